/** Pictures for tests of overlays, drawn point by point, independently of the code under test. */
export interface Scene {
  readonly width: number;
  readonly height: number;
  readonly data: Uint8Array;
}

export type Rgb = readonly [number, number, number];

/** How much of a point a drawing covers, 0..1, in a picture of this size. */
export type Cover = (x: number, y: number, width: number, height: number) => number;

/** Soft hills of colour with grain. Each seed gives a different picture. */
export function hills(width: number, height: number, seed: number): Scene {
  const data = new Uint8Array(width * height * 4);
  let noise = seed * 7919 + 1;
  for (let y = 0, at = 0; y < height; y++) {
    for (let x = 0; x < width; x++, at += 4) {
      for (let c = 0; c < 3; c++) {
        noise = (Math.imul(noise, 1664525) + 1013904223) >>> 0;
        const hill = Math.sin((x * (c + 1 + seed)) / 61 + seed) + Math.cos((y * (c + 2)) / 47 + seed * c);
        data[at + c] = 118 + 45 * hill + ((noise >>> 24) - 128) / 16;
      }
      data[at + 3] = 255;
    }
  }
  return { width, height, data };
}

/** Draws a colour where `cover` is positive, sampled at 4 x 4 points of each pixel. */
export function drawn(picture: Scene, colour: Rgb, opacity: number, cover: Cover): Scene {
  const { width, height } = picture;
  const data = picture.data.slice();
  for (let y = 0, at = 0; y < height; y++) {
    for (let x = 0; x < width; x++, at += 4) {
      const share = covered(cover, x, y, width, height) * opacity;
      if (share === 0) continue;
      for (let c = 0; c < 3; c++) data[at + c] = Math.round(data[at + c]! * (1 - share) + colour[c]! * share);
    }
  }
  return { width, height, data };
}

/** Multiplies alpha by `cover`. */
export function masked(picture: Scene, cover: Cover): Scene {
  const { width, height } = picture;
  const data = picture.data.slice();
  for (let y = 0, at = 3; y < height; y++) {
    for (let x = 0; x < width; x++, at += 4) data[at] = Math.round(data[at]! * covered(cover, x, y, width, height));
  }
  return { width, height, data };
}

function covered(cover: Cover, x: number, y: number, width: number, height: number): number {
  let sum = 0;
  for (let k = 0; k < 16; k++) sum += cover(x + ((k % 4) + 0.5) / 4, y + (Math.floor(k / 4) + 0.5) / 4, width, height);
  return sum / 16;
}

/** The largest difference of alpha, and of colours multiplied by it. */
export function furthest(a: Scene, b: Scene): number {
  let most = 0;
  for (let at = 0; at < a.data.length; at += 4) {
    const [one, other] = [a.data[at + 3]!, b.data[at + 3]!];
    most = Math.max(most, Math.abs(one - other));
    for (let c = 0; c < 3; c++) most = Math.max(most, Math.abs(a.data[at + c]! * one - b.data[at + c]! * other) / 255);
  }
  return Math.round(most);
}

/** 1 inside a rectangle. */
export function inBox(left: number, top: number, right: number, bottom: number, x: number, y: number): number {
  return x >= left && x < right && y >= top && y < bottom ? 1 : 0;
}

/** 1 inside a rectangle from 0 to `width`, `height` with round corners. */
export function inRounded(width: number, height: number, radius: number, x: number, y: number): number {
  const across = Math.max(Math.abs(x - width / 2) - width / 2 + radius, 0);
  const down = Math.max(Math.abs(y - height / 2) - height / 2 + radius, 0);
  const isInBox = Math.abs(x - width / 2) <= width / 2 && Math.abs(y - height / 2) <= height / 2;
  return isInBox && Math.hypot(across, down) <= radius + (radius === 0 ? 1e-9 : 0) ? 1 : 0;
}
