import { type Colour, GRID_CELL } from '@likewise/shared/prompt/layouts.ts';
import { decodeImage, encodeImage, type ImageFormat } from '../../images/codec.ts';
import type { Guide } from '../../images/detail.ts';
import { fitCell } from '../../images/flatten.ts';
import type { Raster, RgbRaster } from '../../images/raster.ts';
import { type ExamplePair, Examples } from '../examples.ts';
import { byModel, type Finished, finishAnswer } from '../finish.ts';
import { SIDE_BY_SIDE_PIXELS } from '../limits.ts';
import { type EncodedPair, type EncodedPicture, ownBytes, shareRaster } from './pictures.ts';

/*
 * What is done to pictures beside the event loop. Tasks and their results are plain data; decoded pictures stand in memory that
 * threads share.
 */

/** Examples, decoded, and as the model is shown them. */
export interface ReadExamples {
  readonly gap: Colour;
  readonly pairs: readonly ExamplePair[];
  readonly shown: readonly ExamplePair[];
}

/** A query, decoded, and as the model is shown it. */
export interface ReadQuery {
  readonly picture: Raster;
  readonly cell: RgbRaster;
}

/** What an answer is made of. */
export interface FinishTask {
  /** Tells examples with other pictures, or on another ground, apart. */
  readonly key: string;
  readonly examples: ReadExamples;
  /** What the examples may mean, as JSON in UTF-8 (see findReadings); absent where nobody asks. */
  readonly readings?: Uint8Array;
  readonly query: ReadQuery;
  /** The model's answer, of a cell's size, and what it answers to the first example's own input, as far as that was asked. */
  readonly answer: RgbRaster;
  readonly own?: RgbRaster;
  readonly size: 'query' | 'cell';
  readonly detail: Guide | 'none';
  readonly format: ImageFormat;
}

/** An answer, encoded. */
export interface MadeAnswer extends Omit<Finished, 'picture'> {
  readonly picture: Uint8Array;
  readonly width: number;
  readonly height: number;
}

/** Decodes examples. Errors: those of decodeImage, usage (their number). */
export async function readExamples(task: {
  readonly pairs: readonly EncodedPair[];
  readonly gap: Colour;
}): Promise<ReadExamples> {
  const { gap } = task;
  const pictures = task.pairs.flatMap(({ input, output }) => [input, output]);
  const sideBySide = pictures.reduce((sum, { pixels }) => sum + pixels, 0) <= SIDE_BY_SIDE_PIXELS;
  const pairs: ExamplePair[] = [];
  for (const { input, output } of task.pairs) {
    const [before, after] = sideBySide
      ? await Promise.all([decode(input), decode(output)])
      : [await decode(input), await decode(output)];
    pairs.push({ input: before, output: after });
  }
  const { shown } = new Examples(pairs, gap);
  const shared = (some: readonly ExamplePair[]) =>
    some.map(({ input, output }) => ({ input: shareRaster(input), output: shareRaster(output) }));
  return { gap, pairs: shared(pairs), shown: shared(shown) };
}

/** Finds what examples may mean: JSON in UTF-8. */
export async function explain({ pairs, gap }: ReadExamples): Promise<Uint8Array> {
  const json = new TextEncoder().encode(JSON.stringify(new Examples(pairs, gap).readings));
  const shared = new Uint8Array(new SharedArrayBuffer(json.length));
  shared.set(json);
  return shared;
}

/** Decodes a query. Errors: those of decodeImage. */
export async function readQuery({
  query,
  gap,
}: {
  readonly query: EncodedPicture;
  readonly gap: Colour;
}): Promise<ReadQuery> {
  const picture = await decode(query);
  return { picture: shareRaster(picture), cell: fitCell(picture, GRID_CELL, GRID_CELL, gap) };
}

/** Makes an answer and encodes it; `needs-own` where `own` is needed and is not there. */
export async function finish(task: FinishTask): Promise<MadeAnswer | 'needs-own'> {
  const { query, answer, own, size, detail, format } = task;
  const needed = Symbol();
  const ask = async () => own ?? Promise.reject(needed);
  try {
    const finished =
      size === 'cell'
        ? byModel(answer)
        : await finishAnswer(answer, query.picture, query.cell, knownExamples(task), detail, ask);
    const { picture, ...told } = finished;
    const bytes = await encodeImage({ ...picture, data: ownBytes(picture.data) }, format);
    return { picture: bytes, width: picture.width, height: picture.height, ...told };
  } catch (error) {
    if (error === needed) return 'needs-own';
    throw error;
  }
}

async function decode({ bytes, name }: EncodedPicture): Promise<Raster> {
  return decodeImage(ownBytes(bytes), name);
}

/** Examples whose rules of the model's size are kept: those of as many prompts as are worked on in turns. */
const MOST_KNOWN = 4;

/** The last ones used, the latest last. */
const known = new Map<string, Examples>();

function knownExamples({ key, examples: { pairs, gap, shown }, readings }: FinishTask): Examples {
  const found = known.get(key) ?? new Examples(pairs, gap, { shown, ...(readings && { readings: parse(readings) }) });
  known.delete(key);
  if (readings) known.set(key, found);
  for (const oldest of known.keys()) if (known.size > MOST_KNOWN) known.delete(oldest);
  return found;
}

function parse(readings: Uint8Array) {
  return JSON.parse(new TextDecoder().decode(ownBytes(readings)));
}
