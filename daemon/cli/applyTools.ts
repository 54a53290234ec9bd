import { createHash } from 'node:crypto';
import { readdir, readFile } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import { wordsOf } from '@likewise/shared/protocol/errors.ts';
import type { Answered, AnswerRequest, ApplyTools } from '@likewise/shared/recipe/apply.ts';
import { type Made, parseMade } from '@likewise/shared/recipe/made.ts';
import { ensureFolder } from '../folders.ts';
import { checkImage, readEncoded } from '../images/codec.ts';
import type { EncodedPicture } from '../jobs/work/pictures.ts';
import type { Model } from '../model/registry.ts';
import { cacheFolder } from '../userFolders.ts';
import type { Answerer } from './answerer.ts';
import { openOutputFolder, writeOutput } from './output.ts';

const sha256 = (data: Uint8Array | string) => createHash('sha256').update(data).digest('hex');

/** What a recipe in `folder` is applied with on this computer. `answerer` is called for when there is something to answer. */
export async function applyTools(
  folder: string,
  model: Model,
  answerer: () => Promise<Answerer>,
  signal: AbortSignal,
): Promise<ApplyTools> {
  const record = join(cacheFolder(), 'made', `${sha256(folder)}.json`);
  const { name, weights } = model.manifest;
  return {
    sha256,
    model: async () => `${name} ${weights.sha256}`,
    made: parseMade(await readFile(record, 'utf8').catch(ifMissing)),
    async keep(made: Made) {
      ensureFolder(dirname(record));
      await writeOutput(record, Buffer.from(JSON.stringify(made)));
    },
    async list(inner) {
      const entries = (await readdir(join(folder, inner), { withFileTypes: true }).catch(ifMissing)) ?? [];
      return entries.map((entry) => ({ name: entry.name, folder: entry.isDirectory() }));
    },
    async read(path) {
      const { bytes, header } = await readEncoded(join(folder, path));
      return { type: `image/${header.type}`, bytes };
    },
    readOutput: (path) => readFile(join(folder, path)).catch(ifMissing),
    async write(path, bytes) {
      await openOutputFolder(dirname(join(folder, path)));
      await writeOutput(join(folder, path), bytes);
    },
    answer: (request) => answerFiles(folder, request, answerer, signal),
  };
}

/** Answers the files of a request, by their names. */
async function* answerFiles(
  folder: string,
  { examples, paths, options, format }: AnswerRequest,
  answerer: () => Promise<Answerer>,
  signal: AbortSignal,
): AsyncGenerator<Answered, void> {
  const pairs = examples.map(({ input, output }, index) => ({
    input: encoded(input.bytes, `the input of example ${index + 1}`),
    output: encoded(output.bytes, `the output of example ${index + 1}`),
  }));
  const places = new Map(paths.map((path, index) => [join(folder, path), index]));
  const { quality, size, detail } = options;
  const asked = { quality, size, detail, format };
  for await (const outcome of (await answerer()).answer(pairs, [...places.keys()], asked, signal)) {
    const query = places.get(outcome.query)!;
    if (outcome.error) yield { query, error: wordsOf(outcome.error) };
    else yield { query, bytes: outcome.picture, confidence: outcome.confidence };
  }
}

/** Errors: those of checkImage. */
function encoded(bytes: Uint8Array, name: string): EncodedPicture {
  const { width, height } = checkImage(bytes, name);
  return { bytes, name, pixels: width * height };
}

/** Makes nothing of what is not there; other errors stay what they are. */
function ifMissing(error: NodeJS.ErrnoException): undefined {
  if (error.code === 'ENOENT' || error.code === 'ENOTDIR' || error.code === 'EISDIR') return undefined;
  throw error;
}
