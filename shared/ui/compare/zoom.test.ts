import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { FIT, LEAST_SCALE, MOST_SCALE, moved, placeOf, stepped, type Zoom, zoomedAt } from './zoom.ts';

const length = fc.integer({ min: 1, max: 8000 });
const size = fc.record({ width: length, height: length });
const frameSize = fc.record({ width: fc.integer({ min: 50, max: 2000 }), height: fc.integer({ min: 50, max: 2000 }) });
const share = fc.double({ min: 0, max: 1, noNaN: true });
const scale = fc.double({ min: LEAST_SCALE, max: MOST_SCALE, noNaN: true });

describe('a picture in its frame', () => {
  it('fits: all of it is there, and it touches two sides unless it is tiny', () => {
    fc.assert(
      fc.property(size, frameSize, (picture, frame) => {
        const place = placeOf(FIT, picture, frame);
        expect(place.left).toBeGreaterThanOrEqual(-1e-6);
        expect(place.top).toBeGreaterThanOrEqual(-1e-6);
        const room = Math.min(frame.width - place.width, frame.height - place.height);
        expect(room).toBeGreaterThanOrEqual(-1e-6);
        if (place.scale < MOST_SCALE) expect(room).toBeCloseTo(0);
      }),
    );
  });

  it('is zoomed into about the point below the cursor', () => {
    fc.assert(
      fc.property(size, frameSize, share, share, scale, scale, (picture, frame, u, v, from, to) => {
        fc.pre(to >= from);
        const before: Zoom = { scale: from, x: 0.4, y: 0.7 };
        const pointOf = (zoom: Zoom) => {
          const { left, top, width, height } = placeOf(zoom, picture, frame);
          return { x: left + u * width, y: top + v * height };
        };
        const cursor = pointOf(before);
        const after = pointOf(zoomedAt(before, picture, frame, cursor, to));
        expect(after.x).toBeCloseTo(cursor.x, 4);
        expect(after.y).toBeCloseTo(cursor.y, 4);
      }),
    );
  });

  it('goes from 25 % to 1600 % in steps, and no further', () => {
    const picture = { width: 1000, height: 1000 };
    const frame = { width: 500, height: 400 };
    const scales: unknown[] = [];
    let zoom: Zoom = FIT;
    for (let n = 0; n < 7; n++) {
      zoom = stepped(zoom, picture, frame, 1);
      scales.push(zoom.scale);
    }
    expect(scales).toEqual([0.5, 1, 2, 4, 8, 16, 16]);
    for (let n = 0; n < 8; n++) zoom = stepped(zoom, picture, frame, -1);
    expect(zoom.scale).toBe(0.25);
    expect(zoomedAt(zoom, picture, frame, { x: 0, y: 0 }, 0.01).scale).toBe(0.25);
    expect(zoomedAt(zoom, picture, frame, { x: 0, y: 0 }, 100).scale).toBe(16);
  });

  it('is moved while it does not fit, and never out of sight', () => {
    const picture = { width: 100, height: 100 };
    const frame = { width: 200, height: 200 };
    expect(moved(FIT, picture, frame, { x: 10, y: 0 })).toBe(FIT);
    const zoom = moved({ scale: 4, x: 0.5, y: 0.5 }, picture, frame, { x: 40, y: -1000 });
    expect(zoom).toEqual({ scale: 4, x: 0.4, y: 1 });
  });
});
