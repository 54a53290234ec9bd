import { expect, test } from 'vitest';
import type { Picture } from '../picture.ts';
import { NORMAL_MAPS } from './normalsFamily.ts';
import { photo, psnr } from './scenes.ts';

/** A grey height map of soft hills that tiles; `seed` draws another one. */
function heights(seed: number, side: number): Picture {
  const data = new Uint8Array(side * side * 4).fill(255);
  for (let i = 0; i < side * side; i++) {
    const [x, y] = [(2 * Math.PI * (i % side)) / side, (2 * Math.PI * Math.floor(i / side)) / side];
    const level = 128 + 60 * Math.sin((2 + seed) * x + Math.cos(3 * y)) + 50 * Math.sin(3 * y + seed + 2 * x);
    data.fill(Math.round(level), 4 * i, 4 * i + 3);
  }
  return { width: side, height: side, data };
}

/** By central differences that wrap around, green up. */
function mapped({ width, height, data }: Picture, strength: number): Picture {
  const at = (x: number, y: number) => data[4 * (((y + height) % height) * width + ((x + width) % width))]! / 255;
  const out = new Uint8Array(data.length).fill(255);
  for (let y = 0, i = 0; y < height; y++) {
    for (let x = 0; x < width; x++, i += 4) {
      const [u, v] = [((at(x + 1, y) - at(x - 1, y)) / 2) * strength, ((at(x, y + 1) - at(x, y - 1)) / 2) * strength];
      const length = Math.sqrt(u * u + v * v + 1);
      for (const [c, value] of [-u / length, v / length, 1 / length].entries())
        out[i + c] = Math.round((value * 0.5 + 0.5) * 255);
    }
  }
  return { width, height, data: out };
}

test('a normal map is made of another height map, as strong', () => {
  const [example, query] = [heights(1, 128), heights(2, 90)];
  const [stage] = NORMAL_MAPS.fit([{ input: example, output: mapped(example, 12) }]);
  const read = NORMAL_MAPS.read(stage!.kind, JSON.parse(JSON.stringify(stage!.params)));
  expect(psnr(read.apply(query), mapped(query, 12))).toBeGreaterThan(48);
});

test('a recoloured picture is none', () => {
  const input = photo(1, 120, 90);
  const data = input.data.map((value, i) => (i % 4 === 3 ? value : 255 - value / 2));
  expect(NORMAL_MAPS.fit([{ input, output: { ...input, data } }])).toEqual([]);
});
