import { differences } from '../difference.ts';
import { ROUND_SHARE, roundShare } from '../geometry/round.ts';
import { changedPixels } from '../overlay/changed.ts';
import type { Box, Picture } from '../picture.ts';
import type { Pair } from '../stage.ts';
import { madeIn, type Part } from './partStage.ts';
import { type Stretch, WHOLE } from './place.ts';

type Range = readonly [low: number, high: number];

/** Where a part may begin and end along a side of `side` pixels. */
export interface Ends {
  readonly from: Range;
  readonly to: Range;
  readonly side: number;
}

/** A difference counts up to this, in levels. */
const CAP = 40;
/** A side of the part is where it may lie without more error than this, in levels for each of its pixels. */
const AS_GOOD = 0.25;

/**
 * Where the sides of a part may lie: where they leave the least error, given what is done in it. What follows from the part's own sides is
 * within a pixel of the box in which the pair changed.
 */
export function measured(pair: Pair, box: Box, done: Omit<Part, 'place'>): { across: Ends; down: Ends } {
  const { input, output } = pair;
  const { width, height } = input;
  if (done.alone || done.steps.some(({ part }) => part === 'overlay')) {
    const within = (from: number, to: number, side: number) =>
      anchored({ from: [from - 1, from + 1], to: [to - 1, to + 1], side }, from, to);
    return { across: within(box.left, box.right, width), down: within(box.top, box.bottom, height) };
  }
  const slack = changedPixels(pair).noise > 0 ? 1 : 0;
  const gains = gainsOf(input, output, madeIn(input, { left: 0, top: 0, right: width, bottom: height }, done));
  const [columns, rows] = [new Float64Array(width), new Float64Array(height)];
  for (let y = 0, i = 0; y < height; y++) {
    for (let x = 0; x < width; x++, i++) {
      if (y >= box.top && y < box.bottom) columns[x]! += gains[i]!;
      if (x >= box.left && x < box.right) rows[y]! += gains[i]!;
    }
  }
  return {
    across: anchored(endsIn(columns, AS_GOOD * (box.bottom - box.top), slack), box.left, box.right),
    down: anchored(endsIn(rows, AS_GOOD * (box.right - box.left), slack), box.top, box.bottom),
  };
}

/** By how many levels each pixel is closer to the output in what was made than in the input. */
function gainsOf(input: Picture, output: Picture, made: Picture): Int16Array {
  const [before, after] = [differences(input, output), differences(made, output)];
  return Int16Array.from(before, (level, i) => Math.min(CAP, level) - Math.min(CAP, after[i]!));
}

/** The ends of the run of lines that gains most, as far as they may move for `least`, and `slack` lines further. */
function endsIn(gains: Float64Array, least: number, slack: number): Ends {
  const sums = new Float64Array(gains.length + 1);
  for (let i = 0; i < gains.length; i++) sums[i + 1] = sums[i]! + gains[i]!;
  let [lowest, from, to] = [0, 0, 0];
  for (let i = 1; i < sums.length; i++) {
    if (sums[i]! < sums[lowest]!) lowest = i;
    if (sums[i]! - sums[lowest]! > sums[to]! - sums[from]!) [from, to] = [lowest, i];
  }
  const reach = (start: number, step: number, isAsGood: (i: number) => boolean) => {
    let i = start;
    while (i + step >= 0 && i + step < sums.length && isAsGood(i + step)) i += step;
    return i;
  };
  const isStart = (i: number) => i < to && sums[i]! <= sums[from]! + least;
  const isEnd = (i: number) => i > from && sums[i]! >= sums[to]! - least;
  return {
    from: [reach(from, -1, isStart) - slack, reach(from, 1, isStart) + slack],
    to: [reach(to, -1, isEnd) - slack, reach(to, 1, isEnd) + slack],
    side: gains.length,
  };
}

/** The same with ends that are, or may be, where the picture ends. */
function anchored({ from, to, side }: Ends, start: number, end: number): Ends {
  return {
    from: start === 0 || from[0] <= 0 ? [0, 0] : from,
    to: end === side || to[1] >= side ? [side, side] : to,
    side,
  };
}

/** A part at least this share of the side long is meant as a share where that is round. */
const LONG = 0.25;

/** The stretches of sides that fit all of these, likeliest first; none where they disagree. */
export function stretchesOf(ends: readonly Ends[]): Stretch[] {
  const startsAll = ends.every(({ from }) => from[1] === 0);
  const endsAll = ends.every(({ to, side }) => to[0] === side);
  if (startsAll && endsAll) return [WHOLE];
  const at = startsAll ? 'start' : endsAll ? 'end' : 'middle';
  const lengths = ends.map(({ from, to }): Range => [to[0] - from[1], to[1] - from[0]]);
  const inPixels = common(lengths);
  const inShares = common(lengths.map(([low, high], n) => [(low - 0.5) / ends[n]!.side, (high + 0.5) / ends[n]!.side]));
  const pixels = inPixels && ({ at, unit: 'px', length: roundPixels(inPixels) } as const);
  const chosen = inShares && roundShare(...inShares);
  const share = chosen && ({ at, unit: 'share', length: Math.min(1, chosen.value) } as const);
  if (!chosen || !share || !pixels) return share ? [share] : pixels ? [pixels] : [];
  if (chosen.cost > ROUND_SHARE) return [pixels, share];
  return chosen.value >= LONG ? [share] : [share, pixels];
}

function common(ranges: readonly Range[]): Range | undefined {
  const [low, high] = [Math.max(...ranges.map(([low]) => low)), Math.min(...ranges.map(([, high]) => high))];
  return low <= high ? [low, high] : undefined;
}

/** The roundest number of pixels in a range. */
function roundPixels([low, high]: Range): number {
  for (const step of [50, 20, 10, 8, 5, 4, 2]) {
    const round = Math.round((low + high) / 2 / step) * step;
    if (round > 0 && round >= low && round <= high) return round;
  }
  return Math.round((low + high) / 2);
}
