import { gridLayout, studyLayout, WHITE } from '@likewise/shared/prompt/layouts.ts';
import { CANVAS } from '@likewise/shared/prompt/patches.ts';
import { describe, expect, it } from 'vitest';
import { plainRaster } from '../../test/support/rasters.ts';
import type { Canvas, Filled } from '../engine/engine.ts';
import { cropCell } from '../images/crop.ts';
import type { Raster } from '../images/raster.ts';
import { BASELINES, mapColours } from './baselines.ts';
import { estimate } from './bootstrap.ts';
import type { EvalCase } from './case.ts';
import { evaluate, GUIDED, MODEL, WRONG } from './evaluate.ts';
import { summarise } from './summary.ts';
import { markdownTables, verdict } from './table.ts';

/** Fills a whole canvas with one colour, which it makes of the canvas. */
function filler(colourOf: (canvas: Canvas) => readonly number[]) {
  const calls: number[] = [];
  return {
    calls,
    fill: async (canvases: readonly Canvas[]): Promise<Filled[]> => {
      calls.push(canvases.length);
      return canvases.map((canvas) => ({
        decoded: plainRaster(CANVAS, CANVAS, colourOf(canvas)).data,
        tokens: new Int32Array(196),
        confidence: new Float32Array(196),
        form: { provider: 'cpu', kernels: 'cpu', precision: 'fp32' },
      }));
    },
  };
}

const A1 = gridLayout('A1');

/** The colour at the middle of the example output of a canvas in A1. */
function exampleOutput({ pixels }: Canvas): readonly number[] {
  return cropCell(pixels, { x: 160, y: 50, width: 1, height: 1 }).data as unknown as number[];
}

const cell = (level: number): Raster => plainRaster(111, 111, [level, level, level]);

function oneCase(group: string, truth: number, wrong: number, changes: Partial<EvalCase> = {}): EvalCase {
  return {
    group,
    layouts: [A1],
    gap: WHITE,
    examples: [{ input: cell(10), output: cell(truth) }],
    wrong: [{ input: cell(10), output: cell(wrong) }],
    query: cell(30),
    truth: cell(truth),
    primary: 'MSE',
    score: (answer) => ({ MSE: Math.abs(answer.data[0]! - truth) }),
    ...changes,
  };
}

const suite = (...cases: EvalCase[]) => ({ cases: () => cases });

async function all<T>(source: AsyncIterable<T>): Promise<T[]> {
  const list: T[] = [];
  for await (const one of source) list.push(one);
  return list;
}

describe('evaluate', () => {
  it('scores the model, the model with a wrong example, and the baselines', async () => {
    const [answered] = await all(evaluate(filler(exampleOutput), suite(oneCase('g', 100, 50))));
    const scores = Object.fromEntries([...answered!.answers].map(([who, { scores }]) => [who, scores.MSE]));
    expect(scores).toEqual({
      [MODEL]: 0,
      [WRONG]: 50,
      'copy query': 70,
      'copy example output': 0,
      'colour mapping': 0,
    });
  });

  it('averages the answers of all layouts in pixels, to the nearest level', async () => {
    const layouts = [A1, gridLayout('A8')];
    // In A8 the example output stands at the bottom left.
    const engine = filler((canvas) => (exampleOutput(canvas)[0] === 100 ? [100, 0, 0] : [33, 0, 0]));
    const [answered] = await all(evaluate(engine, suite(oneCase('g', 100, 50, { layouts }))));
    expect(answered!.answers.get(MODEL)!.picture.data[0]).toBe(67);
  });

  it('puts as many examples on a canvas as its layout has room for', async () => {
    const two = [1, 2].map((level) => ({
      input: plainRaster(74, 74, [0, 0, level]),
      output: plainRaster(74, 74, [0, 0, level]),
    }));
    const rows = { layouts: [studyLayout()], examples: two, wrong: two, query: plainRaster(74, 74, [0, 0, 0]) };
    const engine = filler(() => [0, 0, 0]);
    const grid = { examples: [...oneCase('g', 1, 1).examples, ...oneCase('g', 1, 1).examples] };
    await all(evaluate(engine, suite(oneCase('g', 1, 1, rows))));
    await all(evaluate(engine, suite(oneCase('g', 1, 1, { ...grid, wrong: grid.examples }))));
    // Right and wrong examples: one canvas each in three rows, two each in the 2x2 grid.
    expect(engine.calls).toEqual([2, 4]);
  });

  it('also answers along the edges of the query when given a guide', async () => {
    const [answered] = await all(
      evaluate(filler(exampleOutput), suite(oneCase('g', 100, 50)), { guide: { radius: 2, noise: 10 } }),
    );
    expect([...answered!.answers.keys()].slice(0, 3)).toEqual([MODEL, GUIDED, WRONG]);
    expect(answered!.answers.get(GUIDED)!.scores.MSE).toBe(0);
  });

  it('yields every case of a suite that is no multiple of what is filled at once', async () => {
    const cases = Array.from({ length: 19 }, (_, i) => oneCase(`g${i}`, 1, 1));
    const answered = await all(evaluate(filler(exampleOutput), suite(...cases)));
    expect(answered.map(({ case: { group } }) => group)).toEqual(cases.map(({ group }) => group));
  });
});

describe('summaries', () => {
  const answer = async () =>
    summarise(
      await all(
        evaluate(
          filler(exampleOutput),
          suite(
            oneCase('near', 100, 50),
            oneCase('near', 102, 50),
            // The query is the answer: no model can be better than a copy of it.
            oneCase('copy', 30, 50, { section: 'easy rows' }),
          ),
        ),
      ),
    );

  it('keep the groups in order, with means', async () => {
    const groups = await answer();
    expect(groups.map(({ group, cases }) => [group, cases])).toEqual([
      ['near', 2],
      ['copy', 1],
    ]);
    expect(groups[0]!.scores['copy query']!.MSE!.mean).toBe(71);
    expect(groups[0]!.scores[WRONG]!.MSE!.mean).toBe(51);
  });

  it('count a tie with a baseline as not better, section by section', async () => {
    const groups = await answer();
    expect(verdict(groups)).toBe(
      'Better than every baseline in 0 of 1 rows.\nBetter than every baseline in 0 of 1 easy rows.',
    );
    const better = [{ ...groups[0]!, beatsBaselines: true }];
    expect(verdict(better)).toBe('Better than every baseline in 1 of 1 rows.');
  });

  it('make a Markdown table', async () => {
    const lines = markdownTables(await answer()).split('\n');
    expect(lines[0]).toBe(
      '| MSE (lower is better) | cases | model | wrong example | copy query | copy example output | colour mapping |',
    );
    expect(lines[2]).toBe('| near | 2 | 0.000 [0.000, 0.000] | 51.000 | 71.000 | 0.000 | 0.000 |');
    expect(lines.at(-1)).toBe('| **mean** | 3 | 0.000 | 35.500 | 35.500 | 0.000 | 0.000 |');
  });
});

describe('baselines', () => {
  const strip = (...levels: number[]): Raster => ({
    width: levels.length,
    height: 1,
    channels: 3,
    data: Uint8Array.from(levels.flatMap((level) => [level, level, level])),
  });

  it('a colour mapping is fitted to the examples and goes to the nearest known colour', () => {
    const examples = [{ input: strip(0, 0, 100, 255), output: strip(10, 20, 200, 3) }];
    expect(mapColours(examples, strip(0, 100, 240, 120)).data.filter((_, i) => i % 3 === 0)).toEqual(
      Uint8Array.of(15, 200, 3, 200),
    );
  });

  it('does recolouring exactly', () => {
    const examples = [{ input: strip(255, 0), output: strip(255, 77) }];
    expect(mapColours(examples, strip(0, 255, 0))).toEqual(strip(77, 255, 77));
  });

  it('copies hand back what they were given', () => {
    const examples = [strip(1), strip(2)].map((output) => ({ input: strip(0), output }));
    expect(BASELINES['copy example output']!(examples, strip(5))).toEqual(strip(2));
    expect(BASELINES['copy query']!(examples, strip(5))).toEqual(strip(5));
  });
});

describe('bootstrap', () => {
  it('of equal scores has no width', () => {
    expect(estimate([0.5, 0.5, 0.5])).toEqual({ mean: 0.5, low: 0.5, high: 0.5 });
  });

  it('is about two standard errors either way, and the same each time', () => {
    // 200 scores, half 0 and half 1: the standard error is 0.5 / sqrt(200) = 0.0354.
    const scores = Array.from({ length: 200 }, (_, i) => i % 2);
    const { mean, low, high } = estimate(scores);
    expect(mean).toBe(0.5);
    expect(mean - low).toBeCloseTo(1.96 * 0.0354, 1);
    expect(high - mean).toBeCloseTo(1.96 * 0.0354, 1);
    expect(estimate(scores)).toEqual({ mean, low, high });
  });
});
