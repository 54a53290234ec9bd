import { answerRect } from '@likewise/shared/prompt/layouts.ts';
import { answerOptions, gapColour } from '../../answers/answerOptions.ts';
import { drawCanvases } from '../../answers/answerQuery.ts';
import { type ExamplePair, Examples } from '../../answers/examples.ts';
import { finishAnswer, voteOf } from '../../answers/finish.ts';
import { planCanvases } from '../../answers/plan.ts';
import { randomFor } from '../../figures/random.ts';
import { average } from '../../images/average.ts';
import { decodeImage } from '../../images/codec.ts';
import { cropCell } from '../../images/crop.ts';
import { fitCell } from '../../images/flatten.ts';
import type { Raster, RgbRaster } from '../../images/raster.ts';
import { rankReadings } from '../../readings/choose.ts';
import { findReadings } from '../../readings/find.ts';
import { pictureOf, rasterOf } from '../../readings/picture.ts';
import { applyStages } from '../../readings/stage.ts';
import type { EvalSetup, FilePair } from './answerCase.ts';
import { rulerOf } from './compare.ts';
import { rgbaOf } from './draw/rgba.ts';
import type { Gathered } from './gathered.ts';
import { type Grade, gradeOf, isUsable } from './grade.ts';
import { drawJob, type Job, type Question } from './jobs.ts';
import { PERTURBATIONS, perturbed } from './perturb.ts';
import type { Studio } from './studio.ts';

/** Candidates that are graded, of queries of this many pixels. */
const MOST_CANDIDATES = 5;
const SMALL = 600_000;

/** How often what explains the example best is taken away. */
const MOST_TAKEN = 2;
/** Larger examples are explained once only, in pixels. */
const LARGE = 1_400_000;

/**
 * Has a job answered; then, if asked, twice again: without the kinds of stages that explained it best, as jobs come out for which nobody
 * has written the right rule, and after a small change of the examples, as files of people have been coded and resampled. Those are most
 * of the jobs that answers are wrong about. Errors: those of answering and of the studio.
 */
export async function gather(
  { engine, prompt, quality }: EvalSetup,
  studio: Studio,
  job: Job,
  seed: number,
  again: boolean,
): Promise<Gathered[]> {
  const drawn = await drawJob(studio, job, 1, seed);
  const decode = (file: Uint8Array) => decodeImage(file, 'a picture of the suite');
  const decoded = (files: readonly FilePair[]): Promise<ExamplePair[]> =>
    Promise.all(files.map(async ({ input, output }) => ({ input: await decode(input), output: await decode(output) })));
  const pairs = await decoded(drawn.examples);
  const gap = gapColour(prompt);
  const { arrangements, detail } = answerOptions({ quality, size: 'query', detail: 'guided', format: 'png' }, prompt);
  const { shown } = new Examples(pairs, gap);
  const side = shown[0]!.input.width;
  const plan = planCanvases(quality, arrangements, pairs.length);
  const ask = async (cell: Raster) => {
    const filled = await engine.fill(drawCanvases(plan, shown, cell, gap), {});
    return average(plan.map(({ layout }, i) => cropCell(filled[i]!.decoded, answerRect(layout))));
  };
  const asked: { question: Question; query: Raster; cell: RgbRaster; answer: RgbRaster }[] = [];
  for (const question of drawn.questions) {
    const query = await decode(question.file);
    const cell = fitCell(query, side, side, gap);
    asked.push({ question, query, cell, answer: await ask(cell) });
  }
  const gathered: Gathered[] = [];
  const gradeAnswers = async (
    pairs: readonly ExamplePair[],
    without: ReadonlySet<string>,
    how: Pick<Gathered, 'taken' | 'changed'>,
  ) => {
    const readings = findReadings(
      pairs.map(({ input, output }) => ({ input: pictureOf(input), output: pictureOf(output) })),
      without,
    );
    const examples = new Examples(pairs, gap, { readings });
    const grades: Grade[] = [];
    for (const { question, query, cell, answer } of asked) {
      const made = await finishAnswer(answer, query, cell, examples, detail, () => ask(examples.shown[0]!.input));
      const measure = await rulerOf(question.truth, question.picture);
      const graded = async (picture: Raster) => gradeOf(await measure(rgbaOf(picture)));
      const candidates: Gathered['candidates'] = [];
      if (query.width * query.height <= SMALL) {
        const ranked = rankReadings(readings, query, voteOf(answer, examples));
        for (const { stages, terms } of ranked.slice(0, MOST_CANDIDATES)) {
          candidates.push({
            grade: await graded(rasterOf(applyStages(stages, pictureOf(query)), query.channels)),
            terms,
          });
        }
      }
      const grade = await graded(made.picture);
      grades.push(grade);
      const { evidence } = made;
      gathered.push({ kind: job.kind.name, job: job.name, ...how, grade, ...(evidence && { evidence }), candidates });
    }
    return { best: readings[0]?.stages ?? [], grades };
  };

  const without = new Set<string>();
  const isLarge = pairs.some(({ input }) => input.width * input.height > LARGE);
  for (let taken = 0; taken <= (again && !isLarge ? MOST_TAKEN : 0); taken++) {
    const { best, grades } = await gradeAnswers(pairs, without, { taken, changed: false });
    if (best.length === 0 || !grades.some(isUsable)) break;
    for (const { kind } of best) without.add(kind);
  }
  if (again && !isLarge) {
    const files = await perturbed(drawn, randomFor('change', job.name).pick(PERTURBATIONS));
    await gradeAnswers(await decoded(files), new Set(), { taken: 0, changed: true });
  }
  return gathered;
}
