import { differenceAt } from '../difference.ts';
import { blank, type Picture } from '../picture.ts';
import { random } from './random.ts';

/** Pictures that tests draw, and measures of answers. */

/** Something like a photograph: a sky, soft things with edges in front of one another, some with texture. Opaque. */
export function photo(seed: number, width: number, height: number): Picture {
  const next = random(seed);
  const colour = () => [20 + 215 * next(), 20 + 215 * next(), 20 + 215 * next()];
  const [top, bottom] = [colour(), colour()];
  const shapes = Array.from({ length: 26 }, () => ({
    x: width * next(),
    y: height * next(),
    r: Math.min(width, height) * (0.03 + 0.2 * next()),
    squareness: next() < 0.4 ? 8 : 2,
    colour: colour(),
    shade: 60 * next(),
    texture: next() < 0.4 ? 25 * next() : 2,
    pitch: 0.15 + 1.2 * next(),
  }));
  const out = blank(width, height);
  for (let y = 0, at = 0; y < height; y++) {
    for (let x = 0; x < width; x++, at += 4) {
      for (let c = 0; c < 3; c++) {
        let value = top[c]! + ((bottom[c]! - top[c]!) * y) / height + 4 * (next() - 0.5);
        for (const { x: cx, y: cy, r, squareness, colour: of, shade, texture, pitch } of shapes) {
          if (Math.abs(x - cx) > r + 1 || Math.abs(y - cy) > r + 1) continue;
          const away =
            (Math.abs((x - cx) / r) ** squareness + Math.abs((y - cy) / r) ** squareness) ** (1 / squareness);
          const cover = Math.min(1, Math.max(0, (1 - away) * r + 0.5));
          if (cover === 0) continue;
          const grain = texture * Math.sin(pitch * x) * Math.cos(pitch * 1.3 * y);
          value += cover * (of[c]! - (shade * (x - cx + y - cy)) / r + grain - value);
        }
        out.data[at + c] = Math.min(255, Math.max(0, Math.round(value)));
      }
      out.data[at + 3] = 255;
    }
  }
  return out;
}

/** Flat art: a few antialiased rings and bars in plain colours, on a ground or (null) over transparency. */
export function icon(seed: number, side: number, ground: readonly number[] | null): Picture {
  const next = random(seed);
  const shapes = Array.from({ length: 4 }, () => ({
    x: side * (0.25 + 0.5 * next()),
    y: side * (0.25 + 0.5 * next()),
    r: side * (0.08 + 0.18 * next()),
    ring: next() < 0.5,
    colour: [255 * next(), 255 * next(), 255 * next()],
  }));
  const out = blank(side, side);
  for (let y = 0, at = 0; y < side; y++) {
    for (let x = 0; x < side; x++, at += 4) {
      let alpha = ground ? 1 : 0;
      const made = ground ? [...ground] : [0, 0, 0];
      for (const { x: cx, y: cy, r, ring, colour } of shapes) {
        const away = Math.hypot(x - cx, y - cy);
        const inside = ring ? side * 0.03 - Math.abs(away - r) : r - away;
        const cover = Math.min(1, Math.max(0, inside + 0.5));
        if (cover === 0) continue;
        for (let c = 0; c < 3; c++) made[c] = made[c]! * (1 - cover) + colour[c]! * cover;
        alpha = alpha * (1 - cover) + cover;
      }
      for (let c = 0; c < 3; c++) out.data[at + c] = alpha > 0 ? Math.round(made[c]! / alpha) : 0;
      out.data[at + 3] = Math.round(255 * alpha);
    }
  }
  return out;
}

/** Peak signal-to-noise ratio in dB over alpha and colours multiplied by alpha; 99 for equal pictures. */
export function psnr(a: Picture, b: Picture): number {
  let sum = 0;
  for (let at = 0; at < a.data.length; at += 4) sum += differenceAt(a.data, at, b.data, at) ** 2;
  const mean = sum / (a.data.length / 4);
  return mean === 0 ? 99 : Math.min(99, 10 * Math.log10(255 ** 2 / mean));
}
