import { execFile } from 'node:child_process';
import { mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { promisify } from 'node:util';
import sharp from 'sharp';
import { describe, expect, test } from 'vitest';
import { matrixStage } from '../readings/colour/matrix.ts';
import { findReadings } from '../readings/find.ts';
import type { Picture } from '../readings/picture.ts';
import { type ReadingJson, stagesOf } from '../readings/reading.ts';
import { applyStages } from '../readings/stage.ts';
import { exportReading } from './exportReading.ts';

/* Each export is applied by a program that knows nothing of ours: a reader of tables below, librsvg, sharp. */

/** Smooth, of many colours. */
function painting(width: number, height: number, shift = 0): Picture {
  const data = Uint8Array.from({ length: width * height * 4 }, (_, i) => {
    const [pixel, c] = [i >> 2, i % 4];
    const [x, y] = [(pixel % width) / width, Math.floor(pixel / width) / height];
    return c === 3 ? 255 : 128 + 120 * Math.sin((2 + c) * x * 3 + (4 - c) * y * 2 + shift);
  });
  return { width, height, data };
}

const mapped = (picture: Picture, change: (level: number, channel: number, at: number) => number): Picture => ({
  ...picture,
  data: Uint8ClampedArray.from(picture.data, (level, i) =>
    i % 4 === 3 ? level : change(level, i % 4, i - (i % 4)),
  ) as unknown as Uint8Array,
});

const plain = ({ width, height, data }: Picture): Picture => ({ width, height, data: Uint8Array.from(data) });

/** The best reading of one example. */
function learnt(input: Picture, output: Picture): ReadingJson {
  const [reading] = findReadings([{ input, output: plain(output) }]);
  return reading!;
}

const made = (reading: ReadingJson, picture: Picture) => applyStages(stagesOf(reading), picture);

/** The share of channels that differ by more than a level. */
function differing(a: Picture, b: Picture): number {
  expect([a.width, a.height]).toEqual([b.width, b.height]);
  return a.data.filter((level, i) => Math.abs(level - b.data[i]!) > 1).length / a.data.length;
}

const INPUT = painting(96, 64);
const QUERY = painting(80, 120, 1.7);
const curve = (level: number) => 255 * (level / 255) ** 0.8;
const inverted = mapped(INPUT, (level) => 255 - level);
const identity: ReadingJson = learnt(INPUT, inverted);
const withStages = (stages: ReadingJson['stages']): ReadingJson => ({ ...identity, stages });
const byMatrix = (...rows: number[]) => {
  const { kind, params } = matrixStage({
    rows,
    shown: identity.shown,
    numbers: 12,
    sentence: 'Colours mixed anew',
  } as never);
  return withStages([{ kind, params }]);
};
const WARM = byMatrix(1.08, 0.06, 0, 5, 0.02, 0.97, 0.01, 2, 0, 0.05, 0.82, -6);

/** As the specification says: trilinear, red fastest. */
function readCube(text: string): (picture: Picture) => Picture {
  const size = Number(/^LUT_3D_SIZE (\d+)$/m.exec(text)![1]);
  const rows = text
    .split('\n')
    .filter((line) => /^[\d.]+ [\d.]+ [\d.]+$/.test(line))
    .map((line) => line.split(' ').map(Number));
  expect(rows).toHaveLength(size ** 3);
  return ({ width, height, data }) => {
    const out = new Uint8Array(data.length);
    for (let i = 0; i < data.length; i += 4) {
      const p = [0, 1, 2].map((c) => (data[i + c]! / 255) * (size - 1));
      for (let c = 0; c < 3; c++) {
        let sum = 0;
        for (const r of [0, 1])
          for (const g of [0, 1])
            for (const b of [0, 1]) {
              const at = [r, g, b].map((high, k) => Math.min(size - 1, Math.floor(p[k]!) + high));
              const weight = [r, g, b].reduce((w, high, k) => w * (high ? p[k]! % 1 : 1 - (p[k]! % 1)), 1);
              sum += weight * rows[at[0]! + size * (at[1]! + size * at[2]!)]![c]!;
            }
        out[i + c] = Math.round(255 * sum);
      }
      out[i + 3] = data[i + 3]!;
    }
    return { width, height, data: out };
  };
}

describe('a .cube table', () => {
  test.each([
    ['a curve', learnt(INPUT, mapped(INPUT, curve))],
    ['a matrix', WARM],
    ['an inversion', identity],
  ])('does what %s does', (_, reading) => {
    const table = readCube(exportReading(reading, 'cube', [INPUT]));
    for (const picture of [INPUT, QUERY]) expect(differing(table(picture), made(reading, picture))).toBeLessThan(0.01);
  });

  test('is refused where colours change by leaps, and for what is no change of colours', () => {
    const bands = withStages([{ kind: 'posterise', params: { levels: 3, by: 'nearest' } }]);
    expect(() => exportReading(bands, 'cube', [INPUT])).toThrow(/by leaps that a table of 33 steps blurs/);
    const mirror = withStages([{ kind: 'orientation', params: { to: 'mirror' } }]);
    expect(() => exportReading(mirror, 'cube', [INPUT])).toThrow('changes more than colours');
  });
});

describe('a filter', () => {
  test.each([
    ['a matrix', WARM],
    ['an inversion', identity],
  ])('of SVG does what %s does, as librsvg draws it', async (_, reading) => {
    const svg = exportReading(reading, 'svg', []);
    const filter = /<filter.*<\/filter>/.exec(svg)![0];
    const { width, height } = QUERY;
    const raw = { width, height, channels: 4 } as const;
    const png = (await sharp(QUERY.data, { raw }).png().toBuffer()).toString('base64');
    const drawn = await sharp(
      Buffer.from(
        `<svg xmlns="http://www.w3.org/2000/svg" xmlns:xlink="http://www.w3.org/1999/xlink" width="${width}" height="${height}">${filter}` +
          `<image width="${width}" height="${height}" filter="url(#likewise)" xlink:href="data:image/png;base64,${png}"/></svg>`,
      ),
    )
      .ensureAlpha()
      .raw()
      .toBuffer();
    expect(differing({ width, height, data: new Uint8Array(drawn) }, made(reading, QUERY))).toBe(0);
  });

  test('of CSS is a function where there is one', () => {
    expect(exportReading(identity, 'css', [])).toBe('filter: invert(1);\n');
    const grey = [0.2126, 0.7152, 0.0722, 0];
    expect(exportReading(byMatrix(...grey, ...grey, ...grey), 'css', [])).toBe('filter: grayscale(1);\n');
    expect(exportReading(byMatrix(0.5, 0, 0, 0, 0, 0.5, 0, 0, 0, 0, 0.5, 0), 'css', [])).toBe(
      'filter: brightness(0.5);\n',
    );
    const css = exportReading(WARM, 'css', []);
    const inside = decodeURIComponent(/^filter: url\('data:image\/svg\+xml,(.+)#likewise'\);\n$/.exec(css)![1]!);
    expect(`${inside}\n`).toBe(exportReading(WARM, 'svg', []));
  });

  test('is refused for what no matrix does', () => {
    const reading = learnt(
      INPUT,
      mapped(INPUT, (level) => 255 * (level / 255) ** 2),
    );
    for (const form of ['css', 'svg'] as const) {
      expect(() => exportReading(reading, form, [])).toThrow('not a change of colours by a matrix');
    }
  });
});

test('a script for sharp does the same', async () => {
  const reading = withStages([
    {
      kind: 'geometrySequence',
      params: {
        steps: [
          { kind: 'orientation', params: { to: 'right' } },
          { kind: 'orientation', params: { to: 'mirror' } },
        ],
      },
    },
    { kind: 'crop', params: { to: 'rectangle', left: 3, top: 5, width: 60, height: 40 } },
    {
      kind: 'pad',
      params: {
        to: 'margins',
        unit: 'px',
        margins: { left: 2, top: 4, right: 6, bottom: 8 },
        fill: [250, 128, 3, 255],
      },
    },
    ...WARM.stages,
  ]);
  const folder = await mkdtemp(fileURLToPath(new URL('./script-', import.meta.url)));
  try {
    const { width, height, data } = QUERY;
    await sharp(data, { raw: { width, height, channels: 4 } })
      .png()
      .toFile(join(folder, 'in.png'));
    await writeFile(join(folder, 'script.mjs'), exportReading(reading, 'sharp', []));
    await promisify(execFile)(process.execPath, [
      join(folder, 'script.mjs'),
      join(folder, 'in.png'),
      join(folder, 'out.png'),
    ]);
    const { data: out, info } = await sharp(await readFile(join(folder, 'out.png')))
      .ensureAlpha()
      .raw()
      .toBuffer({ resolveWithObject: true });
    expect(differing({ width: info.width, height: info.height, data: new Uint8Array(out) }, made(reading, QUERY))).toBe(
      0,
    );
  } finally {
    await rm(folder, { recursive: true });
  }
  const blurred = withStages([{ kind: 'crop', params: { to: 'aspect', across: 1, down: 1, anchor: 'centre' } }]);
  expect(() => exportReading(blurred, 'sharp', [])).toThrow('sharp has no equivalent of its step "crop"');
});
