import { describe, expect, test } from 'vitest';
import { drawn, furthest, hills, inBox, type Rgb, type Scene } from '../../../test/support/overlayScenes.ts';
import { rankReadings } from '../choose.ts';
import { findReadings } from '../find.ts';
import { stagesOf } from '../reading.ts';
import { applyStages } from '../stage.ts';

type Place = readonly [left: number, top: number];

const YELLOW: Rgb = [250, 210, 30];
const [WIDE, HIGH] = [96, 32];

/** Yellow plates with dark strokes on them. */
function plates(picture: Scene, places: readonly Place[]): Scene {
  return places.reduce((made, [left, top]) => {
    const plate = drawn(made, YELLOW, 1, (x, y) => inBox(left, top, left + WIDE, top + HIGH, x, y));
    return drawn(plate, [20, 20, 20], 1, (x, y) => {
      const isInside = inBox(left + 5, top + 4, left + WIDE - 6, top + HIGH - 4, x, y);
      const isStroke =
        isInside && Math.sin(Math.floor((x - left) / 4) * 2.7) + Math.cos(Math.floor((y - top) / 6)) > 0.6;
      return isStroke ? 1 : 0;
    });
  }, picture);
}

function blackedOut(picture: Scene, places: readonly Place[]): Scene {
  return places.reduce(
    (made, [left, top]) =>
      drawn(made, [0, 0, 0], 1, (x, y) => inBox(left - 2, top - 1, left + WIDE + 2, top + HIGH + 1, x, y)),
    picture,
  );
}

/** A red line of 3 pixels, 8 away from each plate. */
function outlined(picture: Scene, places: readonly Place[]): Scene {
  return places.reduce(
    (made, [left, top]) =>
      drawn(made, [230, 30, 30], 1, (x, y) => {
        const isIn = (by: number) => inBox(left - by, top - by, left + WIDE + by, top + HIGH + by, x, y);
        return isIn(11) && !isIn(8) ? 1 : 0;
      }),
    picture,
  );
}

/** Blocks of 8 pixels of their mean. */
function pixelated({ width, height, data }: Scene, places: readonly Place[]): Scene {
  const out = data.slice();
  for (const [left, top] of places) {
    for (let v = 0; v < HIGH; v += 8) {
      for (let u = 0; u < WIDE; u += 8) {
        for (let c = 0; c < 3; c++) {
          let sum = 0;
          const at = (x: number, y: number) => 4 * ((top + v + y) * width + left + u + x) + c;
          for (let y = 0; y < 8; y++) for (let x = 0; x < 8; x++) sum += data[at(x, y)]!;
          for (let y = 0; y < 8; y++) for (let x = 0; x < 8; x++) out[at(x, y)] = Math.round(sum / 64);
        }
      }
    }
  }
  return { width, height, data: out };
}

const EXAMPLE = { ground: hills(260, 200, 3), places: [[30, 100]] as const };
const QUERY = {
  ground: hills(280, 220, 7),
  places: [
    [150, 20],
    [40, 140],
  ] as const,
};

describe.each([
  ['blacked out', blackedOut, /^Filled with black in the box around everything yellow/],
  ['outlined', outlined, /^A red line of 3 px around everything yellow/],
  ['pixelated', pixelated, /^Pixelated, blocks of 8 px in the box around everything yellow/],
])('plates %s', (_, change, sentence) => {
  const input = plates(EXAMPLE.ground, EXAMPLE.places);
  const readings = findReadings([{ input, output: change(input, EXAMPLE.places) }]);

  test('are found wherever they are', () => {
    expect(readings[0]!.sentence).toMatch(sentence);
    const query = plates(QUERY.ground, QUERY.places);
    const made = applyStages(stagesOf(readings[0]!), query);
    expect(furthest(made, change(query, QUERY.places))).toBeLessThan(3);
  });

  test('a picture without plates stays as it is, and nothing is known of it', () => {
    const { width, height, data } = QUERY.ground;
    const [best] = rankReadings(readings, { width, height, channels: 4, data });
    expect(furthest(applyStages(best!.stages, QUERY.ground), QUERY.ground)).toBe(0);
    expect(best!.coverage).toBe(0);
  });
});
