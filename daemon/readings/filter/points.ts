import { differenceAt } from '../difference.ts';
import type { Pair } from '../stage.ts';
import { random } from './random.ts';

/** The number of pixels, of all pairs, on which small filters are tried. */
const POINTS = 2400;

/** Pixels of a pair at which small filters are tried: `xs` and `ys` in the whole picture, two thirds of them among what changed. */
export interface Points {
  readonly pair: Pair;
  readonly xs: Int32Array;
  readonly ys: Int32Array;
}

/** At most `most` in all, each at least `margin` away from the borders. */
export function pointsOf(pairs: readonly Pair[], margin: number, most = POINTS): Points[] {
  return pairs.map((pair) => pick(pair, margin, Math.floor(most / pairs.length)));
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

/** The colours that the outputs have at these points, from dark to light; undefined where there are more than `most`. */
export function coloursOf(points: readonly Points[], most: number): [number, number, number][] | undefined {
  const seen = new Set<number>();
  for (const { pair, xs, ys } of points) {
    const { data, width } = pair.output;
    for (let i = 0; i < xs.length; i++) {
      const at = 4 * (ys[i]! * width + xs[i]!);
      if (data[at + 3] === 0) continue;
      seen.add((data[at]! << 16) | (data[at + 1]! << 8) | data[at + 2]!);
      if (seen.size > most) return undefined;
    }
  }
  const grey = ([red, green, blue]: readonly number[]) => 299 * red! + 587 * green! + 114 * blue!;
  return [...seen]
    .map((colour): [number, number, number] => [colour >> 16, (colour >> 8) & 255, colour & 255])
    .sort((a, b) => grey(a) - grey(b));
}
