import { readdir, readFile } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import { Readable } from 'node:stream';
import { wordsOf } from '@likewise/shared/protocol/errors.ts';
import type { AnswerOrError, AnswerRequest, ApplyTools, Existing } from '@likewise/shared/recipe/apply.ts';
import { ANSWERS_VERSION } from '../answers/contentKey.ts';
import type { EncodedPair, EncodedPicture } from '../answers/work/pictures.ts';
import { checkImage, readEncoded } from '../images/codec.ts';
import { MEDIA_TYPES } from '../images/header.ts';
import type { Model } from '../model/registry.ts';
import { answerBytes } from './answerBytes.ts';
import type { Backend, FilePicture } from './backend.ts';
import { failureIn } from './errors.ts';
import { ifMissing, recordFiles, sha256 } from './made.ts';
import { openOutputFolder, writeOutput } from './output.ts';
import type { ReadingBackend } from './readingBackend.ts';

/** How a recipe is applied. */
interface ApplyWays {
  readonly existing: Existing;
  readonly strict: boolean;
  readonly signal: AbortSignal;
  /** Receives notes on pictures, in sentences. */
  readonly note: (text: string) => void;
}

/** The tools with which a recipe in `folder` is applied on this computer. `backend` is called when there is something to answer. */
export function applyTools(
  folder: string,
  by: Model | ReadingBackend,
  backend: () => Promise<Backend>,
  ways: ApplyWays,
): ApplyTools {
  return {
    sha256,
    existing: ways.existing,
    model: async () => ('manifest' in by ? modelKey(by) : by.key),
    ...('manifest' in by
      ? {}
      : { fit: (examples: AnswerRequest['examples']) => by.fit(pairsOf(examples), ways.signal) }),
    readText: (path) => recordFiles.readText(join(folder, path)),
    append: (path, lines) => recordFiles.append(join(folder, path), lines),
    async list(inner) {
      const entries = (await readdir(join(folder, inner), { withFileTypes: true }).catch(ifMissing)) ?? [];
      return entries.map((entry) => ({ name: entry.name, folder: entry.isDirectory() }));
    },
    async read(path) {
      const { bytes, header } = await readEncoded(join(folder, path));
      return { type: MEDIA_TYPES[header.type], bytes };
    },
    readOutput: (path) => readFile(join(folder, path)).catch(ifMissing),
    async write(path, bytes, replace) {
      await openOutputFolder(dirname(join(folder, path)));
      await writeOutput(join(folder, path), bytes, replace);
    },
    answer: (request) => answerFiles(folder, request, backend, ways),
  };
}

/** Tools that answer nothing, but report what they would answer. */
export function dry(tools: ApplyTools, onPlanned: (query: string) => void): ApplyTools {
  return {
    ...tools,
    answer({ paths }) {
      for (const path of paths) onPlanned(path);
      return Readable.from([]);
    },
  };
}

/** What answers depend on besides their pictures and options: the model, and the version of Likewise's use of it. */
export function modelKey({ manifest: { name, weights } }: Model): string {
  return `${name} ${weights.sha256} ${ANSWERS_VERSION}`;
}

/** Answers the files of a request, by their names. */
async function* answerFiles(
  folder: string,
  { examples, paths, options, format }: AnswerRequest,
  backend: () => Promise<Backend>,
  { strict, signal, note }: ApplyWays,
): AsyncGenerator<AnswerOrError, void> {
  const pairs = pairsOf(examples);
  const places = new Map(paths.map((path, index) => [join(folder, path), index]));
  const { quality, size, detail } = options;
  const asked = { quality, size, detail, format: format === 'svg' ? 'svg' : 'png' } as const;
  for await (const outcome of (await backend()).answer(pairs, [...places.keys()], asked, signal)) {
    const query = places.get(outcome.query)!;
    const error = failureIn(outcome, paths[query]!, strict);
    if (error) {
      yield { query, error: wordsOf(error) };
      continue;
    }
    const answer = outcome as FilePicture;
    const { isDrawing, picture, confidence, understood, asPixels } = answer;
    if (isDrawing) yield { query, bytes: picture, confidence, understood, isDrawing };
    else {
      const file = { name: paths[query]!, bytes: await readFile(answer.query) };
      const { bytes, notes } = await answerBytes(picture, file, { format: format === 'svg' ? 'png' : format });
      for (const text of notes) note(text);
      yield { query, bytes, confidence, understood, isDrawing, ...(asPixels !== undefined && { asPixels }) };
    }
  }
}

function pairsOf(examples: AnswerRequest['examples']): EncodedPair[] {
  return examples.map(({ input, output }, index) => ({
    input: encoded(input.bytes, `the input of example ${index + 1}`),
    output: encoded(output.bytes, `the output of example ${index + 1}`),
  }));
}

/** Errors: those of checkImage. */
function encoded(bytes: Uint8Array, name: string): EncodedPicture {
  const { width, height } = checkImage(bytes, name);
  return { bytes, name, pixels: width * height };
}
