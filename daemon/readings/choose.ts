import type { Raster } from '../images/raster.ts';
import { AUTO_TONES } from './auto/family.ts';
import { isByColour, LEVELS } from './byColour.ts';
import { sureShare } from './colour/spread.ts';
import { isAcross, isElsewhere } from './cover.ts';
import { shareApart } from './difference.ts';
import { extensionOf } from './geometry/family.ts';
import { cutBy } from './geometry/pad.ts';
import { weightOf } from './judge.ts';
import { kindOf } from './name.ts';
import { opacityOf, type Picture, pictureOf, resize, SMALL_SIDE, sampled } from './picture.ts';
import { areSidesAlike, PASTED, placedStep, type ReadingJson, stagesFor } from './reading.ts';
import { isAnother } from './replaced.ts';
import { applyStages, type Stage } from './stage.ts';
import { CHOICE } from './tuned.ts';

/** A reading that may answer a query, and the evidence for it. */
export interface Candidate {
  readonly reading: ReadingJson;
  readonly stages: readonly Stage[];
  /** The share of the query that the examples cover. */
  readonly coverage: number;
  /** The share, 0..1, of the query on which something from the examples is pasted, or from which it is taken off. */
  readonly pasted: number;
  /** The smaller, the likelier: on the natural logarithm's scale. */
  readonly cost: number;
  /** The cost is the weighted sum of these. */
  readonly terms: Readonly<Record<ChoiceTerm, number>>;
  /** Its answer to a small copy of the query. */
  readonly made: Picture;
  /** Whether parts that it changes by their place, and that cover whole things in the examples, contain something else in the query. */
  isMisplaced(): boolean;
}

/**
 * The terms by which readings are weighed. `length`: of their description, on the natural logarithm's scale. `left`: how much they leave of
 * what changed. `unknown`: how much of the query the examples do not cover. `vote`: how far their answer is from the model's at large
 * scale, on a logarithmic scale. `pasted` and `limited`: stages that may belong to the example's picture alone, which are pasted pieces, by
 * the root of their share of the picture, and limits between colours. `growing`: lengths that are taken to grow with the picture. `order`:
 * how many of the same kind explain the examples as well, on the natural logarithm's scale, and come first because people mean them more
 * often. `fixed`: numbers that the example's own histogram gives as well, which would be a coincidence.
 */
export const CHOICE_TERMS = [
  'length',
  'left',
  'unknown',
  'vote',
  'pasted',
  'limited',
  'growing',
  'order',
  'fixed',
] as const;
export type ChoiceTerm = (typeof CHOICE_TERMS)[number];

const LENGTH_FLOOR = 0.02;
/** Where the examples leave at most this share of the query open, that does not count. */
const UNKNOWN_FLOOR = 0.02;
/** A distance from the model's answer below this, in squared levels, counts as none. */
const VOTE_FLOOR = 400;

/** Such a stage after others is meant where the reading costs less than this share of the reading without it. */
const MEANT = 0.5;

/** Readings whose description is longer than the shortest by more than this, in shares of what changed, do not count. */
const MARGIN = 0.25;

/** Readings whose descriptions differ by at most this, in shares of what changed, explain the examples equally well. */
const ALIKE = 0.05;
/** Two pictures whose mean alpha differs by at most this share have the same opacity. */
const SAME_OPACITY = 0.01;
/** A ground that cuts a small copy by more pixels than this cuts the picture. */
const ROUNDED_OFF = 1;

/** The number of numbers that stages of LEVELS count as. */
const LEVELS_NUMBERS = 12;

/** The model's answer: RGB, three levels per pixel, with the picture squeezed into a square cell and its transparency on `ground`. */
export interface Vote {
  readonly width: number;
  readonly height: number;
  readonly data: ArrayLike<number>;
  readonly ground: readonly number[];
}

/**
 * The readings that may answer a query, likeliest first. `readings` are those of its examples (see findReadings). Those that explain
 * clearly less than the best are left out.
 */
export function rankReadings(readings: readonly ReadingJson[], query: Raster, vote?: Vote): readonly Candidate[] {
  const shortest = Math.min(...readings.map(({ cost }) => cost));
  const isOfSize = ({ side = 0 }: ReadingJson) => areSidesAlike(Math.min(query.width, query.height), side);
  // On a picture of the examples' size, lengths that grow and lengths that do not are the same.
  const others = readings.every(isOfSize) ? readings : readings.filter((reading) => !isOfSize(reading));
  const close = others.filter(({ cost }) => cost <= shortest + MARGIN);
  const small = sampled(query, SMALL_SIDE);
  const opacity = opacityOf(small);
  const tried = close.map((reading) => tryOn(small, stagesFor(reading, query), reading, small.width / query.width));
  return tried
    .map((one) => {
      const { reading, stages, made, pasted, cut } = one;
      const coverage = Math.min(
        ...tried.filter((other) => other === one || isSimpler(other, one)).map((some) => some.coverage),
      );
      const doubtful = doubtfulStages(reading, readings);
      const terms = {
        length: Math.log(Math.max(0, reading.cost) + LENGTH_FLOOR),
        left: Math.min(1, reading.residue.left),
        unknown: Math.sqrt(Math.max(0, 1 - UNKNOWN_FLOOR - coverage)),
        vote: vote && close.length > 1 ? Math.log(distance(made, vote) + VOTE_FLOOR) : 0,
        pasted: doubtful.some(({ kind }) => PASTED.includes(kind)) ? Math.sqrt(pasted) : 0,
        limited: doubtful.filter(({ kind }) => kind === 'selective').length,
        growing: reading.side === undefined ? 0 : 1,
        order: Math.log(1 + placeOf(reading, close)),
        fixed: isCoincidence(reading, close) ? 1 : 0,
      };
      const cost = CHOICE_TERMS.reduce((sum, term) => sum + CHOICE[term] * terms[term], 0);
      const filled = Math.abs(opacityOf(made) - opacity) >= SAME_OPACITY;
      const isMisplaced = () => coversOther(reading, stages, query);
      return { reading, stages, coverage, pasted, terms, cost, made, isMisplaced, filled, isCut: cut > ROUNDED_OFF };
    })
    .map(({ filled, isCut, ...candidate }, _, all) => {
      const isElse = (is: (one: (typeof all)[number]) => boolean) =>
        all.some((one) => is(one) && one.reading.cost <= candidate.reading.cost + ALIKE);
      // Such examples show nothing about the query's transparency if a reading that keeps it explains them as well: the others come last.
      // So do those that put pictures on a ground too small for this one, if another does not.
      const isLast = (filled && opacity < 1 && isElse((one) => !one.filled)) || (isCut && isElse((one) => !one.isCut));
      return { candidate, isLast };
    })
    .sort((a, b) => Number(a.isLast) - Number(b.isLast) || a.candidate.cost - b.candidate.cost)
    .map(({ candidate }) => candidate);
}

/** What a reading makes of a small copy of the query. */
interface Tried {
  readonly reading: ReadingJson;
  /** At the query's own size. */
  readonly stages: readonly Stage[];
  readonly made: Picture;
  /** See Candidate. */
  readonly coverage: number;
  readonly pasted: number;
  /** How many pixels of the small copy a ground that is put beneath it cuts off one side, at most. */
  readonly cut: number;
}

/** `scale`: how large the copy is, as a share of the query. */
function tryOn(small: Picture, stages: readonly Stage[], reading: ReadingJson, scale: number): Tried {
  let made = small;
  let [coverage, pasted, cut] = [1, 0, 0];
  for (const stage of stages) {
    const fitting = scale === 1 ? stage : stage.scaled(scale);
    coverage *= LEVELS.includes(stage.kind)
      ? sureShare(reading.shown, LEVELS_NUMBERS, made)
      : (fitting.coverage?.(made) ?? 1);
    const extension = extensionOf(fitting);
    if (extension) cut = Math.max(cut, cutBy(extension.pad, applyStages(extension.before, made)));
    const next = fitting.apply(made);
    if (PASTED.includes(stage.kind)) pasted = Math.max(pasted, shareApart(made, next));
    made = next;
  }
  return { reading, stages, made, coverage, pasted, cut };
}

/** Whether a rule of colours explains the examples as well as another one does by more numbers, which then knows no more of a query. */
function isSimpler(some: Tried, other: Tried): boolean {
  return (
    isByColour(some.stages) &&
    isByColour(other.stages) &&
    some.reading.cost <= other.reading.cost &&
    weightOf(some.stages) < weightOf(other.stages)
  );
}

/** Whether what is changed by its place is something else in the query than in the examples. */
function coversOther(
  { residue: { covers, along, replaces } }: ReadingJson,
  stages: readonly Stage[],
  query: Raster,
): boolean {
  if (!covers && !along && !replaces) return false;
  const picture = pictureOf(query);
  if (replaces && isAnother(picture, applyStages(stages, picture), replaces)) return true;
  const step = covers || along ? placedStep(stages, picture) : undefined;
  if (!step) return false;
  const { before, after } = step;
  return (
    (covers !== undefined && isElsewhere(before, after, covers)) ||
    (along !== undefined && isAcross(before, after, along))
  );
}

/** Whether a rule that depends on each picture's own tones explains the examples as well as this one, which does not. */
function isCoincidence({ stages, cost }: ReadingJson, all: readonly ReadingJson[]): boolean {
  const isOwn = (some: ReadingJson['stages']) => some.some(({ kind }) => AUTO_TONES.kinds.includes(kind));
  return !isOwn(stages) && all.some((other) => isOwn(other.stages) && other.cost <= cost + ALIKE);
}

/** Descriptions whose lengths differ by less, as a share of what changed, are equally long. */
const TIED = 0.0005;

/** How many readings of the same kinds of stages, with equally long descriptions, come before one: pixels before shares, for example. */
function placeOf(reading: ReadingJson, all: readonly ReadingJson[]): number {
  const [kind, stages] = [kindOf(reading), JSON.stringify(reading.stages)];
  const tied = all.filter(
    (other) => other.side === undefined && Math.abs(other.cost - reading.cost) <= TIED && kindOf(other) === kind,
  );
  return Math.max(
    0,
    tied.findIndex((other) => JSON.stringify(other.stages) === stages),
  );
}

/** The stages of a reading that may count against it; a last one that explains most of what the others leave is excused. */
function doubtfulStages({ stages, cost }: ReadingJson, all: readonly ReadingJson[]): ReadingJson['stages'] {
  const before = JSON.stringify(stages.slice(0, -1));
  const isMeant =
    stages.length > 1 && all.some((other) => cost < MEANT * other.cost && JSON.stringify(other.stages) === before);
  return isMeant ? stages.slice(0, -1) : stages;
}

/** The first of those with the same sentence: nobody is offered a choice between equals. */
export function distinct(candidates: readonly Candidate[]): readonly Candidate[] {
  const sentences = candidates.map(({ reading }) => reading.sentence);
  return candidates.filter(({ reading }, n) => sentences.indexOf(reading.sentence) === n);
}

/** Blocks of the model's answer that are compared by their means: about this many pixels wide. */
const BLOCK = 8;

/** The mean squared difference between the means of blocks. */
function distance(made: Picture, { width, height, data, ground }: Vote): number {
  const [across, down] = [Math.floor(width / BLOCK), Math.floor(height / BLOCK)];
  const small = resize(made, across, down);
  let sum = 0;
  for (let v = 0, at = 0; v < down; v++) {
    for (let u = 0; u < across; u++, at += 4) {
      const alpha = small.data[at + 3]! / 255;
      const [left, right] = [Math.round((u * width) / across), Math.round(((u + 1) * width) / across)];
      const [top, bottom] = [Math.round((v * height) / down), Math.round(((v + 1) * height) / down)];
      for (let c = 0; c < 3; c++) {
        let mean = 0;
        for (let y = top; y < bottom; y++) for (let x = left; x < right; x++) mean += data[(y * width + x) * 3 + c]!;
        mean /= (right - left) * (bottom - top);
        const level = small.data[at + c]! * alpha + ground[c]! * (1 - alpha);
        sum += (mean - level) ** 2;
      }
    }
  }
  return sum / (3 * across * down);
}
