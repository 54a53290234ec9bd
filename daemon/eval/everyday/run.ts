import { LikewiseError } from '@likewise/shared/protocol/errors.ts';
import type { Filler } from '../../answers/answerQuery.ts';
import type { Canvas, Filled } from '../../engine/engine.ts';
import { answerByModel, answerCase, type CaseAnswer, type EvalSetup } from './answerCase.ts';
import { type Comparison, compare, rulerOf } from './compare.ts';
import type { Rgba } from './draw/rgba.ts';
import { type Grade, gradeOf } from './grade.ts';
import { type DrawnJob, drawJob, type Job, type Question } from './jobs.ts';
import { placeOfRight } from './meanings.ts';
import { PERTURBATIONS, perturbed, STABLE_PSNR } from './perturb.ts';
import type { Studio } from './studio.ts';

export interface RunOptions {
  /** Examples a job, 1 to 3. */
  readonly examples: number;
  readonly seed: number;
  /** Answer the first question again after small changes of the example. */
  readonly stability: boolean;
  /** Grade what the other meanings that are offered answer, too. */
  readonly meanings: boolean;
  /** Have the model answer by itself too. */
  readonly model: boolean;
  readonly signal?: AbortSignal;
}

/** An answer with its grade. */
export interface GradedAnswer {
  readonly question: Question;
  readonly answer: CaseAnswer;
  readonly comparison: Comparison;
  readonly grade: Grade;
  readonly ms: number;
  /** Why there is no answer; it is graded as spoilt, with the query in its place. */
  readonly failure?: string;
  /** Where among the meanings that are offered the first usable one stands, from 0; absent where none is, or nobody asked. */
  readonly rightAt?: number;
  /** What the model makes of it by itself. */
  readonly model?: { readonly comparison: Comparison; readonly grade: Grade };
}

export interface RanJob {
  readonly drawn: DrawnJob;
  readonly answers: readonly GradedAnswer[];
  readonly stability?: Stability;
}

/** An engine that is asked the same canvases twice in a row fills them once: the model by itself is asked those of the answer again. */
function rememberingLast(engine: Filler): Filler {
  let last: { readonly canvases: readonly Canvas[]; readonly filled: Promise<Filled[]> } | undefined;
  return {
    fill(canvases, options) {
      const same =
        last?.canvases.length === canvases.length && canvases.every((one, i) => isSame(one, last!.canvases[i]!));
      if (!same) last = { canvases, filled: engine.fill(canvases, options) };
      return last!.filled;
    },
  };
}

function isSame(a: Canvas, b: Canvas): boolean {
  return Buffer.compare(a.pixels, b.pixels) === 0 && a.hidden.every((patch, i) => patch === b.hidden[i]);
}

/** Has jobs answered one after the other. Errors: those of answering and of the studio. */
export async function* runJobs(
  { engine, ...rest }: EvalSetup,
  studio: Studio,
  jobs: readonly Job[],
  options: RunOptions,
): AsyncGenerator<RanJob> {
  const setup = { ...rest, engine: rememberingLast(engine) };
  for (const job of jobs) {
    options.signal?.throwIfAborted();
    const drawn = await drawJob(studio, job, options.examples, options.seed);
    const answers: GradedAnswer[] = [];
    for (const question of drawn.questions) answers.push(await ask(setup, drawn, question, options));
    const stability = options.stability ? await stabilityOf(setup, drawn, answers[0]!, options) : undefined;
    yield { drawn, answers, ...(stability !== undefined && { stability }) };
  }
}

async function ask(
  setup: EvalSetup,
  drawn: DrawnJob,
  question: Question,
  { model, meanings, signal }: RunOptions,
): Promise<GradedAnswer> {
  const { examples } = drawn;
  const start = performance.now();
  const { answer, failure } = await attempt(setup, examples, question, signal);
  const ms = performance.now() - start;
  const measure = await rulerOf(question.truth, question.picture);
  const judged = async (picture: Rgba) => {
    const comparison = await measure(picture);
    return { comparison, grade: gradeOf(comparison) };
  };
  const byModel = model ? await judged(await answerByModel(setup, examples, question.file, signal)) : undefined;
  const given = await judged(answer.picture);
  const rightAt = meanings ? await placeOfRight(drawn, question, answer.offered ?? [], measure) : undefined;
  return {
    question,
    answer,
    ms,
    ...given,
    ...(failure !== undefined && { failure, grade: 'spoilt' as const }),
    ...(rightAt !== undefined && { rightAt }),
    ...(byModel && { model: byModel }),
  };
}

/** An error of one answer is reported with that answer: it must not take the others along. */
async function attempt(
  setup: EvalSetup,
  examples: DrawnJob['examples'],
  { file, picture }: Question,
  signal?: AbortSignal,
): Promise<{ answer: CaseAnswer; failure?: string }> {
  try {
    return { answer: await answerCase(setup, examples, file, signal) };
  } catch (error) {
    signal?.throwIfAborted();
    if (error instanceof LikewiseError && error.code === 'engine-unavailable') throw error;
    return { answer: { picture }, failure: error instanceof Error ? (error.stack ?? error.message) : String(error) };
  }
}

/** What stays after small changes of the examples, in shares, 0..1, of them. */
export interface Stability {
  /** The reading, but for its numbers, or else the answer. */
  readonly reading: number;
  /** The answer, to the eye. */
  readonly answer: number;
}

async function stabilityOf(
  setup: EvalSetup,
  drawn: DrawnJob,
  { question, answer }: GradedAnswer,
  { signal }: RunOptions,
): Promise<Stability> {
  let [readings, answers] = [0, 0];
  for (const change of PERTURBATIONS) {
    const examples = await perturbed(drawn, change);
    const { picture, understood } = await answerCase(setup, examples, question.file, signal);
    const { sizeRight, answer: near } = await compare(picture, answer.picture, question.picture);
    const isSame = sizeRight && near.psnr >= STABLE_PSNR;
    if (isSame) answers++;
    if (isSame || withoutNumbers(understood) === withoutNumbers(answer.understood)) readings++;
  }
  return { reading: readings / PERTURBATIONS.length, answer: answers / PERTURBATIONS.length };
}

/** The sentence of a reading without its numbers and colours. */
function withoutNumbers(sentence = ''): string {
  return sentence.replaceAll(/#[0-9a-f]{6}|-?\d+(\.\d+)?/g, '_');
}
