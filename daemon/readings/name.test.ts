import { expect, test } from 'vitest';
import { kindOf, nameOf, readingId } from './name.ts';
import { parseReading } from './parse.ts';
import { growing } from './reading.ts';

const mirror = { kind: 'orientation', params: { to: 'mirrored' } };

test('an id is of the stages alone, in whatever order their members stand', () => {
  const stages = [{ kind: 'pad', params: { a: [1, 2], b: { c: 1, d: 'x' } } }];
  const id = readingId({ stages });
  expect(id).toMatch(/^[0-9a-f]{12}$/);
  expect(readingId({ stages: [{ params: { b: { d: 'x', c: 1 }, a: [1, 2] }, kind: 'pad' }] })).toBe(id);
  expect(nameOf({ stages, sentence: 'Padded' })).toEqual({ id, sentence: 'Padded' });
  const others = [[], [{ kind: 'pad', params: { a: [2, 1], b: { c: 1, d: 'x' } } }], [stages[0]!, stages[0]!]];
  expect(new Set([id, ...others.map((other) => readingId({ stages: other }))]).size).toBe(4);
});

test('lengths that grow make another reading, which is read back with their side', () => {
  const stages = [{ kind: 'blur', params: { shape: 'gauss', size: 2, alpha: 'with', border: 'zero', gain: 1 } }];
  const grown = growing(
    { ...parseReading(JSON.stringify({ stages: [], ...numbers, shown })), stages, sentence: 'Soft' },
    100,
  )!;
  expect(readingId(grown)).not.toBe(readingId({ stages }));
  expect(parseReading(JSON.stringify(grown))).toMatchObject({
    side: 100,
    sentence: expect.stringMatching(/; on larger pictures larger$/),
  });
  expect(growing({ ...grown, stages: [mirror] }, 100)).toBeUndefined();
});

test('a kind is that of all stages', () => {
  expect(kindOf({ stages: [] })).toBe('unchanged');
  expect(kindOf({ stages: [mirror, { kind: 'matrix', params: {} }] })).toBe('orientation+matrix');
});

const numbers = { explained: 1, error: 0, missed: 0, residue: { left: 0, worst: 0 }, cost: 0.1 };
const shown = { mean: [0, 0, 0], inverse: [1, 0, 0, 1, 0, 1], colours: 2 };

test('a reading is read back, with a sentence of ours', () => {
  const text = JSON.stringify({ stages: [], sentence: '\u001b[31mred', ...numbers, shown, id: 'x' });
  expect(parseReading(text)).toEqual({ stages: [], sentence: 'Nothing changes', ...numbers, shown });
});

test.each([
  ['no JSON', '{'],
  ['no stages', JSON.stringify({ ...numbers, shown })],
  ['a stage that is not known', JSON.stringify({ stages: [{ kind: 'rotten', params: {} }], ...numbers, shown })],
  ['too many stages', JSON.stringify({ stages: Array(17).fill(mirror), ...numbers, shown })],
  ['a share beyond one', JSON.stringify({ stages: [], ...numbers, explained: 2, shown })],
])('a reading is refused with %s', (_, text) => {
  expect(() => parseReading(text)).toThrow();
});
