import type { Spread } from './colour/spread.ts';
import { FAMILIES } from './families.ts';
import type { Residue } from './judge.ts';
import type { Picture } from './picture.ts';
import type { Json, Stage } from './stage.ts';

/** A stage as plain data: enough to apply it without the examples. */
interface StageJson {
  readonly kind: string;
  readonly params: Json;
}

/** One meaning of examples as plain data: what is done step by step, in words, and how well it makes the examples' outputs. */
export interface ReadingJson {
  readonly stages: readonly StageJson[];
  /** For people: "Mirrored left to right, then made grey". */
  readonly sentence: string;
  /** The share, 0..1, of what changed in the examples that it explains. */
  readonly explained: number;
  /** Mean error over the examples' pixels, in levels, and the share of pixels that miss by more than two. */
  readonly error: number;
  readonly missed: number;
  readonly residue: Residue;
  /** Bits that describe it and what it misses, as a share of those that describe what changed. */
  readonly cost: number;
  /** The colours of the examples' inputs: rules that go by colour alone are sure of no others. */
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

/** The same reading for pictures `factor` times as large (see Stage.scaled). */
export function scaledReading(reading: ReadingJson, factor: number): ReadingJson {
  const stages = stagesOf(reading).map((stage) => stage.scaled(factor));
  return { ...reading, stages: stages.map(({ kind, params }) => ({ kind, params })) };
}

/** What the stages make of a picture, one after the other. */
export function applyStages(stages: readonly Stage[], picture: Picture): Picture {
  return stages.reduce((made, stage) => stage.apply(made), picture);
}

const LONGEST_SENTENCE = 300;

/** The sentences of the stages as one. */
export function sentenceOf(stages: readonly Stage[]): string {
  if (stages.length === 0) return 'Nothing changes';
  const text = stages
    .map(({ sentence }, n) => (n === 0 ? sentence : sentence[0]!.toLowerCase() + sentence.slice(1)))
    .join(', then ');
  return text.length <= LONGEST_SENTENCE ? text : `${text.slice(0, LONGEST_SENTENCE - 1)}…`;
}
