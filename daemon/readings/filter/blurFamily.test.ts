import { expect, test } from 'vitest';
import { gaussianBlur } from '../../images/gaussian.ts';
import type { Picture } from '../picture.ts';
import { BLURS } from './blurFamily.ts';
import { icon, photo, psnr } from './scenes.ts';

/** Blurred with colours multiplied by alpha, by the blur of images/. */
function blurred({ width, height, data }: Picture, sigma: number): Picture {
  const weighted = Float32Array.from(data, (value, i) =>
    i % 4 === 3 ? value : (value * data[i - (i % 4) + 3]!) / 255,
  );
  const soft = gaussianBlur(weighted, width, height, 4, sigma);
  const straight = soft.map((value, i) =>
    i % 4 === 3 ? value : (255 * value) / Math.max(1e-6, soft[i - (i % 4) + 3]!),
  );
  return { width, height, data: new Uint8Array(Uint8ClampedArray.from(straight).buffer) };
}

function mixed(picture: Picture, sigma: number, keep: number, spread: number, offset: number): Picture {
  const soft = blurred(picture, sigma).data;
  const made = Uint8ClampedArray.from(picture.data, (value, i) =>
    i % 4 === 3 ? value : keep * value + spread * soft[i]! + offset,
  );
  return { ...picture, data: new Uint8Array(made.buffer) };
}

function first(input: Picture, output: Picture) {
  return BLURS.fit([{ input, output }])[0];
}

test.each([0.8, 3, 20])('a Gaussian blur of %d px is found, and made on another picture', (sigma) => {
  const [example, query] = [photo(1, 200, 160), photo(2, 210, 140)];
  const stage = first(example, blurred(example, sigma))!;
  expect(stage.kind).toBe('blur');
  expect((stage.params as { size: number }).size / sigma).toBeCloseTo(1, 1);
  expect(psnr(stage.apply(query), blurred(query, sigma))).toBeGreaterThan(42);
});

test('blurring an icon on nothing blurs its alpha, and no colour bleeds in', () => {
  const [example, query] = [icon(3, 128, null), icon(8, 90, null)];
  const stage = first(example, blurred(example, 3))!;
  expect(psnr(stage.apply(query), blurred(query, 3))).toBeGreaterThan(45);
});

test.each([
  ['sharpening', 1.5, 1.8, -0.8, 0],
  ['local contrast', 14, 1.5, -0.5, 0],
  ['a high pass', 6, 1, -1, 128],
  ['soft focus', 8, 0.5, 0.5, 0],
])('%s is found as a mixture with a blur', (_, sigma, keep, spread, offset) => {
  const [example, query] = [photo(4, 200, 180), photo(5, 160, 150)];
  const stage = first(example, mixed(example, sigma, keep, spread, offset))!;
  expect(stage.params).toMatchObject({ keep: expect.closeTo(keep, 1), spread: expect.closeTo(spread, 1) });
  expect(psnr(stage.apply(query), mixed(query, sigma, keep, spread, offset))).toBeGreaterThan(40);
});

test('a blur beside a logo that covers a part is found all the same', () => {
  const example = photo(6, 200, 160);
  const output = blurred(example, 4);
  for (let y = 20; y < 50; y++) output.data.fill(250, 4 * (y * 200 + 20), 4 * (y * 200 + 80));
  const query = photo(7, 180, 140);
  expect(psnr(first(example, output)!.apply(query), blurred(query, 4))).toBeGreaterThan(42);
});

test('maps of colours are none of these', () => {
  for (const picture of [photo(8, 160, 160), icon(9, 120, [240, 240, 255])]) {
    const output = {
      ...picture,
      data: picture.data.map((v, i) => (i % 4 === 3 ? v : 255 * (v / 255) ** (0.5 + (i % 4) / 4))),
    };
    expect(BLURS.fit([{ input: picture, output }])).toEqual([]);
  }
});

test('a stage comes back from its JSON, and grows with the picture', () => {
  const example = photo(1, 120, 120);
  const stage = first(example, blurred(example, 2))!;
  const back = BLURS.read(stage.kind, JSON.parse(JSON.stringify(stage.params)));
  expect(psnr(back.apply(example), stage.apply(example))).toBe(99);
  expect(stage.scaled(3).params).toMatchObject({ size: 6 });
});
