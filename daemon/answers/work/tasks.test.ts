import { WHITE } from '@likewise/shared/prompt/layouts.ts';
import { expect, test } from 'vitest';
import type { RgbRaster } from '../../images/raster.ts';
import type { ReadingJson } from '../../readings/reading.ts';
import { explain, finish, fit, readExamples, readQuery } from './tasks.ts';

const SVG = (inner: string, size: string) => `<svg xmlns="http://www.w3.org/2000/svg" ${size}>${inner}</svg>`;
const ICON = '<path fill="#d33" d="M2 3h12v9H2z"/><circle cx="17" cy="6" r="4" fill="#36c"/>';
const SMALL = 'width="24" height="16" viewBox="0 0 24 16"';
const encoded = (text: string) => ({ bytes: new Uint8Array(Buffer.from(text)), name: 'a.svg', pixels: 512 * 512 });

const input = encoded(SVG(ICON, SMALL));
const padded = encoded(SVG(ICON, 'width="48" height="32" viewBox="-12 -8 48 32"'));
const query = encoded(`<!-- mine -->${SVG('<path d="M4 1h5l9 12H4z"/>', SMALL)}\n`);

const read = (json: Uint8Array): ReadingJson[] => JSON.parse(new TextDecoder().decode(json.slice()));
const written = (json: unknown) => new TextEncoder().encode(JSON.stringify(json));

test('drawings of an example are drawn alike, so that margins are margins', async () => {
  const examples = await readExamples({ pairs: [{ input, output: padded }], gap: WHITE });
  const [{ input: before, output: after }] = examples.pairs as [(typeof examples.pairs)[number]];
  expect([after.width, after.height]).toEqual([2 * before.width, 2 * before.height]);
  const [best] = read(await explain(examples));
  expect(await fit({ pairs: [{ input, output: padded }], json: written(best) })).toBeGreaterThan(0.9);
});

test('a drawing that is left as it is keeps its bytes', async () => {
  const output = encoded(SVG(`<g transform="matrix(-1 0 0 1 24 0)">${ICON}</g>`, SMALL));
  const examples = await readExamples({ pairs: [{ input, output }], gap: WHITE });
  const poor = read(await explain(examples)).map((one) => ({ ...one, residue: { left: 0.6, worst: 0.9 } }));
  const asked = await readQuery({ query, gap: WHITE });
  const made = await finish({
    key: 'left',
    examples,
    readings: written(poor),
    query: asked,
    answer: asked.cell as RgbRaster,
    size: 'query',
    detail: { radius: 2, noise: 10 },
    format: 'svg',
  });
  expect(made).toMatchObject({ type: 'svg', understood: 'Not understood: left as it is' });
  expect(made !== 'needs-own' && Buffer.from(made.picture).equals(query.bytes)).toBe(true);
});
