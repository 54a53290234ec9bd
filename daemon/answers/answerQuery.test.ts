import { ARRANGEMENT_NAMES, type ArrangementName } from '@likewise/shared/prompt/arrangements.ts';
import { answerRect, type Colour, gridLayout, WHITE } from '@likewise/shared/prompt/layouts.ts';
import { describe, expect, test } from 'vitest';
import { encoded, encodedPair } from '../../test/support/encoded.ts';
import { AnalogyEngine, HIDDEN_CONFIDENCE } from '../../test/support/fakeEngine.ts';
import { InProcessWork } from '../../test/support/inProcessWork.ts';
import { patternRaster, plainRaster } from '../../test/support/rasters.ts';
import type { Canvas } from '../engine/engine.ts';
import { decodeImage } from '../images/codec.ts';
import { cropCell } from '../images/crop.ts';
import type { Raster } from '../images/raster.ts';
import { type AnswerOptions, answerQuery, type Filler } from './answerQuery.ts';
import type { ExamplePair } from './examples.ts';
import { planCanvases } from './plan.ts';
import { ExampleShelf } from './work/exampleShelf.ts';

const SIDE = 111;

const options = (some: Partial<AnswerOptions> = {}): AnswerOptions => ({
  quality: 'fast',
  size: 'cell',
  detail: { radius: 2, noise: 10 },
  format: 'png',
  arrangements: ARRANGEMENT_NAMES,
  ...some,
});

/** Levels 60..123, different at every pixel, so that the examples' changes do not clip. */
function soft(raster: Raster): Raster {
  return { ...raster, data: raster.data.map((level) => 60 + (level >> 2)) };
}

const brighter = (raster: Raster, by: number): Raster => ({ ...raster, data: raster.data.map((level) => level + by) });

/** An example pair whose output is its input, brighter. */
function pairOf(by: number): ExamplePair {
  const input = soft(patternRaster(SIDE, SIDE));
  return { input, output: brighter(input, by) };
}

/** Answers as the product does; the answer is decoded. */
async function ask(
  engine: Filler,
  pairs: readonly ExamplePair[],
  asked: Raster,
  how: AnswerOptions,
  gap: Colour = WHITE,
) {
  const work = new InProcessWork();
  const examples = await new ExampleShelf(work).open(await Promise.all(pairs.map(encodedPair)), gap);
  const answer = await answerQuery({ work, engine }, examples, await encoded(asked), how, { lane: 'batch' });
  return { ...answer, answer: await decodeImage(answer.picture, 'answer') };
}

const query = { ...soft(patternRaster(SIDE, SIDE)), data: soft(patternRaster(SIDE, SIDE)).data.reverse() };

describe('plan', () => {
  const names = (quality: AnswerOptions['quality'], arrangements: readonly ArrangementName[], examples: number) =>
    planCanvases(quality, arrangements, examples).map(({ layout, example }) => `${layout.name}.${example}`);

  test('fast takes the first arrangement, balanced two, best all that the model lists', () => {
    expect(names('fast', ['A8', 'A3', 'A1'], 1)).toEqual(['A8.0']);
    expect(names('balanced', ['A8', 'A3', 'A1'], 1)).toEqual(['A8.0', 'A3.0']);
    expect(names('best', ['A8', 'A3', 'A1'], 1)).toEqual(['A8.0', 'A3.0', 'A1.0']);
    expect(names('best', ARRANGEMENT_NAMES, 3)).toHaveLength(24);
  });

  test('a model that lists one arrangement has one for every quality', () => {
    expect(names('balanced', ['A1'], 1)).toEqual(['A1.0']);
  });

  test('every example has its own canvas', () => {
    expect(names('balanced', ['A8', 'A3'], 3)).toEqual(['A8.0', 'A8.1', 'A8.2', 'A3.0', 'A3.1', 'A3.2']);
  });
});

describe('answer', () => {
  test.each(ARRANGEMENT_NAMES)('%s: what changed in the example changes in the query', async (name) => {
    const { answer } = await ask(new AnalogyEngine(), [pairOf(40)], query, options({ arrangements: [name] }));
    expect(answer).toEqual(brighter(query, 40));
  });

  test.each([
    [1, 30],
    [2, 35],
    [3, 40],
  ])('%i examples in all arrangements are averaged in pixels', async (count, expected) => {
    const engine = new AnalogyEngine();
    const examples = [30, 40, 50].slice(0, count).map(pairOf);
    const { answer, canvases, confidences } = await ask(engine, examples, query, options({ quality: 'best' }));
    expect(answer).toEqual(brighter(query, expected));
    expect(engine.calls.map((canvases) => canvases.length)).toEqual([8 * count]);
    expect(canvases).toHaveLength(8 * count);
    expect(confidences).toEqual(Array(49).fill(HIDDEN_CONFIDENCE));
  });

  test('confidences stand patch by patch, whatever quadrant the answer was in', async () => {
    const engine = new AnalogyEngine();
    const byPatch = {
      async fill(canvases: readonly Canvas[]) {
        const filled = await engine.fill(canvases);
        // The quadrant's first patch, 0.01 more for each further one, and 0.1 more in the second canvas.
        for (const [i, { hidden }] of canvases.entries()) {
          for (const [patch, id] of hidden.entries()) filled[i]!.confidence[id] = 0.2 + patch / 100 + i / 10;
        }
        return filled;
      },
    };
    const asked = options({ quality: 'balanced', arrangements: ['A1', 'A4'] });
    const { confidences } = await ask(byPatch, [pairOf(40)], query, asked);
    expect(confidences).toEqual(Array.from({ length: 49 }, (_, patch) => Math.round(2500 + patch * 100) / 10_000));
  });

  test('canvases come back with the answer in its cell and everything else as shown', async () => {
    const engine = new AnalogyEngine();
    const { canvases } = await ask(engine, [pairOf(40)], query, options({ quality: 'balanced' }));
    for (const [i, name] of (['A1', 'A2'] as const).entries()) {
      const { cells, ...layout } = gridLayout(name);
      expect([canvases[i]!.width, canvases[i]!.height, canvases[i]!.channels]).toEqual([224, 224, 3]);
      expect(cropCell(canvases[i]!.data, answerRect({ cells }))).toEqual(brighter(query, 40));
      const shown = cells.find(({ role }) => role === 'query')!.rect;
      expect(cropCell(canvases[i]!.data, shown)).toEqual(query);
      expect(engine.calls[0]![i]!.hidden).toEqual(layout.hidden);
      expect(cropCell(engine.calls[0]![i]!.pixels, answerRect({ cells }))).toEqual(plainRaster(SIDE, SIDE, WHITE));
    }
  });

  test('a confidence is a chance, which does not follow from how sure the model is of its tokens', async () => {
    const sure = new AnalogyEngine();
    const unsure = {
      async fill(canvases: readonly Canvas[]) {
        const filled = await sure.fill(canvases);
        for (const { confidence } of filled) confidence.fill(0.01);
        return filled;
      },
    };
    const asked = options({ size: 'query' });
    const large = soft(patternRaster(200, 150));
    const [one, other] = await Promise.all([sure, unsure].map((engine) => ask(engine, [pairOf(40)], large, asked)));
    expect(one!.confidence).toBeGreaterThan(0.5);
    expect(other).toMatchObject({ confidence: one!.confidence, understood: one!.understood });
  });

  test("an answer of the query's size has its alpha and its edges", async () => {
    const large = soft(patternRaster(300, 200, 4));
    const { answer } = await ask(new AnalogyEngine(), [pairOf(40)], large, options({ size: 'query' }));
    expect([answer.width, answer.height, answer.channels]).toEqual([300, 200, 4]);
    expect(answer.data.every((level, i) => i % 4 !== 3 || level === large.data[i])).toBe(true);
  });

  test('transparent pictures stand on the gap colour', async () => {
    const clear = plainRaster(20, 20, [1, 2, 3, 0]);
    const pair = { input: clear, output: clear };
    const { answer } = await ask(new AnalogyEngine(), [pair], clear, options(), [9, 90, 200]);
    expect(answer).toEqual(plainRaster(SIDE, SIDE, [9, 90, 200]));
  });
});
