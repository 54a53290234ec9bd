import type { Spread } from './colour/spread.ts';
import { FAMILIES } from './families.ts';
import type { Residue } from './judge.ts';
import type { Picture } from './picture.ts';
import { inOneSentence, THEN } from './sentence.ts';
import { applyStages, type Json, type Stage } from './stage.ts';

/** A stage as plain data: enough to apply it without the examples. */
interface StageJson {
  readonly kind: string;
  readonly params: Json;
}

/** One meaning of examples as plain data: its steps, its sentence, and how well it makes the examples' outputs. */
export interface ReadingJson {
  readonly stages: readonly StageJson[];
  /** For lengths that grow with the picture: the short side of a picture, in pixels, to which the stages' lengths refer. */
  readonly side?: number;
  /** For people: "Mirrored left to right, then made grey". */
  readonly sentence: string;
  /** The share, 0..1, of what changed in the examples that it explains. */
  readonly explained: number;
  /** Mean error over the examples' pixels, in levels, and the share of pixels off by more than two. */
  readonly error: number;
  readonly missed: number;
  readonly residue: Residue;
  /** Bits that describe it and its errors, as a share of those that describe what changed. */
  readonly cost: number;
  /** The colours of the examples' inputs: rules that depend on colour alone are unreliable for others. */
  readonly shown: Spread;
}

const BY_KIND = () => new Map(FAMILIES.flatMap((family) => family.kinds.map((kind) => [kind, family] as const)));
let byKind: ReturnType<typeof BY_KIND> | undefined;

/** The stages of a reading. Errors: an ordinary Error for a kind that is not known. */
export function stagesOf({ stages }: Pick<ReadingJson, 'stages'>): readonly Stage[] {
  byKind ??= BY_KIND();
  return stages.map(({ kind, params }) => {
    const family = byKind!.get(kind);
    if (!family) throw new Error(`there is no stage of kind ${kind}`);
    return family.read(kind, params);
  });
}

/** Kinds of stages that carry pixels of the examples. */
export const PASTED: readonly string[] = ['put-on', 'take-off'];

/** Short sides that differ by a smaller share count as equal. */
const ALIKE_SIDES = 0.02;

/** Whether pictures of two short sides are of about one size. */
export function areSidesAlike(some: number, other: number): boolean {
  return Math.abs(some - other) <= ALIKE_SIDES * other;
}

/** Kinds of stages that change parts of every picture by their place. */
const PLACED: readonly string[] = ['put-on', 'local'];

/** A picture before and after the first of the stages that changes parts by their place; undefined where none does. */
export function placedStep(
  stages: readonly Stage[],
  picture: Picture,
): { readonly before: Picture; readonly after: Picture } | undefined {
  const place = stages.findIndex(({ kind }) => PLACED.includes(kind));
  if (place < 0) return undefined;
  const before = applyStages(stages.slice(0, place), picture);
  return { before, after: stages[place]!.apply(before) };
}

/** The stages of a reading for a picture of this size. Errors: those of stagesOf. */
export function stagesFor(
  reading: Pick<ReadingJson, 'stages' | 'side'>,
  { width, height }: { readonly width: number; readonly height: number },
): readonly Stage[] {
  const stages = stagesOf(reading);
  const factor = reading.side === undefined ? 1 : Math.min(width, height) / reading.side;
  return factor === 1 ? stages : stages.map((stage) => stage.scaled(factor));
}

/**
 * The same reading with lengths that grow with the picture: what takes 12 pixels on examples of this short side takes 24 on pictures
 * twice as large. Undefined where it has no lengths in pixels.
 */
export function growing(reading: ReadingJson, side: number): ReadingJson | undefined {
  const { stages } = scaledReading(reading, 2);
  const hasLengths = JSON.stringify(stages) !== JSON.stringify(reading.stages);
  return hasLengths ? { ...reading, side, sentence: growingSentence(reading.sentence) } : undefined;
}

/** The same reading for pictures `factor` times as large (see Stage.scaled). */
export function scaledReading(reading: ReadingJson, factor: number): ReadingJson {
  const stages = stagesOf(reading).map((stage) => stage.scaled(factor));
  const scaled = { ...reading, stages: stages.map(({ kind, params }) => ({ kind, params })) };
  return reading.side === undefined ? scaled : { ...scaled, side: reading.side * factor };
}

const LONGEST_SENTENCE = 300;

/** The sentence of a reading whose lengths grow with the picture. */
export function growingSentence(sentence: string): string {
  return `${sentence}; on larger pictures larger`;
}

/** The sentences of the stages as one. */
export function sentenceOf(stages: readonly Stage[]): string {
  if (stages.length === 0) return 'Nothing changes';
  const text = inOneSentence(
    stages.map(({ sentence }) => sentence),
    THEN,
  );
  return text.length <= LONGEST_SENTENCE ? text : `${text.slice(0, LONGEST_SENTENCE - 1)}…`;
}
