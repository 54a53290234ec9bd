import { randomFor } from '../../figures/random.ts';
import { decodeImage, encodeImage } from '../../images/codec.ts';
import type { FilePair } from './answerCase.ts';
import { type Rgba, rgbaOf } from './draw/rgba.ts';
import { EXAMPLES, type Kind } from './kind.ts';
import { KINDS } from './kinds/kinds.ts';
import { type Split, splitOfKind } from './split.ts';
import type { Studio } from './studio.ts';

/** A kind asked of one asset set. */
export interface Job {
  readonly name: string;
  readonly kind: Kind;
  readonly set: string;
}

/** A picture to be answered. */
export interface Question {
  readonly file: Uint8Array;
  readonly picture: Rgba;
  readonly truth: Rgba;
}

export interface DrawnJob {
  readonly job: Job;
  readonly examples: readonly FilePair[];
  /** The same examples, as pictures. */
  readonly shown: readonly { readonly input: Rgba; readonly output: Rgba }[];
  readonly questions: readonly Question[];
}

/** The jobs of a split, by area and kind. */
export function jobsOf(split: Split): readonly Job[] {
  return KINDS.filter(({ name }) => splitOfKind(name) === split).flatMap((kind) =>
    kind.sets.map((set) => ({ name: `${kind.name} / ${set}`, kind, set })),
  );
}

/**
 * Draws a job. The questions are the same however many examples there are, 1 to 3; another seed draws other pictures and numbers.
 */
export async function drawJob(studio: Studio, job: Job, examples: number, seed: number): Promise<DrawnJob> {
  const { kind, set } = job;
  const keys = ['everyday', seed, kind.name, set] as const;
  const pairs = kind.plan(studio, set, randomFor(...keys));
  const isJpeg = set.endsWith('jpeg');
  // The files whose pixels the pairs are made of: coding these once more would change what the truths were made of.
  const files = new Map<Rgba, Uint8Array>();
  const coding = async (picture: Rgba) => {
    if (!isJpeg) return picture;
    const file = await encodeImage(picture, 'jpeg');
    const coded = rgbaOf(await decodeImage(file, 'a picture of the suite'));
    files.set(coded, file);
    return coded;
  };
  const pair = (number: number) => pairs(randomFor(...keys, number), number, coding);
  const shown = await inTurn(examples, pair);
  const asked = await inTurn(kind.queries, (i) => pair(EXAMPLES + i));
  const encode = isJpeg ? jpegOrPng : png;
  const fileOf = (picture: Rgba) => files.get(picture) ?? png(picture);
  return {
    job,
    shown,
    examples: await inTurn(shown.length, async (i) => {
      const { input, output } = shown[i]!;
      return { input: await fileOf(input), output: await encode(output) };
    }),
    questions: await inTurn(asked.length, async (i) => {
      const { input, output } = asked[i]!;
      return { file: await fileOf(input), picture: input, truth: output };
    }),
  };
}

/** One after the other: large pictures at the same time would fill the memory. */
async function inTurn<T>(count: number, make: (i: number) => Promise<T>): Promise<T[]> {
  const made: T[] = [];
  for (let i = 0; i < count; i++) made.push(await make(i));
  return made;
}

function isOpaque({ data }: Rgba): boolean {
  for (let at = 3; at < data.length; at += 4) if (data[at] !== 255) return false;
  return true;
}

async function jpegOrPng(picture: Rgba): Promise<Uint8Array> {
  return isOpaque(picture) ? encodeImage(picture, 'jpeg') : png(picture);
}

/** Without an alpha channel where it would say nothing, as programs save. */
async function png(picture: Rgba): Promise<Uint8Array> {
  if (!isOpaque(picture)) return encodeImage(picture, 'png');
  const { width, height } = picture;
  const data = new Uint8Array(width * height * 3);
  for (let from = 0, to = 0; to < data.length; from += 4, to += 3) {
    data[to] = picture.data[from]!;
    data[to + 1] = picture.data[from + 1]!;
    data[to + 2] = picture.data[from + 2]!;
  }
  return encodeImage({ width, height, channels: 3, data }, 'png');
}
