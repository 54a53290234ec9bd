import { expect, test } from 'vitest';
import type { Candidate } from './choose.ts';
import { rankReadings } from './choose.ts';
import { findReadings } from './find.ts';
import { type Picture, rasterOf } from './picture.ts';
import { rivalOf } from './rivals.ts';

function flat(width: number, height: number, levels: readonly number[]): Picture {
  const data = new Uint8Array(width * height * 4);
  for (let at = 0; at < data.length; at += 4) data.set(levels, at);
  return { width, height, data };
}

const [known] = rankReadings(
  findReadings([{ input: flat(8, 8, [0, 0, 0, 255]), output: flat(8, 8, [255, 255, 255, 255]) }]),
  rasterOf(flat(8, 8, [0, 0, 0, 255]), 4),
);

const candidate = (sentence: string, cost: number, made: Picture): Candidate => ({
  ...known!,
  reading: { ...known!.reading, sentence, cost, stages: [{ kind: sentence, params: {} }] },
  made,
});

const half: Picture = {
  ...flat(8, 8, [0, 0, 0, 255]),
  data: flat(8, 8, [0, 0, 0, 255]).data.map((level, i) => (i < 128 && i % 4 !== 3 ? 200 : level)),
};

test('counts fully where it explains the examples as shortly, by the share of the query that it answers otherwise', () => {
  const chosen = candidate('this', 0.1, flat(8, 8, [0, 0, 0, 255]));
  const rival = rivalOf(chosen, [chosen, candidate('that', 0.1, half)]);
  expect(rival).toEqual({ sentence: 'that', apart: 0.5, weight: 0.5 });
});

test('counts for less the longer its description is', () => {
  const chosen = candidate('this', 0.1, flat(8, 8, [0, 0, 0, 255]));
  const far = rivalOf(chosen, [chosen, candidate('that', 0.2, half)]);
  expect(far!.weight).toBeLessThan(0.01);
  const both = rivalOf(chosen, [
    candidate('that', 0.2, half),
    candidate('another size', 0.1, flat(4, 4, [0, 0, 0, 255])),
  ]);
  expect(both).toEqual({ sentence: 'another size', apart: 1, weight: 1 });
});

test('is none where all answer alike', () => {
  const chosen = candidate('this', 0.1, half);
  expect(rivalOf(chosen, [chosen, candidate('that', 0.1, half)])).toBeUndefined();
});

test('the same with lengths that grow is no rival', () => {
  const chosen = candidate('this', 0.1, flat(8, 8, [0, 0, 0, 255]));
  const other = candidate('this', 0.1, half);
  const grown: Candidate = { ...other, reading: { ...other.reading, side: 4 } };
  const all = [chosen, grown, candidate('that', 0.1, half)];
  expect(rivalOf(chosen, all)!.sentence).toBe('that');
  expect(rivalOf(chosen, [chosen, grown])).toBeUndefined();
});
