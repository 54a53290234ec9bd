import { expect, test } from 'vitest';
import { blank, type Picture } from '../picture.ts';
import { RANKS } from './rankFamily.ts';
import { icon, photo, psnr } from './scenes.ts';

/** Computed straight from the definition, for opaque pictures only. */
function brute(
  picture: Picture,
  radius: number,
  isIn: (u: number, v: number) => boolean,
  pick: (v: number[]) => number,
) {
  const { width, height, data } = picture;
  const out = blank(width, height);
  for (let y = 0; y < height; y++) {
    for (let x = 0; x < width; x++) {
      for (let c = 0; c < 3; c++) {
        const seen: number[] = [];
        for (let v = -radius; v <= radius; v++) {
          for (let u = -radius; u <= radius; u++) {
            const [nx, ny] = [Math.min(width - 1, Math.max(0, x + u)), Math.min(height - 1, Math.max(0, y + v))];
            if (isIn(u, v)) seen.push(data[4 * (ny * width + nx) + c]!);
          }
        }
        out.data[4 * (y * width + x) + c] = pick(seen);
      }
      out.data[4 * (y * width + x) + 3] = 255;
    }
  }
  return out;
}

const all = () => true;
const middle = (values: number[]) => values.sort((a, b) => a - b)[values.length >> 1]!;
const least = (values: number[]) => Math.min(...values);
const most = (values: number[]) => Math.max(...values);

test.each([
  ['median of 3', 1, all, middle],
  ['median of 5', 2, all, middle],
  ['erosion by 2', 2, all, least],
  ['dilation by 4', 4, all, most],
  ['dilation by a disc of 5', 5, (u: number, v: number) => u * u + v * v <= 25, most],
])('%s is found exactly', (_, radius, isIn, pick) => {
  const [example, query] = [photo(1, 80, 70), photo(2, 60, 66)];
  const stage = RANKS.fit([{ input: example, output: brute(example, radius, isIn, pick) }])[0]!;
  expect(psnr(stage.apply(query), brute(query, radius, isIn, pick))).toBe(99);
});

test('strokes of an icon on white grow by erosion', () => {
  const [example, query] = [icon(1, 80, [255, 255, 255]), icon(2, 60, [255, 255, 255])];
  const stage = RANKS.fit([{ input: example, output: brute(example, 2, all, least) }])[0]!;
  expect(psnr(stage.apply(query), brute(query, 2, all, least))).toBe(99);
});
