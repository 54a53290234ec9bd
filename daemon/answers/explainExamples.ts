import { answerRect } from '@likewise/shared/prompt/layouts.ts';
import { average } from '../images/average.ts';
import { cropCell } from '../images/crop.ts';
import type { RgbRaster } from '../images/raster.ts';
import { type AnswerOptions, drawCanvases, type Filler, readQuery } from './answerQuery.ts';
import { planCanvases } from './plan.ts';
import type { PromptExamples } from './work/exampleShelf.ts';
import type { EncodedPicture } from './work/pictures.ts';
import type { ReadExamples, ShownMeaning } from './work/tasks.ts';
import type { Work, WorkFor } from './work/work.ts';

/** What explains examples; without an engine the model has no vote, and is not among the meanings. */
export interface Explainers {
  readonly work: Work;
  readonly engine?: Filler;
}

/**
 * What examples may mean for a query, best first, weighed as answerQuery would; without a query, for the first example's own input.
 * Errors: usage (number of examples), those of decodeImage, Work.run and Engine.fill.
 */
export async function explainExamples(
  { work, engine }: Explainers,
  shown: PromptExamples,
  query: EncodedPicture | undefined,
  { quality, detail, arrangements }: Pick<AnswerOptions, 'quality' | 'detail' | 'arrangements'>,
  by: WorkFor,
): Promise<readonly ShownMeaning[]> {
  const examples = await shown.read(by);
  const first = { picture: examples.pairs[0]!.input, cell: examples.shown[0]!.input as RgbRaster };
  const asked = query ? await readQuery(work, query, shown.gap, by) : first;
  const ask = async (cell: RgbRaster) => {
    const plan = planCanvases(quality, arrangements, examples.shown.length);
    const canvases = drawCanvases(plan, examples.shown, cell, shown.gap);
    const filled = await engine!.fill(canvases, by.signal ? { signal: by.signal } : {});
    return average(plan.map(({ layout }, i) => cropCell(filled[i]!.decoded, answerRect(layout))));
  };
  const view = async () => {
    if (!engine || detail === 'none') return undefined;
    const own = await ask(first.cell);
    return { own, answer: asked === first ? own : await ask(asked.cell), detail };
  };
  const [readings, model] = await Promise.all([shown.explain(by), view()]);
  return work.run('preview', { examples, readings, query: asked, ...(model && { model }) }, pixelsOf(examples), by);
}

function pixelsOf({ pairs }: ReadExamples): number {
  return pairs.reduce((sum, { input }) => sum + input.width * input.height, 0);
}
