/** The signed distance in pixels from a point to an outline: negative inside. */
export type Outline = (x: number, y: number) => number;

/**
 * How much of each pixel lies inside an outline, 0..255. It follows from the distance at the pixel's centre: half a pixel inside is
 * full, half a pixel outside is none. Pixel (0, 0) covers 0..1 in both directions.
 */
export function coverage(side: number, outline: Outline): Uint8Array {
  const out = new Uint8Array(side * side);
  for (let y = 0, i = 0; y < side; y++) {
    for (let x = 0; x < side; x++, i++) {
      out[i] = Math.max(0, Math.min(1, 0.5 - outline(x + 0.5, y + 0.5))) * 255 + 0.5;
    }
  }
  return out;
}

/** Coverage without antialiasing: 255 where it was above one half. */
export function harden(plane: Uint8Array): Uint8Array {
  return plane.map((level) => (level > 127 ? 255 : 0));
}

/** Each pixel gets the largest level within this many pixels in either direction (a square window). */
export function grow(plane: Uint8Array, side: number, radius: number): Uint8Array {
  return largestAlong(largestAlong(plane, side, radius, 1, side), side, radius, side, 1);
}

function largestAlong(plane: Uint8Array, side: number, radius: number, step: number, lineStep: number): Uint8Array {
  const out = new Uint8Array(plane.length);
  for (let line = 0; line < side; line++) {
    for (let i = 0; i < side; i++) {
      let largest = 0;
      const last = Math.min(side - 1, i + radius);
      for (let at = Math.max(0, i - radius); at <= last; at++) {
        largest = Math.max(largest, plane[line * lineStep + at * step]!);
      }
      out[line * lineStep + i * step] = largest;
    }
  }
  return out;
}
