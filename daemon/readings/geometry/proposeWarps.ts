import { differenceAt } from '../difference.ts';
import type { Pair, Stage } from '../stage.ts';
import { proposeCrops } from './crop.ts';
import { type Fill, TRANSPARENT } from './fill.ts';
import { distanceOfMaps, type FoundWarp } from './findWarp.ts';
import { after, inverted, type Matrix, mapped, scaleAt } from './matrix.ts';
import { cornersOf, mapOfCorners, type Perspective, perspective } from './perspective.ts';
import { viewOf } from './placement.ts';
import type { Placing } from './placing.ts';
import { type Rotate, type Rounding, rotate, rotation } from './rotate.ts';
import { sequence } from './sequence.ts';
import { type Interpolation, warp } from './warp.ts';

/** How far a rule may be off the found corners, in pixels. */
const SLACK = 1.6;

/** Stages that say how all outputs show their inputs turned, skewed or in perspective, likeliest first. */
export function proposeWarps(pairs: readonly Pair[], found: readonly FoundWarp[]): Stage[] {
  const [pair] = pairs as [Pair];
  const [{ map }] = found as [FoundWarp];
  const fill = fillOf(pair, map);
  const turned = turnsOf(pairs, found);
  if (turned.length > 0) {
    return best(
      pair,
      turned.flatMap((turn) => INTERPOLATIONS.map((interpolation) => rotate({ ...turn, fill, interpolation }))),
    );
  }
  const { width, height } = pair.input;
  if (width !== pair.output.width || height !== pair.output.height) {
    const cut = turnedAndCut(pairs, found);
    return cut
      ? best(
          pair,
          INTERPOLATIONS.map((interpolation) => sequence([rotate({ ...cut.turn, fill, interpolation }), cut.crop])),
        )
      : [];
  }
  const corners = rounded(cornersOf(map, width, height), width, height);
  const fits = pairs.every(({ input, output }, i) => {
    if (input.width !== output.width || input.height !== output.height) return false;
    return isNear(mapOfCorners(corners, input.width, input.height), found[i]!.map, output, 2 * SLACK);
  });
  return fits
    ? best(
        pair,
        INTERPOLATIONS.map((interpolation) => perspective({ corners, fill, interpolation })),
      )
    : [];
}

function isNear(
  map: Matrix,
  other: Matrix,
  { width, height }: { width: number; height: number },
  slack: number,
): boolean {
  return distanceOfMaps(map, other, width, height, Math.max(1, scaleAt(other, width / 2, height / 2))) <= slack;
}

type Turn = Pick<Rotate, 'degrees' | 'frame' | 'rounding'>;

/** The turns that make these maps, by the roundest angle, all in one kind of frame. */
function turnsOf(pairs: readonly Pair[], found: readonly FoundWarp[]): Turn[] {
  const [a, b] = found[0]!.map;
  const exact = (Math.atan2(b, a) * 180) / Math.PI;
  for (const step of DEGREES) {
    const degrees = roundedTo(exact, step);
    for (const frame of ['expanded', 'same', 'filled', 'inscribed'] as const) {
      const roundings = ROUNDINGS_OF[frame];
      const fitting = roundings
        .map((rounding) => ({ degrees, frame, rounding }))
        .filter((turn) =>
          pairs.every(({ input, output }, i) => {
            const { width, height, map } = rotation(turn, input);
            return width === output.width && height === output.height && isNear(map, found[i]!.map, output, SLACK);
          }),
        );
      if (fitting.length > 0) return fitting;
    }
  }
  return [];
}

/** A turn in the same frame, and a crop of all its outputs; undefined where that is not what was found. */
function turnedAndCut(pairs: readonly Pair[], found: readonly FoundWarp[]): { turn: Turn; crop: Placing } | undefined {
  const [a, b] = found[0]!.map;
  const exact = (Math.atan2(b, a) * 180) / Math.PI;
  for (const step of DEGREES) {
    const turn: Turn = { degrees: roundedTo(exact, step), frame: 'same', rounding: 'round' };
    const cuts = pairs.map(({ input, output }, i) => {
      const there = inverted(rotation(turn, input).map);
      const [x, y] = mapped(after(found[i]!.map, there), output.width / 2, output.height / 2);
      const [left, top] = [x - output.width / 2, y - output.height / 2];
      const [right, bottom] = [input.width - left - output.width, input.height - top - output.height];
      return { view: viewOf(input), margins: { left, top, right, bottom } };
    });
    const crops = proposeCrops(cuts, SLACK)
      .sort((one, other) => one.cost - other.cost)
      .map(({ stage }) => stage);
    const crop = crops.find((stage) =>
      pairs.every(({ input, output }, i) => {
        const { left, top, width, height } = stage.place(cuts[i]!.view);
        const map = after([1, 0, left, 0, 1, top, 0, 0, 1], rotation(turn, input).map);
        return width === output.width && height === output.height && isNear(map, found[i]!.map, output, SLACK);
      }),
    );
    if (crop) return { turn, crop };
  }
  return undefined;
}

/** Shares of the frame to which corners are rounded, if all are within this many pixels of them. */
const ROUND_CORNERS = [
  [0.05, 2],
  [0.01, 1.2],
  [0.005, 1],
] as const;

/** Corners at the roundest shares of the frame that they may be at. */
function rounded(corners: Perspective['corners'], width: number, height: number): Perspective['corners'] {
  for (const [step, slack] of ROUND_CORNERS) {
    const near = corners.map(([x, y]) => [Math.round(x / step) * step, Math.round(y / step) * step] as const);
    const off = near.map(([x, y], i) => Math.hypot((x - corners[i]![0]) * width, (y - corners[i]![1]) * height));
    if (Math.max(...off) < slack) return near.map(([x, y]) => [Math.round(x * 1e4) / 1e4, Math.round(y * 1e4) / 1e4]);
  }
  return corners.map(([x, y]) => [Math.round(x * 1e5) / 1e5, Math.round(y * 1e5) / 1e5]);
}

const INTERPOLATIONS: readonly Interpolation[] = ['bilinear', 'bicubic'];
/** Whole degrees are likelier than halves, halves than tenths. */
const DEGREES = [1, 0.5, 0.1, 0.01];
const ROUNDINGS_OF: Readonly<Record<Rotate['frame'], readonly Rounding[]>> = {
  same: ['round'],
  filled: ['round'],
  expanded: ['round', 'libvips', 'ceil', 'floor'],
  inscribed: ['round', 'floor', 'ceil'],
};

/** The nearest of `step`s, in hundredths. */
function roundedTo(value: number, step: number): number {
  return Math.round(Math.round(value / step) * step * 100) / 100;
}

/** The stage that alone makes the first example best; the first of those that do so equally well. */
function best({ input, output }: Pair, stages: readonly Stage[]): Stage[] {
  let [least, found] = [Number.POSITIVE_INFINITY, stages[0]!];
  for (const stage of stages) {
    const made = stage.apply(input);
    let sum = 0;
    for (let at = 0; at < made.data.length; at += 4) sum += differenceAt(made.data, at, output.data, at) ** 2;
    if (sum < 0.97 * least) [least, found] = [sum, stage];
  }
  return [found];
}

/** The colour, or transparency, of an output where a map shows none of the input. */
function fillOf({ input, output }: Pair, map: Matrix): Fill {
  const outside: number[] = [];
  const step = Math.max(1, Math.floor(Math.sqrt((output.width * output.height) / 20000)));
  for (let y = 0; y < output.height; y += step) {
    for (let x = 0; x < output.width; x += step) {
      const [u, v] = mapped(map, x + 0.5, y + 0.5);
      if (u < -2 || v < -2 || u > input.width + 2 || v > input.height + 2) outside.push(4 * (y * output.width + x));
    }
  }
  if (outside.length < 4) return 'border';
  const median = [0, 1, 2, 3].map((channel) => {
    const levels = outside.map((at) => output.data[at + channel]!).sort((a, b) => a - b);
    return levels[levels.length >> 1]!;
  }) as [number, number, number, number];
  if (median[3] < 8) return TRANSPARENT;
  const strays = outside.filter((at) => differenceAt(output.data, at, Uint8Array.from(median), 0) > 16).length;
  if (strays > 0.4 * outside.length) {
    const edge = warp(input, output.width, output.height, map, 'edge', 'bilinear');
    const others = outside.filter((at) => differenceAt(output.data, at, edge.data, at) > 16).length;
    if (others < strays / 2) return 'edge';
  }
  return median;
}
