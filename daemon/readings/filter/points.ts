import { differenceAt } from '../difference.ts';
import type { Pair } from '../stage.ts';
import { evidenceOf } from './evidence.ts';
import { random } from './random.ts';

/** How many pixels of all pairs small filters are tried on. */
const POINTS = 2400;

/** Pixels of a pair at which small filters are tried: `xs` and `ys` in the whole picture, two thirds of them among what changed. */
export interface Points {
  readonly pair: Pair;
  readonly xs: Int32Array;
  readonly ys: Int32Array;
}

/** At most POINTS in all, each at least `margin` away from the borders. */
export function pointsOf(pairs: readonly Pair[], margin: number): Points[] {
  return pairs.map((pair) => pick(pair, margin, Math.floor(POINTS / pairs.length)));
}

function pick(pair: Pair, margin: number, count: number): Points {
  const { input, output } = pair;
  const { width, height } = input;
  const [across, down] = [width - 2 * margin, height - 2 * margin];
  if (across < 1 || down < 1) return { pair, xs: new Int32Array(0), ys: new Int32Array(0) };
  const next = random(1);
  const [xs, ys] = [new Int32Array(count), new Int32Array(count)];
  let taken = 0;
  let unchanged = 0;
  for (let tries = 0; taken < count && tries < 12 * count; tries++) {
    const [x, y] = [margin + Math.floor(next() * across), margin + Math.floor(next() * down)];
    const at = 4 * (y * width + x);
    if (differenceAt(input.data, at, output.data, at) <= 2 && unchanged++ > count / 3) continue;
    xs[taken] = x;
    ys[taken++] = y;
  }
  return { pair, xs: xs.subarray(0, taken), ys: ys.subarray(0, taken) };
}

/** Whether the pairs' windows are opaque throughout. */
export function areOpaque(pairs: readonly Pair[]): boolean {
  return pairs.every((pair) => evidenceOf(pair).opaque);
}
