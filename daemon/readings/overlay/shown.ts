import type { Picture, Rgb } from '../picture.ts';
import type { Pair } from '../stage.ts';

/** How much of each pixel is still shown after, 0..1; NaN where it cannot be determined. */
export interface Shown {
  readonly width: number;
  readonly height: number;
  readonly share: Float32Array;
  /** What is seen where nothing is shown; transparency where absent. */
  readonly ground: Rgb | undefined;
  /** Errors of shares up to this do not count. */
  readonly slack: number;
}

/** Alphas below this are too small to show what became of them. */
const FAINT = 48;

/** What an example leaves of its picture in alpha; undefined where alpha did not fall, or also rose. */
export function shownByAlpha({ input, output }: Pair): Shown | undefined {
  const { width, height } = input;
  const [before, after] = [input.data, output.data];
  let fallen = 0;
  for (let at = 3; at < before.length; at += 4) {
    if (after[at]! > before[at]! + 2) return undefined;
    if (after[at]! < before[at]! - 2) fallen++;
  }
  if (fallen < 4) return undefined;
  const share = new Float32Array(width * height);
  for (let i = 0, at = 3; i < share.length; i++, at += 4) {
    share[i] = before[at]! < FAINT ? Number.NaN : Math.min(1, after[at]! / before[at]!);
  }
  return { width, height, share, ground: undefined, slack: 0.02 };
}

/** What an example leaves of its picture on a ground of one colour, which all four corners show; undefined where they do not. */
export function shownOnGround({ input, output }: Pair): Shown | undefined {
  const { width, height } = input;
  const ground = cornerColour(output);
  if (ground === undefined) return undefined;
  const share = new Float32Array(width * height);
  const [before, after] = [input.data, output.data];
  let [known, hidden] = [0, 0];
  for (let i = 0, at = 0; i < share.length; i++, at += 4) {
    let [square, product] = [0, 0];
    for (let c = 0; c < 3; c++) {
      const way = before[at + c]! - ground[c]!;
      square += way * way;
      product += way * (after[at + c]! - ground[c]!);
    }
    if (square < 2500 || before[at + 3]! < 255) share[i] = Number.NaN;
    else {
      share[i] = Math.min(1, Math.max(0, product / square));
      known++;
      if (share[i]! < 0.05) hidden++;
    }
  }
  return hidden < 8 || known < 0.15 * share.length ? undefined : { width, height, share, ground, slack: 0.1 };
}

/** Corners are looked at in squares of this many pixels a side. */
const CORNER = 4;
/** Levels this near to black or white count as black or white. */
const NEARLY = 3;

/** The one colour that all four corners have; undefined where they differ. */
function cornerColour({ width, height, data }: Picture): Rgb | undefined {
  if (width < 4 * CORNER || height < 4 * CORNER) return undefined;
  const found: Rgb[] = [];
  for (const left of [0, width - CORNER]) {
    for (const top of [0, height - CORNER]) {
      const sums = [0, 0, 0];
      // Along the two outer sides only: a corner may be cut off slightly.
      for (let i = 0; i < CORNER; i++) {
        const [x, y] = [left === 0 ? 0 : width - 1, top === 0 ? 0 : height - 1];
        for (const at of [4 * (y * width + left + i), 4 * ((top + i) * width + x)]) {
          if (data[at + 3] !== 255) return undefined;
          for (let c = 0; c < 3; c++) sums[c]! += data[at + c]! / (2 * CORNER);
        }
      }
      found.push([sums[0]!, sums[1]!, sums[2]!]);
    }
  }
  const first = found[0]!;
  if (found.some((colour) => colour.some((value, c) => Math.abs(value - first[c]!) > 5))) return undefined;
  const mean = (c: number) => {
    const value = found.reduce((sum, colour) => sum + colour[c]! / 4, 0);
    return value < NEARLY ? 0 : value > 255 - NEARLY ? 255 : Math.round(value);
  };
  return [mean(0), mean(1), mean(2)];
}
