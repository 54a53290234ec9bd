import { expect, test } from 'vitest';
import { blank, type Picture } from '../picture.ts';
import { CELLS } from './cellsFamily.ts';
import { icon, photo, psnr } from './scenes.ts';

/** Each pixel becomes the mean of its block, found by its own place. */
function mosaic(picture: Picture, cellOf: (x: number, y: number) => string): Picture {
  const { width, height, data } = picture;
  const sums = new Map<string, number[]>();
  const each = (visit: (at: number, sum: number[]) => void) => {
    for (let y = 0; y < height; y++) {
      for (let x = 0; x < width; x++) {
        const name = cellOf(x, y);
        if (!sums.has(name)) sums.set(name, [0, 0, 0, 0, 0]);
        visit(4 * (y * width + x), sums.get(name)!);
      }
    }
  };
  each((at, sum) => {
    const alpha = data[at + 3]!;
    for (let c = 0; c < 3; c++) sum[c]! += data[at + c]! * alpha;
    sum[3]! += alpha;
    sum[4]!++;
  });
  const out = blank(width, height);
  each((at, sum) => {
    for (let c = 0; c < 3; c++) out.data[at + c] = sum[3] === 0 ? 0 : Math.round(sum[c]! / sum[3]!);
    out.data[at + 3] = Math.round(sum[3]! / sum[4]!);
  });
  return out;
}

const blocks = (size: number) => (picture: Picture) =>
  mosaic(picture, (x, y) => `${Math.floor(x / size)} ${Math.floor(y / size)}`);

test.each([3, 8, 20])('blocks of %d px are found, whatever the size of the query', (size) => {
  const [example, query] = [photo(1, 200, 130), photo(2, 181, 153)];
  const stage = CELLS.fit([{ input: example, output: blocks(size)(example) }])[0]!;
  expect(psnr(stage.apply(query), blocks(size)(query))).toBeGreaterThan(60);
});

test('an icon on nothing has blocks of its own colours', () => {
  const [example, query] = [icon(1, 128, null), icon(2, 100, null)];
  const stage = CELLS.fit([{ input: example, output: blocks(8)(example) }])[0]!;
  expect(psnr(stage.apply(query), blocks(8)(query))).toBeGreaterThan(50);
});

test('pairs of different sizes show that the number of blocks stays', () => {
  const many = (picture: Picture) =>
    mosaic(picture, (x, y) => `${Math.floor((x * 16) / picture.width)} ${Math.floor((y * 16) / picture.height)}`);
  const [one, two, query] = [photo(3, 170, 150), photo(4, 210, 180), photo(5, 230, 190)];
  const stage = CELLS.fit([one, two].map((input) => ({ input, output: many(input) })))[0]!;
  expect(psnr(stage.apply(query), many(query))).toBeGreaterThan(45);
});

test('what has no blocks is not pixelated', () => {
  const input = photo(6, 120, 120);
  expect(CELLS.fit([{ input, output: photo(7, 120, 120) }])).toEqual([]);
});
