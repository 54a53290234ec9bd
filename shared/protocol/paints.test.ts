import { describe, expect, it } from 'vitest';
import { encodeFrame, type FrameImage } from './frames.ts';
import { MAX_PAINTS, MAX_QUERIES } from './limits.ts';
import { colourOf, PAINT, paintOf } from './paints.ts';
import { parseClientMessage, parseDaemonMessage } from './parse.ts';

const PICTURE: FrameImage = { type: 'image/png', bytes: Uint8Array.of(1) };

/** A job of this many queries, all of the same picture, with these paints. */
const run = (paints: unknown, queries = 1) =>
  encodeFrame(
    {
      type: 'run',
      job: '00000000-0000-4000-8000-000000000001',
      examples: [{ input: 0, output: 0 }],
      queries: Array(queries).fill(0),
      quality: 'fast',
      answer: { size: 'query', detail: 'guided', format: 'png' },
      lane: 'interactive',
      paints,
    },
    [PICTURE],
  );
const full = Array.from({ length: MAX_PAINTS }, (_, n) => paintOf([n >> 8, n & 255, 7, 255]));

it('a paint is written and read', () => {
  expect(paintOf([0, 10, 255, 128])).toBe('000aff80');
  expect(colourOf('000aff80')).toEqual([0, 10, 255, 128]);
  for (const paint of full) expect(paintOf(colourOf(paint))).toBe(paint);
  expect(full.every((paint) => PAINT.test(paint))).toBe(true);
});

describe('paints of a job [J19] [L4]', () => {
  it.each([
    ['none for a query', [[]], 1],
    ['as many as there may be', [full], 1],
    ['of some queries', [['000000ff'], [], ['ffffff00']], 3],
    ['of as many queries as there may be', Array(MAX_QUERIES).fill(full.slice(0, 80)), MAX_QUERIES],
  ])('%s', (_, paints, queries) => {
    expect(parseClientMessage(run(paints, queries)).message).toMatchObject({ paints });
  });

  it.each([
    ['one more than there may be', [[...full, '000000ff']], 1],
    ['fewer lists than queries', [['000000ff']], 2],
    ['more lists than queries', [[], []], 1],
    ['capitals', [['000000FF']], 1],
    ['no alpha', [['000000']], 1],
    ['nine digits', [['000000ff0']], 1],
    ['a name', [['black']], 1],
    ['numbers', [[0]], 1],
    ['one list', ['000000ff'], 1],
  ])('violation: %s', (_, paints, queries) => {
    expect(() => parseClientMessage(run(paints, queries))).toThrow('bad-message');
  });

  it('more than a header holds are not sent [L1]', () => {
    expect(() => run(Array(24).fill(full), 24)).toThrow('header-too-large');
  });
});

it('a result has what became of them', () => {
  const result = (more: object) =>
    encodeFrame(
      {
        type: 'result',
        job: '00000000-0000-4000-8000-000000000001',
        seq: 1,
        query: 0,
        image: 0,
        width: 1,
        height: 1,
        understood: '',
        confidence: 1,
        cached: false,
        timings: { queued: 0, engine: 0, total: 0 },
        ...more,
      },
      [PICTURE],
    );
  expect(parseDaemonMessage(result({ paints: full })).message).toMatchObject({ paints: full });
  expect(parseDaemonMessage(result({ noPaints: 'x'.repeat(500) })).message).toMatchObject({
    noPaints: 'x'.repeat(500),
  });
  expect(() => parseDaemonMessage(result({ paints: [...full, full[0]] }))).toThrow('bad-message');
  expect(() => parseDaemonMessage(result({ noPaints: 'x'.repeat(501) }))).toThrow('bad-message');
});
