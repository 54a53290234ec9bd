import { evidenceOf, hasChanged, isFilterable, meanOf } from '../filter/evidence.ts';
import { type Filter, readStage } from '../filter/filter.ts';
import type { Json, Pair, Stage, StageFamily } from '../stage.ts';
import { AUTO_LEVELS } from './autoLevels.ts';
import { BALANCE } from './balance.ts';
import { balances, type Candidate, cuts, GRIDS, globalOnes, localCuts, localOnes } from './candidates.ts';
import { CLAHE } from './clahe.ts';
import { EQUALISE } from './equalise.ts';
import { LOCAL_THRESHOLD } from './localThreshold.ts';
import { OTSU } from './otsu.ts';
import { PictureLevels, SampledPair } from './sampled.ts';

const FILTERS = [AUTO_LEVELS, EQUALISE, CLAHE, BALANCE, OTSU, LOCAL_THRESHOLD] as unknown as readonly Filter<Json>[];

/** Changes of tone whose numbers are computed from each picture: auto levels, equalisation, balance, thresholds. */
export const AUTO_TONES: StageFamily = {
  part: 'colour',
  kinds: FILTERS.map(({ kind }) => kind),
  fit,
  read: (kind, params) => asColour(readStage(FILTERS, kind, params)),
};

/** Smaller pictures, and those with fewer greys, have no meaningful histogram. */
const LEAST_PIXELS = 4096;
const LEAST_GREYS = 64;
/** The pixels on which all rules are tried, and those for the best. */
const FEW_POINTS = 160;
const POINTS = 3000;
const TRIED_AGAIN = 32;
/** Rules that leave more than this many times their allowance on few pixels are not tried again. */
const FAR = 2;
/** Lightness is tried where luma leaves at most this many times the allowance. */
const NEARLY = 3;
/** What a rule may leave, in levels per pixel and as a share of what changed. */
const MOST_LEFT = 6;
const SHARE = 0.35;
/** Where no map of colours explains more than this share of the change, no rule that is such a map is tried. */
const BY_PLACE = 0.5;
/** The share of black and white pixels from which on an output counts as cut. */
const CUT = 0.97;
/** The most rules offered, and by how much more than the best they may leave. */
const OFFERED = 2;
const NEAR = 0.3;

interface Samples {
  readonly few: readonly SampledPair[];
  readonly many: readonly SampledPair[];
}

function fit(pairs: readonly Pair[]): Stage[] {
  if (!hasChanged(pairs)) return [];
  if (pairs.some(({ input }) => input.width * input.height < LEAST_PIXELS)) return [];
  const wholes = pairs.map(({ input }) => new PictureLevels(input));
  const sampled = (most: number) => pairs.map((pair, n) => new SampledPair(pair, wholes[n]!, most));
  const samples = { few: sampled(FEW_POINTS), many: sampled(POINTS) };
  if (!samples.many.every(hasGreys)) return [];
  const before = mean(samples.many, (sample) => sample.missed(sample.input));
  const limit = Math.min(MOST_LEFT, SHARE * before);
  const good = best(candidatesFor(pairs, samples, limit), samples, limit).filter(({ missed }) => missed <= limit);
  return good
    .filter(({ missed }) => missed <= good[0]!.missed + NEAR)
    .slice(0, OFFERED)
    .map(({ candidate }) => asColour(candidate.stage()));
}

function* candidatesFor(pairs: readonly Pair[], samples: Samples, limit: number): Generator<Candidate> {
  const { few, many } = samples;
  if (many.every((sample) => sample.blackAndWhite() > CUT)) {
    yield* cuts();
    if (isFilterable(pairs)) yield* localCuts();
    return;
  }
  if (!isByPlace(pairs)) {
    yield* balances();
    yield* globalOnes(['channels', 'together', 'by greys', 'greyed', 'value']);
    // Lightness is like luma, but slower to compute.
    const luma = [...globalOnes(['luma'])];
    yield* luma;
    const isNear = luma.some((one) => mean(few, (sample) => one.missed(sample)) <= NEARLY * limit);
    if (isNear) yield* globalOnes(['lightness']);
  }
  // What no map of colours explains depends on the place too.
  if (!isFilterable(pairs)) return;
  const probes = [...localOnes('luma', GRIDS), ...localOnes('greyed', GRIDS)];
  const [first] = best(probes, samples, FAR * limit);
  if (!first || first.missed > FAR * limit) return;
  yield first.candidate;
  for (const of of ['lightness', 'channels', 'value'] as const) yield* localOnes(of, [first.candidate.grid!]);
}

/** Whether the colour alone does not determine the result. */
function isByPlace(pairs: readonly Pair[]): boolean {
  return pairs.every((pair) => {
    const { before, pointwise } = evidenceOf(pair);
    return meanOf(pointwise) > BY_PLACE * meanOf(before);
  });
}

/** The candidates with the smallest error, best first, and their errors. */
function best(candidates: Iterable<Candidate>, { few, many }: Samples, limit: number) {
  const judged = (some: readonly Candidate[], samples: readonly SampledPair[]) =>
    some
      .map((candidate) => ({ candidate, missed: mean(samples, (sample) => candidate.missed(sample)) }))
      .sort((a, b) => a.missed - b.missed);
  const near = judged([...candidates], few).filter(({ missed }) => missed <= FAR * limit);
  return judged(
    near.slice(0, TRIED_AGAIN).flatMap(({ candidate }) => [candidate, ...(candidate.alike ?? [])]),
    many,
  );
}

function asColour(stage: Stage): Stage {
  return { ...stage, part: 'colour', scaled: (factor) => asColour(stage.scaled(factor)) };
}

function mean(samples: readonly SampledPair[], of: (sample: SampledPair) => number): number {
  return samples.reduce((sum, sample) => sum + of(sample), 0) / samples.length;
}

function hasGreys({ input: { data } }: SampledPair): boolean {
  const seen = new Set<number>();
  for (let at = 0; at < data.length; at += 4) seen.add((data[at]! + 2 * data[at + 1]! + data[at + 2]!) >> 2);
  return seen.size >= LEAST_GREYS;
}
