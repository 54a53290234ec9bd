import { BLACK, WHITE } from '@likewise/shared/prompt/layouts.ts';
import { LikewiseError } from '@likewise/shared/protocol/errors.ts';
import type { Engine } from '../engine/engine.ts';
import { encodeImage, readImage } from '../images/codec.ts';
import type { Answer, AnswerOptions, ExamplePair } from '../jobs/answer.ts';
import { answerAll } from '../jobs/answerAll.ts';
import { planCanvases } from '../jobs/plan.ts';
import type { Model } from '../model/registry.ts';
import { runCancelled } from './errors.ts';
import type { ExampleFiles } from './examples.ts';
import { untilAborted } from './interrupt.ts';
import { openOutputFolder, writeOutput } from './output.ts';
import { planOutputs, type QueryOutputs, refuseOverwriting } from './plan.ts';

/** Files to answer, and where and how. */
export interface FileJob extends Pick<AnswerOptions, 'quality' | 'size'> {
  /** Along the query's edges as suits the model, or by plain resampling. */
  readonly detail: 'guided' | 'none';
  readonly examples: readonly ExampleFiles[];
  readonly queries: readonly string[];
  /** The folder of the answers. */
  readonly out: string;
  readonly saveCanvases: boolean;
}

export interface FileAnswer {
  readonly query: string;
  readonly file: string;
  readonly width: number;
  readonly height: number;
  /** The mean probability, 0..1, of the tokens the answer was made of. */
  readonly confidence: number;
  /** Milliseconds from the answer before, or from the start, to this one being on the disk. */
  readonly ms: number;
}

interface FileFailure {
  readonly query: string;
  readonly error: LikewiseError;
}

/** Both in the order of the queries. */
export interface FileOutcome {
  readonly answers: readonly FileAnswer[];
  readonly failures: readonly FileFailure[];
}

/**
 * Answers query files into a folder. Whatever is wrong with the examples, the names or the folder is told before any work;
 * a query that fails does not stop the others.
 * @param onDone called with the number of queries that are through
 * @throws LikewiseError cancelled, with what was done, when the signal aborts
 */
export async function answerFiles(
  model: Model,
  engine: Engine,
  job: FileJob,
  signal: AbortSignal,
  onDone: (done: number) => void,
): Promise<FileOutcome> {
  const { arrangements, gap, guide } = model.manifest.prompt;
  const canvases = job.saveCanvases ? planCanvases(job.quality, arrangements, job.examples.length).length : 0;
  const outputs = planOutputs(job.queries, job.out, canvases);
  await refuseOverwriting([...job.examples.flatMap(({ input, output }) => [input, output]), ...job.queries], outputs);
  const examples = await Promise.all(job.examples.map(readPair));
  await openOutputFolder(job.out);

  const answers: FileAnswer[] = [];
  const failures: FileFailure[] = [];
  const place = new Map(job.queries.map((query, index) => [query, index]));
  const inOrder = (a: { query: string }, b: { query: string }) => place.get(a.query)! - place.get(b.query)!;
  try {
    await untilAborted(engine.start(), signal);
    const load = job.queries.map((query) => () => readImage(query));
    const options = {
      ...job,
      detail: job.detail === 'guided' ? guide : job.detail,
      arrangements,
      gap: gap === 'white' ? WHITE : BLACK,
    };
    let last = performance.now();
    for await (const { index, answer, error } of answerAll(engine, examples, load, options, signal)) {
      const query = job.queries[index]!;
      const failure = error ?? (await save(answer, outputs[index]!));
      const now = performance.now();
      if (failure) failures.push({ query, error: failure });
      else answers.push({ query, ...describe(answer!, outputs[index]!), ms: Math.round(now - last) });
      last = now;
      onDone(answers.length + failures.length);
    }
  } catch (error) {
    throw signal.aborted ? runCancelled(answers.length, job.queries.length, job.out) : error;
  }
  return { answers: answers.sort(inOrder), failures: failures.sort(inOrder) };
}

async function readPair({ input, output }: ExampleFiles): Promise<ExamplePair> {
  const [before, after] = await Promise.all([readImage(input), readImage(output)]);
  return { input: before, output: after };
}

function describe({ answer, confidence }: Answer, { answer: file }: QueryOutputs): Omit<FileAnswer, 'query' | 'ms'> {
  return { file, width: answer.width, height: answer.height, confidence };
}

/** Writes an answer and its canvases; the error if that failed. */
async function save({ answer, canvases }: Answer, outputs: QueryOutputs): Promise<LikewiseError | undefined> {
  try {
    for (const [n, path] of outputs.canvases.entries()) await writeOutput(path, await encodeImage(canvases[n]!, 'png'));
    await writeOutput(outputs.answer, await encodeImage(answer, 'png'));
    return undefined;
  } catch (error) {
    if (error instanceof LikewiseError) return error;
    throw error;
  }
}
