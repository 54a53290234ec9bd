import { type Colour, GRID_CELL } from '@likewise/shared/prompt/layouts.ts';
import { drawSheet, type Sheet } from '../../images/answerSheet.ts';
import { type AnswerFormat, checkImage, decodeImage, encodeImage, openPicture } from '../../images/codec.ts';
import { type SheetPair, sheetTile } from '../../images/contactSheet.ts';
import { isDeep } from '../../images/deep.ts';
import type { Guide } from '../../images/detail.ts';
import { fitCell } from '../../images/flatten.ts';
import type { ImageHeader } from '../../images/header.ts';
import type { Raster, RgbRaster } from '../../images/raster.ts';
import type { Drawing } from '../../images/svg/open.ts';
import { rankReadings } from '../../readings/choose.ts';
import { changeOf, explainedShare, missedBy } from '../../readings/judge.ts';
import { readingId } from '../../readings/name.ts';
import { parseReading } from '../../readings/parse.ts';
import { isSame, isSameSize, pictureOf } from '../../readings/picture.ts';
import { type ReadingJson, scaledReading, stagesFor } from '../../readings/reading.ts';
import { applyStages, type Pair } from '../../readings/stage.ts';
import { span } from '../../trace/span.ts';
import { readingUnknown, readingUnusable } from '../errors.ts';
import { type ExamplePair, Examples } from '../examples.ts';
import { type Finished, finishAnswer, finishByModel, finishByReading, finishCell, LEFT } from '../finish.ts';
import { SIDE_BY_SIDE_PIXELS } from '../limits.ts';
import { findMeanings, type Meaning } from '../meanings.ts';
import { type RepaintedPaints, repaint } from '../repaint.ts';
import { answerDeep } from './deepAnswer.ts';
import { type EncodedPair, type EncodedPicture, ownBytes, shareRaster } from './pictures.ts';

/*
 * Work on pictures off the event loop. Tasks and their results are plain data; decoded pictures are in memory that threads share.
 */

/** Decoded examples, also as the model is shown them. */
export interface ReadExamples {
  readonly gap: Colour;
  readonly pairs: readonly ExamplePair[];
  readonly shown: readonly ExamplePair[];
}

/** A decoded query, also as the model is shown it. */
export interface ReadQuery {
  readonly picture: Raster;
  readonly cell: RgbRaster;
  /** The SVG that the picture was drawn from. */
  readonly drawing?: EncodedPicture;
  /** The PNG with 16 bits a channel that it was narrowed from. */
  readonly deep?: EncodedPicture;
}

/** The inputs of an answer. */
export interface FinishTask {
  /** Distinguishes examples with other pictures, or on another ground. */
  readonly key: string;
  readonly examples: ReadExamples;
  /** What the examples may mean, as JSON in UTF-8 (see findReadings); absent where it is not needed. */
  readonly readings?: Uint8Array;
  readonly query: ReadQuery;
  /** The model's answer, as large as a cell, and its answer to the first example's own input, if that was asked for. */
  readonly answer: RgbRaster;
  readonly own?: RgbRaster;
  /** Whether the model should answer, whatever the readings. */
  readonly byModel?: boolean;
  readonly size: 'query' | 'cell';
  readonly detail: Guide | 'none';
  readonly format: AnswerFormat;
  /** Colours of the query whose change is asked for, as paintOf() writes them. */
  readonly paints?: readonly string[];
}

/** An answer, encoded. */
export interface MadeAnswer extends Omit<Finished, 'picture' | 'stages'>, RepaintedPaints {
  readonly picture: Uint8Array;
  readonly type: 'png' | 'jpeg' | 'webp' | 'svg';
  readonly width: number;
  readonly height: number;
  /** Why the answer to a drawing has pixels, where a drawing was asked for. */
  readonly asPixels?: string;
}

/** A reading to apply: its JSON, or one of those found. All JSON is in UTF-8. */
export type AskedReading = { readonly json: Uint8Array } | { readonly id: string; readonly found: Uint8Array };

/** The inputs of an answer by one reading. */
export interface ApplyTask {
  readonly reading: AskedReading;
  readonly query: EncodedPicture;
  readonly format: AnswerFormat;
  readonly drawingSide?: number;
  readonly paints?: readonly string[];
}

/** Examples, and the JSON of a reading in UTF-8. */
export interface FitTask {
  readonly pairs: readonly EncodedPair[];
  readonly json: Uint8Array;
}

/** The inputs of previews. */
export interface PreviewTask {
  readonly examples: ReadExamples;
  /** What the examples may mean, as JSON in UTF-8. */
  readonly readings: Uint8Array;
  readonly query: ReadQuery;
  /** The model's answers to the query and to the first example's own input; absent where there is no model. */
  readonly model?: { readonly answer: RgbRaster; readonly own: RgbRaster; readonly detail: Guide };
}

/** A meaning with its preview encoded, PNG, and its reading as JSON in UTF-8. */
export interface ShownMeaning extends Omit<Meaning, 'preview' | 'reading'> {
  readonly preview: Uint8Array;
  readonly reading?: Uint8Array;
}

/** A picture that can be sent, and notes on it, in sentences. */
export interface OpenedFile {
  readonly bytes: Uint8Array;
  readonly type: ImageHeader['type'];
  readonly notes: readonly string[];
}

/** Opens a picture's file of any supported kind. Errors: those of openPicture. */
export async function open(file: { readonly bytes: Uint8Array; readonly name: string }): Promise<OpenedFile> {
  const { bytes, header, notes } = await openPicture(ownBytes(file.bytes), file.name);
  return { bytes, type: header.type, notes };
}

/** Draws an example (the first of the pairs) and answers as one picture. Errors: those of decodeImage. */
export async function sheet([example, ...answers]: readonly [EncodedPair, ...EncodedPair[]]): Promise<Sheet> {
  // One at a time: only small ones are kept.
  const tile = async (picture: EncodedPicture) => sheetTile((await decode(picture)).picture);
  const tiles = async ({ input, output }: EncodedPair) => ({ before: await tile(input), after: await tile(output) });
  const first = await tiles(example);
  const others: SheetPair[] = [];
  for (const answer of answers) others.push(await tiles(answer));
  return drawSheet(first, others);
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
  for (const pair of task.pairs) pairs.push(await decodePair(pair, sideBySide));
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
  drawingSide,
}: {
  readonly query: EncodedPicture;
  readonly gap: Colour;
  /** Pixels of the longer side of the drawn picture, if asked for. */
  readonly drawingSide?: number;
}): Promise<ReadQuery> {
  const { picture, drawing } = await decode(query, drawingSide);
  const cell = fitCell(picture, GRID_CELL, GRID_CELL, gap);
  const deep = isDeep(query.bytes) && { deep: query };
  return { picture: shareRaster(picture), cell, ...(drawing && { drawing: query }), ...deep };
}

/** Makes an answer and encodes it; `needs-own` where `own` is needed and is not there. */
export async function finish(task: FinishTask): Promise<MadeAnswer | 'needs-own'> {
  const { query, answer, own, byModel, size, detail, format, paints } = task;
  const needed = Symbol();
  const ask = async () => own ?? Promise.reject(needed);
  const make = byModel ? finishByModel : finishAnswer;
  try {
    const finished =
      size === 'cell'
        ? finishCell(answer)
        : await make(answer, query.picture, query.cell, knownExamples(task), detail, ask);
    const { drawing, picture: shown, deep } = query;
    const isAsked = drawing && size === 'query' && format === 'svg';
    const readings = isAsked ? knownExamples(task).readings : [];
    const made = await span('encode', () =>
      encoded(finished, format, { deep, drawing: isAsked && { drawing, shown, readings } }),
    );
    return { ...made, ...(paints && repaint(paints, finished, () => knownExamples(task).readings, shown)) };
  } catch (error) {
    if (error === needed) return 'needs-own';
    throw error;
  }
}

/** Makes an answer by one reading and encodes it. Errors: those of decodeImage, reading-unknown, reading-unusable. */
export async function apply({ reading: asked, query, format, drawingSide, paints }: ApplyTask): Promise<MadeAnswer> {
  const { picture, drawing } = await span('decode', () => decode(query, drawingSide));
  const reading = askedReading(asked);
  let finished: Finished;
  try {
    finished = finishByReading(reading, picture);
  } catch (error) {
    throw readingUnusable((error as Error).message, error);
  }
  const made = await span('encode', () =>
    encoded(finished, format, {
      deep: isDeep(query.bytes) ? query : undefined,
      drawing: drawing && { drawing: query, shown: picture, readings: [reading] },
    }),
  );
  return { ...made, ...(paints && repaint(paints, finished)) };
}

/** What examples may mean for a query, with previews (see findMeanings). */
export async function preview({ examples, readings, query, model }: PreviewTask): Promise<readonly ShownMeaning[]> {
  const { pairs, gap, shown } = examples;
  const known = new Examples(pairs, gap, { shown, readings: parse(readings) });
  const meanings = await findMeanings(known, query.picture, model && { ...model, cell: query.cell });
  return Promise.all(
    meanings.map(async ({ preview, reading, ...rest }) => ({
      ...rest,
      preview: await encodeImage({ ...preview, data: ownBytes(preview.data) }, 'png'),
      ...(reading && { reading: new TextEncoder().encode(JSON.stringify(reading)) }),
    })),
  );
}

/**
 * The share, 0..1, of what changed in examples that a reading explains; 0 where it makes other sizes.
 * Errors: those of decodeImage, reading-unusable.
 */
export async function fit({ pairs, json }: FitTask): Promise<number> {
  const reading = askedReading({ json });
  const shown: Pair[] = [];
  for (const pair of pairs) {
    const { input, output } = await decodePair(pair, false);
    shown.push({ input: pictureOf(input), output: pictureOf(output) });
  }
  const made = shown.map(({ input }) => applyStages(stagesFor(reading, input), input));
  if (!made.every((picture, n) => isSameSize(picture, shown[n]!.output))) return 0;
  return explainedShare(missedBy(made, shown), changeOf(shown));
}

function askedReading(asked: AskedReading): ReadingJson {
  if ('id' in asked) {
    const found = (parse(asked.found) as ReadingJson[]).find((reading) => readingId(reading) === asked.id);
    if (!found) throw readingUnknown(asked.id);
    return found;
  }
  try {
    return parseReading(new TextDecoder().decode(ownBytes(asked.json)));
  } catch (error) {
    throw readingUnusable((error as Error).message, error);
  }
}

/** A query that is a drawing, its picture, and what may be done to it. */
interface AskedDrawing {
  readonly drawing: EncodedPicture;
  readonly shown: Raster;
  readonly readings: readonly ReadingJson[];
}

async function encoded(
  { picture, stages, ...rest }: Finished,
  format: AnswerFormat,
  { deep, drawing }: { readonly deep?: EncodedPicture | undefined; readonly drawing: AskedDrawing | false | undefined },
): Promise<MadeAnswer> {
  const { width, height } = picture;
  const made = format === 'svg' && drawing ? await asDrawing(drawing, picture) : undefined;
  if (made && 'svg' in made) return { picture: made.svg, type: 'svg', width, height, ...rest };
  const type = format === 'svg' ? 'png' : format;
  const steps = rest.reading === LEFT ? [] : stages;
  const whole = deep && steps && type === 'png' ? await answerDeep(steps, ownBytes(deep.bytes)) : undefined;
  const bytes = whole ?? (await encodeImage({ ...picture, data: ownBytes(picture.data) }, type));
  return { picture: bytes, type, width, height, ...rest, ...(made && { asPixels: made.why }) };
}

/**
 * An answer to a drawing as a drawing, by the first reading that makes one (see answerSvg), or why it has pixels.
 * @param picture the answer
 */
async function asDrawing(
  { drawing: { bytes, name }, shown, readings }: AskedDrawing,
  picture: Raster,
): Promise<{ readonly svg: Uint8Array } | { readonly why: string }> {
  const [{ openSvg }, { answerSvg }] = await Promise.all([
    import('../../images/svg/open.ts'),
    import('../../readings/drawing/answerSvg.ts'),
  ]);
  const own = ownBytes(bytes);
  // An unchanged drawing keeps its bytes.
  if (isSame(pictureOf(picture), pictureOf(shown))) return { svg: own };
  const drawing = openSvg(own, name);
  let why: string | undefined;
  for (const { stages } of rankReadings(readings, shown)) {
    const made = await answerSvg(drawing, stages, shown, picture);
    if ('svg' in made) return { svg: new TextEncoder().encode(made.svg) };
    why ??= made.why;
  }
  return { why: why ?? 'no reading explains the example' };
}

/** A picture, and the drawing that it was made from, if any. */
interface Decoded {
  readonly picture: Raster;
  readonly drawing?: Drawing;
}

/**
 * @param side pixels of the longer side of the drawn picture, if asked for.
 * Errors: those of decodeImage.
 */
async function decode({ bytes, name }: EncodedPicture, side?: number): Promise<Decoded> {
  const own = ownBytes(bytes);
  if (checkImage(own, name).type !== 'svg') return { picture: await decodeImage(own, name) };
  const { drawDrawing, drawnFactor, openSvg } = await import('../../images/svg/open.ts');
  const drawing = openSvg(own, name);
  return { picture: await drawDrawing(drawing, drawnFactor(drawing.size, side)), drawing };
}

/** An example; an output that is a drawing is drawn with as many pixels per unit as the input. */
async function decodePair({ input, output }: EncodedPair, sideBySide: boolean): Promise<ExamplePair> {
  const [before, after] = sideBySide
    ? await Promise.all([decode(input), decode(output)])
    : [await decode(input), await decode(output)];
  if (!after.drawing) return { input: before.picture, output: after.picture };
  const factor = longSide(before.picture) / longSide((before.drawing ?? after.drawing).size);
  const { drawDrawing, drawnFactor } = await import('../../images/svg/open.ts');
  if (factor === drawnFactor(after.drawing.size)) return { input: before.picture, output: after.picture };
  return { input: before.picture, output: await drawDrawing(after.drawing, factor) };
}

/** A thread keeps what it found for this many examples: those of prompts that are worked on in turns. */
const MOST_KNOWN = 16;

/** The last ones used, the latest last, without their pictures, which others account for. */
const known = new Map<string, { readonly shown: readonly ExamplePair[]; readonly readings: readonly ReadingJson[] }>();

function knownExamples({ key, examples: { pairs, gap, shown }, readings, query }: FinishTask): Examples {
  if (!readings) return new Examples(pairs, gap, { shown });
  const factor = query.drawing ? longSide(query.picture) / longSide(pairs[0]!.input) : 1;
  if (factor !== 1) {
    const suited = parse(readings).map((reading) => scaledReading(reading, factor));
    return new Examples(pairs, gap, { shown, readings: suited });
  }
  const found = known.get(key) ?? { shown, readings: parse(readings) };
  known.delete(key);
  known.set(key, found);
  for (const oldest of known.keys()) if (known.size > MOST_KNOWN) known.delete(oldest);
  return new Examples(pairs, gap, found);
}

function longSide({ width, height }: { readonly width: number; readonly height: number }): number {
  return Math.max(width, height);
}

function parse(readings: Uint8Array): readonly ReadingJson[] {
  return JSON.parse(new TextDecoder().decode(ownBytes(readings)));
}
