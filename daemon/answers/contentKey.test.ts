import { describe, expect, test } from 'vitest';
import { TINY_PATCHES, TINY_VQGAN } from '../../test/support/models.ts';
import { contentKey, digest, type PromptDigests, readingKey } from './contentKey.ts';
import type { RunningForm } from './runningModel.ts';

const FORM: RunningForm = {
  provider: 'cpu',
  kernels: 'cpu',
  precision: 'int8',
  weights: 'w',
  config: TINY_VQGAN,
  prompt: { gap: 'white', arrangements: ['A1', 'A8'], guide: { radius: 110, noise: 255 } },
};
const ASKED = { quality: 'fast', answer: { size: 'query', detail: 'guided', format: 'png' } } as const;
const SHOWN: PromptDigests = { examples: [{ input: 'i', output: 'o' }], query: 'q' };
const { prompt } = FORM;
const { encoder } = TINY_VQGAN.predictor;

type Request = Parameters<typeof contentKey>[1];

describe('the key of an answer', () => {
  test('is the same for the same', () => {
    const key = contentKey(FORM, ASKED, SHOWN);
    expect(key).toMatch(/^[0-9a-f]{64}$/);
    expect(contentKey(structuredClone(FORM), structuredClone(ASKED), structuredClone(SHOWN))).toBe(key);
  });

  test.each<[string, Partial<RunningForm>, Partial<Request>, Partial<PromptDigests>]>([
    ['weights', { weights: 'v' }, {}, {}],
    ['head counts of the same weights', { config: withHeads(encoder.heads * 2) }, {}, {}],
    ['tokenizer', { config: TINY_PATCHES }, {}, {}],
    ['gap', { prompt: { ...prompt, gap: 'black' } }, {}, {}],
    ['order of arrangements', { prompt: { ...prompt, arrangements: ['A8', 'A1'] } }, {}, {}],
    ['radius', { prompt: { ...prompt, guide: { radius: 109, noise: 255 } } }, {}, {}],
    ['noise', { prompt: { ...prompt, guide: { radius: 110, noise: 254 } } }, {}, {}],
    ['provider', { provider: 'coreml' }, {}, {}],
    ['place', { provider: 'server' }, {}, {}],
    ['form of some canvases', { others: [{ provider: 'cpu', kernels: 'cpu', precision: 'fp32' }] }, {}, {}],
    ['kernels', { kernels: 'cuda' }, {}, {}],
    ['precision', { precision: 'fp32' }, {}, {}],
    ['quality', {}, { quality: 'best' }, {}],
    ['reading', {}, { reading: 'model' }, {}],
    ['size', {}, { answer: { ...ASKED.answer, size: 'cell' } }, {}],
    ['detail', {}, { answer: { ...ASKED.answer, detail: 'none' } }, {}],
    ['format', {}, { answer: { ...ASKED.answer, format: 'webp' } }, {}],
    ['query', {}, {}, { query: 'p' }],
    ['pair turned round', {}, {}, { examples: [{ input: 'o', output: 'i' }] }],
    ['second pair', {}, {}, { examples: [...SHOWN.examples, ...SHOWN.examples] }],
  ])('is another for another %s', (_, form, asked, shown) => {
    const key = contentKey({ ...FORM, ...form }, { ...ASKED, ...asked }, { ...SHOWN, ...shown });
    expect(key).not.toBe(contentKey(FORM, ASKED, SHOWN));
  });

  test('is another for other paints, in another order too', () => {
    const keys = [[], ['000000ff'], ['ffffffff', '000000ff'], ['000000ff', 'ffffffff']].map((paints) =>
      contentKey(FORM, ASKED, SHOWN, paints),
    );
    expect(new Set(keys).size).toBe(keys.length);
    expect(keys[0]).toBe(contentKey(FORM, ASKED, SHOWN));
  });
});

function withHeads(heads: number): RunningForm['config'] {
  return { ...TINY_VQGAN, predictor: { ...TINY_VQGAN.predictor, encoder: { ...encoder, heads } } };
}

test('a digest is SHA-256', async () => {
  expect(await digest(new TextEncoder().encode('abc'))).toBe(
    'ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad',
  );
});

describe('the key of an answer by a reading', () => {
  const whole = new TextEncoder().encode('{}');
  const other = { ...SHOWN, examples: [{ input: 'other', output: 'o' }] };
  const keyOf = (reading: string | Uint8Array, shown = SHOWN, format: 'png' | 'webp' = 'png') =>
    readingKey({ reading, answer: { size: 'query', detail: 'guided', format } }, shown);

  test('is of the reading, the query and the format; of the examples only where they are needed to find it', async () => {
    expect(await keyOf(whole)).toBe(await keyOf(whole.slice(), other));
    const different = [keyOf(whole), keyOf('abc'), keyOf('abc', other), keyOf('abd'), keyOf('abc', SHOWN, 'webp')];
    different.push(keyOf(whole, { ...SHOWN, query: 'p' }));
    different.push(readingKey({ reading: whole, ...ASKED }, SHOWN, ['000000ff']));
    expect(new Set(await Promise.all(different)).size).toBe(different.length);
  });
});
