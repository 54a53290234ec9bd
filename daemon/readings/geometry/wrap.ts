import { differenceAt } from '../difference.ts';
import { blank, type Picture } from '../picture.ts';
import type { Pair, Stage } from '../stage.ts';
import { words } from '../words.ts';
import { RUN, rarestRun } from './exactShift.ts';
import { directionOf, shareOf } from './move.ts';
import { besidePixels, pixelCost } from './round.ts';

/** The picture moved within its frame, with what leaves it coming in on the other side: px, or shares of its width and height. */
export interface Wrap {
  readonly unit: 'px' | 'share';
  readonly x: number;
  readonly y: number;
}

export function wrap(params: Wrap): Stage {
  const { unit, x, y } = params;
  return {
    part: 'geometry',
    kind: 'wrap',
    sentence: `Moved ${directionOf(x, y, unit)}, coming in again on the other side`,
    weight: 2,
    params: { unit, x, y },
    apply: (picture) => {
      const [unitX, unitY] = unit === 'px' ? [1, 1] : [picture.width, picture.height];
      return wrapped(picture, Math.round(x * unitX), Math.round(y * unitY));
    },
    scaled: (factor) => wrap(unit === 'px' ? { unit, x: x * factor, y: y * factor } : params),
  };
}

function wrapped(picture: Picture, right: number, down: number): Picture {
  const { width, height } = picture;
  const out = blank(width, height);
  const from = words(picture);
  const to = new Uint32Array(out.data.buffer);
  const shift = modulo(right, width);
  for (let y = 0; y < height; y++) {
    const row = modulo(y - down, height) * width;
    to.set(from.subarray(row, row + width - shift), y * width + shift);
    to.set(from.subarray(row + width - shift, row + width), y * width);
  }
  return out;
}

function modulo(value: number, length: number): number {
  return ((value % length) + length) % length;
}

/** The moves that all pairs show, to the byte or up to noise, likeliest first. */
export function findWraps(pairs: readonly Pair[]): Stage[] {
  const shifts = pairs.map((pair) => shiftOf(pair) ?? noisyShiftOf(pair));
  if (!shifts.every((shift) => shift !== null)) return [];
  const [first] = shifts as [readonly [number, number]];
  const found: { stage: Stage; cost: number }[] = [];
  const lengths = first.map(Math.abs);
  const inPixels = pixelCost(lengths[0]!) + pixelCost(lengths[1]!);
  if (shifts.every(([x, y]) => x === first[0] && y === first[1]))
    found.push({ stage: wrap({ unit: 'px', x: first[0], y: first[1] }), cost: inPixels });
  const x = shareOf(shifts.map((shift, i) => [shift[0], pairs[i]!.input.width]));
  const y = shareOf(shifts.map((shift, i) => [shift[1], pairs[i]!.input.height]));
  if (x && y) {
    const cost = besidePixels(x.cost + y.cost, [x, y], inPixels, lengths);
    found.push({ stage: wrap({ unit: 'share', x: x.value, y: y.value }), cost });
  }
  return found.sort((a, b) => a.cost - b.cost).map(({ stage }) => stage);
}

const MOST_PLACES = 64;

/** How far to the right and down, by the shorter way around. */
function shiftOf({ input, output }: Pair): readonly [number, number] | null {
  const { width, height } = input;
  if (output.width !== width || output.height !== height || width < RUN) return null;
  const [from, to] = [words(input), words(output)];
  const run = rarestRun(to, output);
  if (run < 0) return null;
  const [runX, runY] = [run % width, Math.floor(run / width)];
  let places = 0;
  for (let y = 0; y < height; y++) {
    for (let x = 0; x < width; x++) {
      if (from[y * width + x] !== to[run]) continue;
      let k = 1;
      while (k < RUN && from[y * width + ((x + k) % width)] === to[run + k]) k++;
      if (k < RUN) continue;
      if (++places > MOST_PLACES) return null;
      const [right, down] = [modulo(runX - x, width), modulo(runY - y, height)];
      if ((right !== 0 || down !== 0) && isWrapped(from, to, width, height, right, down)) {
        const shift = [shorter(right, width), shorter(down, height)] as const;
        return isSomethingComingIn(output, shift, 0) ? shift : null;
      }
    }
  }
  return null;
}

/** The mean difference that noise leaves, in levels, and as a share of what the unmoved picture leaves. */
const NOISE = 8;
const NOISE_SHARE = 0.3;
/** Pixels that are compared. */
const COMPARED = 4000;

/** The same where pixels were coded or changed by noise: by the sums of columns and of rows, which move with the picture. */
function noisyShiftOf({ input, output }: Pair): readonly [number, number] | null {
  const { width, height } = input;
  if (output.width !== width || output.height !== height || width < RUN || height < RUN) return null;
  const still = meanDifference(input, output, 0, 0);
  if (still < NOISE) return null;
  const right = turnOf(profile(input, 'across'), profile(output, 'across'));
  const down = turnOf(profile(input, 'down'), profile(output, 'down'));
  if (right === 0 && down === 0) return null;
  if (meanDifference(input, output, right, down) > Math.min(NOISE, NOISE_SHARE * still)) return null;
  const shift = [shorter(right, width), shorter(down, height)] as const;
  return isSomethingComingIn(output, shift, SHOWN) ? shift : null;
}

/** The mean of green in each column or row. */
function profile({ width, height, data }: Picture, along: 'across' | 'down'): Float64Array {
  const out = new Float64Array(along === 'across' ? width : height);
  const others = along === 'across' ? height : width;
  for (let y = 0, at = 1; y < height; y++)
    for (let x = 0; x < width; x++, at += 4) out[along === 'across' ? x : y]! += data[at]! / others;
  return out;
}

/** How far one profile has to be rotated to be like another. */
function turnOf(from: Float64Array, to: Float64Array): number {
  const { length } = from;
  let [best, least] = [0, Number.POSITIVE_INFINITY];
  for (let turn = 0; turn < length; turn++) {
    let off = 0;
    for (let i = 0; i < length && off < least; i++) {
      const source = i < turn ? i - turn + length : i - turn;
      off += Math.abs(to[i]! - from[source]!);
    }
    if (off < least) [best, least] = [turn, off];
  }
  return best;
}

function meanDifference(input: Picture, output: Picture, right: number, down: number): number {
  const { width, height } = input;
  const count = Math.min(COMPARED, width * height);
  let sum = 0;
  for (let n = 0; n < count; n++) {
    const place = Math.floor(((n + 0.5) * width * height) / count);
    const [x, y] = [place % width, Math.floor(place / width)];
    const source = modulo(y - down, height) * width + modulo(x - right, width);
    sum += differenceAt(input.data, 4 * source, output.data, 4 * place);
  }
  return sum / count;
}

/** Levels by which something that comes in differs from a plain ground and its noise. */
const SHOWN = 48;

/** Whether more than one colour comes in, beyond some levels; otherwise the picture was moved over its own plain ground. */
function isSomethingComingIn(
  { width, height, data }: Picture,
  [right, down]: readonly [number, number],
  levels: number,
): boolean {
  let first = -1;
  for (let y = 0; y < height; y++) {
    const isRowIn = down > 0 ? y < down : y >= height + down;
    for (let x = 0; x < width; x++) {
      if (!isRowIn && !(right > 0 ? x < right : x >= width + right)) continue;
      const at = 4 * (y * width + x);
      if (first < 0) first = at;
      if (differenceAt(data, at, data, first) > levels) return true;
    }
  }
  return false;
}

function shorter(shift: number, length: number): number {
  return shift > length / 2 ? shift - length : shift;
}

function isWrapped(
  from: Uint32Array,
  to: Uint32Array,
  width: number,
  height: number,
  right: number,
  down: number,
): boolean {
  for (let y = 0; y < height; y++) {
    const row = modulo(y - down, height) * width;
    for (let x = 0, at = y * width; x < width; x++, at++) {
      const source = x - right;
      if (to[at] !== from[row + (source < 0 ? source + width : source)]) return false;
    }
  }
  return true;
}
