import { answerRect } from '@likewise/shared/prompt/layouts.ts';
import type { Filler } from '../answers/answerQuery.ts';
import { type ExamplePair, Examples } from '../answers/examples.ts';
import { finishAnswer } from '../answers/finish.ts';
import type { Canvas } from '../engine/engine.ts';
import { average } from '../images/average.ts';
import { composeCanvas } from '../images/compose.ts';
import { cropCell } from '../images/crop.ts';
import type { Guide } from '../images/detail.ts';
import { flatten } from '../images/flatten.ts';
import type { Raster, RgbRaster } from '../images/raster.ts';
import { BASELINES } from './baselines.ts';
import type { EvalCase, Scores, Suite } from './case.ts';

/** Who answers: the model, the model shown examples of something else, and what needs no model. */
export const MODEL = 'model';
export const GUIDED = 'model, guided';
export const WRONG = 'wrong example';

/** All answers to one case. */
export interface AnsweredCase {
  readonly case: EvalCase;
  /** By who answered, in the order of the table's columns. */
  readonly answers: ReadonlyMap<string, { readonly picture: Raster; readonly scores: Scores }>;
}

export interface EvaluateOptions {
  /** Follow the query's edges too, as `likewise run` does unless asked otherwise. */
  readonly guide?: Guide;
  readonly signal?: AbortSignal;
}

/** Enough canvases in one call to keep an engine busy, few enough that progress is seen. */
const CASES_AT_ONCE = 8;

/** Has the model and the baselines answer every case of a suite. Errors: those of Filler.fill and of the suite's own reading. */
export async function* evaluate(
  engine: Filler,
  suite: Pick<Suite, 'cases'>,
  options: EvaluateOptions = {},
): AsyncGenerator<AnsweredCase> {
  let waiting: EvalCase[] = [];
  for await (const one of suite.cases()) {
    waiting.push(one);
    if (waiting.length < CASES_AT_ONCE) continue;
    yield* await answerCases(engine, waiting, options);
    waiting = [];
  }
  yield* await answerCases(engine, waiting, options);
}

async function answerCases(
  engine: Filler,
  cases: readonly EvalCase[],
  { guide, signal }: EvaluateOptions,
): Promise<AnsweredCase[]> {
  const right = cases.map((one) => canvasesOf(one, one.examples));
  const wrong = cases.map((one) => canvasesOf(one, one.wrong));
  const canvases = [...right, ...wrong].flat();
  const filled = canvases.length > 0 ? await engine.fill(canvases, signal ? { signal } : {}) : [];
  const decoded = new Map(canvases.map((canvas, i) => [canvas, filled[i]!.decoded]));
  return Promise.all(
    cases.map(async (one, i) => {
      const answers = new Map<string, { picture: Raster; scores: Scores }>();
      const add = (who: string, picture: Raster) => answers.set(who, { picture, scores: one.score(picture) });
      const model = meanAnswer(right[i]!, decoded);
      add(MODEL, model);
      if (guide) {
        const small = flatten(one.query, one.gap);
        const examples = new Examples(one.examples, one.gap);
        add(GUIDED, (await finishAnswer(model, one.query, small, examples, guide)).picture);
      }
      add(WRONG, meanAnswer(wrong[i]!, decoded));
      for (const [who, answer] of Object.entries(BASELINES)) add(who, answer(one.examples, one.query));
      return { case: one, answers };
    }),
  );
}

interface PlacedCanvas extends Canvas {
  readonly layout: EvalCase['layouts'][number];
}

/** A layout shows as many examples as it has room for; what is left over goes on canvases of its own. */
function canvasesOf({ layouts, query, gap }: EvalCase, examples: readonly ExamplePair[]): PlacedCanvas[] {
  return layouts.flatMap((layout) => {
    const room = layout.cells.filter(({ role }) => role === 'input').length;
    return Array.from({ length: examples.length / room }, (_, i) => ({
      layout,
      pixels: composeCanvas(layout, { examples: examples.slice(i * room, (i + 1) * room), query }, gap),
      hidden: layout.hidden,
    }));
  });
}

function meanAnswer(canvases: readonly PlacedCanvas[], decoded: ReadonlyMap<Canvas, Uint8Array>): RgbRaster {
  return average(canvases.map((canvas) => cropCell(decoded.get(canvas)!, answerRect(canvas.layout))));
}
