import { type Answerer, answerByModel, answerCase, type CaseAnswer } from './answerCase.ts';
import { type Comparison, compare } from './compare.ts';
import { type Grade, gradeOf } from './grade.ts';
import { type DrawnJob, drawJob, type Job, type Question } from './jobs.ts';
import { PERTURBATIONS, perturbed, STABLE_PSNR } from './perturb.ts';
import type { Studio } from './studio.ts';

export interface RunOptions {
  /** Examples a job, 1 to 3. */
  readonly examples: number;
  readonly seed: number;
  /** Answer the first question again after small changes of the example. */
  readonly stability: boolean;
  /** Have the model answer by itself too. */
  readonly model: boolean;
  readonly signal?: AbortSignal;
}

/** An answer with what is told of it. */
export interface Answered {
  readonly question: Question;
  readonly answer: CaseAnswer;
  readonly comparison: Comparison;
  readonly grade: Grade;
  readonly ms: number;
  /** What the model makes of it by itself. */
  readonly model?: { readonly comparison: Comparison; readonly grade: Grade };
}

export interface RanJob {
  readonly drawn: DrawnJob;
  readonly answers: readonly Answered[];
  /** The share, 0..1, of small changes of the example after which the first answer stays the same to the eye. */
  readonly stability?: number;
}

/** Has jobs answered one after the other. Errors: those of answering and of the studio. */
export async function* runJobs(
  answerer: Answerer,
  studio: Studio,
  jobs: readonly Job[],
  options: RunOptions,
): AsyncGenerator<RanJob> {
  for (const job of jobs) {
    options.signal?.throwIfAborted();
    const drawn = await drawJob(studio, job, options.examples, options.seed);
    const answers: Answered[] = [];
    for (const question of drawn.questions) answers.push(await ask(answerer, drawn, question, options));
    const stability = options.stability ? await stabilityOf(answerer, drawn, answers[0]!, options) : undefined;
    yield { drawn, answers, ...(stability !== undefined && { stability }) };
  }
}

async function ask(
  answerer: Answerer,
  { examples }: DrawnJob,
  question: Question,
  { model, signal }: RunOptions,
): Promise<Answered> {
  const start = performance.now();
  const answer = await answerCase(answerer, examples, question.file, signal);
  const ms = performance.now() - start;
  const told = async (picture: typeof answer.picture) => {
    const comparison = await compare(picture, question.truth, question.picture);
    return { comparison, grade: gradeOf(comparison) };
  };
  const byModel = model ? await told(await answerByModel(answerer, examples, question.file, signal)) : undefined;
  return { question, answer, ms, ...(await told(answer.picture)), ...(byModel && { model: byModel }) };
}

async function stabilityOf(
  answerer: Answerer,
  drawn: DrawnJob,
  { question, answer }: Answered,
  { signal }: RunOptions,
): Promise<number> {
  let stable = 0;
  for (const change of PERTURBATIONS) {
    const examples = await perturbed(drawn, change);
    const { picture } = await answerCase(answerer, examples, question.file, signal);
    const { sizeRight, answer: near } = await compare(picture, answer.picture, question.picture);
    if (sizeRight && near.psnr >= STABLE_PSNR) stable++;
  }
  return stable / PERTURBATIONS.length;
}
