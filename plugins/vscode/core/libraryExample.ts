import type { DaemonClient } from '@likewise/shared/client/daemonClient.ts';
import type { LibraryExample } from '@likewise/shared/library/exampleFile.ts';
import { LikewiseError } from '@likewise/shared/protocol/errors.ts';
import type { FrameImage } from '@likewise/shared/protocol/frames.ts';
import { examplesHash, keptReading } from '@likewise/shared/recipe/reading.ts';
import type { Draft } from '../panel/messages.ts';
import type { FileTools } from './batch.ts';

/** The folder for pictures of the library's examples, inside the folder of the prompt that uses them. */
const FOLDER = 'likewise-examples';

const ENDINGS = { 'image/png': 'png', 'image/jpeg': 'jpg', 'image/webp': 'webp', 'image/svg+xml': 'svg' } as const;

type Files = Pick<FileTools, 'read' | 'readOutput' | 'write' | 'sha256'>;

/**
 * Replaces a draft's examples by one of the library, with its chosen meaning. Writes its pictures to files unless these exist.
 * Rejects with a LikewiseError.
 */
export async function withExample(
  draft: Draft,
  { name, pairs, reading: id }: LibraryExample,
  client: Pick<DaemonClient, 'explain'>,
  files: Files,
  newId: () => string,
): Promise<Draft> {
  const examples = [];
  for (const [n, { input, output }] of pairs.entries()) {
    const number = n === 0 ? '' : `-${n + 1}`;
    examples.push({
      input: await placed(`${fileName(name)}-before${number}`, input, files),
      output: await placed(`${fileName(name)}-after${number}`, output, files),
    });
  }
  const { reading: _, ...rest } = draft;
  const readings =
    id === undefined ? [] : await client.explain({ id: newId(), examples: pairs, quality: draft.quality });
  const chosen = readings.find((one) => one.id === id);
  if (!chosen?.whole) return { ...rest, examples };
  const hashes = pairs.map(({ input, output }) => ({
    input: files.sha256(input.bytes),
    output: files.sha256(output.bytes),
  }));
  return { ...rest, examples, reading: keptReading(chosen.whole, chosen.id, examplesHash(hashes, files.sha256)) };
}

/** The examples of a draft in the library's format. Rejects with a LikewiseError, also if one lacks a side. */
export async function exampleOf(name: string, { examples, reading }: Draft, files: Files): Promise<LibraryExample> {
  const pairs = [];
  for (const { input, output } of examples) {
    if (!input || !output) throw incomplete();
    pairs.push({ input: await files.read(input), output: await files.read(output) });
  }
  if (pairs.length === 0) throw incomplete();
  return { name, pairs, ...(reading?.id !== undefined && { reading: reading.id }) };
}

/** Writes a picture, unless a file of that name contains it. @returns its path */
async function placed(stem: string, { type, bytes }: FrameImage, files: Files): Promise<string> {
  for (let n = 1; ; n++) {
    const path = `${FOLDER}/${stem}${n === 1 ? '' : ` (${n})`}.${ENDINGS[type]}`;
    const there = await files.readOutput(path);
    if (!there) await files.write(path, bytes, false);
    else if (files.sha256(there) !== files.sha256(bytes)) continue;
    return path;
  }
}

/** A name that is valid for any file. */
function fileName(name: string): string {
  return name.replace(/[^\p{L}\p{N} _-]+/gu, '-').trim() || 'example';
}

const incomplete = () =>
  new LikewiseError('usage', 'The prompt has no complete example.', 'Choose a before and an after, then save it.');
