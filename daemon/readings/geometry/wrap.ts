import { blank, type Picture } from '../picture.ts';
import type { Pair, Stage } from '../stage.ts';
import { words } from '../words.ts';
import { RUN, rarestRun } from './exactShift.ts';
import { directionOf, shareOf } from './move.ts';
import { pixelCost } from './round.ts';

/** The picture moved within its frame, what leaves it coming in on the other side: px, or shares of its width and height. */
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

/** The moves that all pairs show to the byte, likeliest first. */
export function findWraps(pairs: readonly Pair[]): Stage[] {
  const shifts = pairs.map(shiftOf);
  if (!shifts.every((shift) => shift !== null)) return [];
  const [first] = shifts as [readonly [number, number]];
  const found: { stage: Stage; cost: number }[] = [];
  if (shifts.every(([x, y]) => x === first[0] && y === first[1])) {
    const cost = pixelCost(Math.abs(first[0])) + pixelCost(Math.abs(first[1]));
    found.push({ stage: wrap({ unit: 'px', x: first[0], y: first[1] }), cost });
  }
  const x = shareOf(shifts.map((shift, i) => [shift[0], pairs[i]!.input.width]));
  const y = shareOf(shifts.map((shift, i) => [shift[1], pairs[i]!.input.height]));
  if (x && y) found.push({ stage: wrap({ unit: 'share', x: x.value, y: y.value }), cost: x.cost + y.cost });
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
        return isSomethingComingIn(to, width, height, shift) ? shift : null;
      }
    }
  }
  return null;
}

/** Whether more than one colour comes in: else the picture was moved over its own plain ground. */
function isSomethingComingIn(
  to: Uint32Array,
  width: number,
  height: number,
  [right, down]: readonly [number, number],
): boolean {
  let first: number | null = null;
  for (let y = 0; y < height; y++) {
    const isRowIn = down > 0 ? y < down : y >= height + down;
    for (let x = 0; x < width; x++) {
      if (!isRowIn && !(right > 0 ? x < right : x >= width + right)) continue;
      first ??= to[y * width + x]!;
      if (to[y * width + x] !== first) return true;
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
