import { LikewiseError } from '@likewise/shared/protocol/errors.ts';
import { encodeImage, readEncoded } from '../images/codec.ts';
import type { AskedAnswer } from '../jobs/answerOptions.ts';
import { countCanvases } from '../jobs/plan.ts';
import type { EncodedPair, EncodedPicture } from '../jobs/work/pictures.ts';
import type { Model } from '../model/registry.ts';
import type { Answerer, FileFailure, FilePicture } from './answerer.ts';
import { runCancelled } from './errors.ts';
import type { ExampleFiles } from './examples.ts';
import { openOutputFolder, writeOutput } from './output.ts';
import { planOutputs, type QueryOutputs, refuseOverwriting } from './plan.ts';

/** Files to answer, and where and how. */
export interface FileJob extends Omit<AskedAnswer, 'format'> {
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
  /** What the examples were taken to mean. */
  readonly understood: string;
  /** Why the answer may be wrong; absent where there is no reason to think so. */
  readonly doubt?: string;
  /** The estimated chance, 0..1, that a person would keep the answer. */
  readonly confidence: number;
  /** Milliseconds from the answer before, or from the start, to this one being on the disk. */
  readonly ms: number;
  /** Whether the daemon answered, or an engine of this process. */
  readonly daemon: boolean;
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
  answerer: Answerer,
  job: FileJob,
  signal: AbortSignal,
  onDone: (done: number) => void,
): Promise<FileOutcome> {
  const { arrangements } = model.manifest.prompt;
  const canvases = job.saveCanvases ? countCanvases(job.quality, arrangements, job.examples.length) : 0;
  const outputs = planOutputs(job.queries, job.out, canvases);
  await refuseOverwriting([...job.examples.flatMap(({ input, output }) => [input, output]), ...job.queries], outputs);
  const examples = await Promise.all(job.examples.map(readPair));
  await openOutputFolder(job.out);

  const answers: FileAnswer[] = [];
  const failures: FileFailure[] = [];
  const place = new Map(job.queries.map((query, index) => [query, index]));
  const inOrder = (a: { query: string }, b: { query: string }) => place.get(a.query)! - place.get(b.query)!;
  const { quality, size, detail } = job;
  try {
    await answerer.start(signal, examples);
    let last = performance.now();
    for await (const outcome of answerer.answer(
      examples,
      job.queries,
      { quality, size, detail, format: 'png' },
      signal,
    )) {
      const { query } = outcome;
      const files = outputs[place.get(query)!]!;
      const failure = outcome.error ?? (await save(outcome, files));
      const now = performance.now();
      if (failure) failures.push({ query, error: failure });
      else answers.push({ ...describe(outcome as FilePicture, files), ms: Math.round(now - last) });
      last = now;
      onDone(answers.length + failures.length);
    }
  } catch (error) {
    throw signal.aborted ? runCancelled(answers.length, job.queries.length, job.out) : error;
  }
  return { answers: answers.sort(inOrder), failures: failures.sort(inOrder) };
}

async function readPair({ input, output }: ExampleFiles): Promise<EncodedPair> {
  const [before, after] = await Promise.all([readPicture(input), readPicture(output)]);
  return { input: before, output: after };
}

/** Reads an image file as it is. Errors: those of readEncoded. */
export async function readPicture(path: string): Promise<EncodedPicture> {
  const { bytes, header } = await readEncoded(path);
  return { bytes, name: path, pixels: header.width * header.height };
}

function describe(answer: FilePicture, { answer: file }: QueryOutputs) {
  const { query, width, height, understood, doubt, confidence, daemon } = answer;
  return { query, file, width, height, understood, ...(doubt !== undefined && { doubt }), confidence, daemon };
}

/** Writes an answer and its canvases; the error if that failed. */
async function save({ picture, canvases }: FilePicture, outputs: QueryOutputs): Promise<LikewiseError | undefined> {
  try {
    for (const [n, path] of outputs.canvases.entries())
      await writeOutput(path, await encodeImage(canvases![n]!, 'png'));
    await writeOutput(outputs.answer, picture);
    return undefined;
  } catch (error) {
    if (error instanceof LikewiseError) return error;
    throw error;
  }
}
