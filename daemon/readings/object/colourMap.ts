import { solve } from './surface.ts';

/** A map of colours: three rows of four numbers, for red, green, blue and one (in levels). */
export type ColourMap = readonly number[];

/** Maps the three bytes at a place, where they stand. */
export function mapColour(map: ColourMap, data: Uint8Array, at: number): void {
  const r = data[at]!;
  const g = data[at + 1]!;
  const b = data[at + 2]!;
  for (let c = 0; c < 3; c++) {
    const value = map[4 * c]! * r + map[4 * c + 1]! * g + map[4 * c + 2]! * b + map[4 * c + 3]!;
    data[at + c] = value <= 0 ? 0 : value >= 255 ? 255 : value + 0.5;
  }
}

/** Colours before and after: three numbers each. */
export interface Colours {
  readonly before: Float32Array;
  readonly after: Float32Array;
}

export interface FittedMap {
  readonly map: ColourMap;
  /** How many numbers make it. */
  readonly weight: number;
  /** The share of the colours that it brings within six levels. */
  readonly share: number;
}

const NEAR = 6;
/** A map of more numbers must explain this share more. */
const WORTH = 0.06;

/**
 * The simplest map that brings most colours to their result: grey, a gain and an offset for all channels, or for each, or a matrix.
 */
export function fitMap(colours: Colours): FittedMap | undefined {
  let best: FittedMap | undefined;
  for (const attempt of [fitGrey, fitTogether, fitChannels, fitMatrix]) {
    const found = attempt(colours);
    // Where little is left over, explaining half of it is enough.
    const worth = best ? Math.min(WORTH, (1 - best.share) / 2) : 0;
    if (found && found.share > (best ? best.share + worth : 0.5)) best = found;
    if (best && best.share > 0.97) break;
  }
  return best;
}

/** The weights of red, green and blue in three kinds of grey. */
export const LUMAS = [
  [0.299, 0.587, 0.114],
  [0.2126, 0.7152, 0.0722],
  [1 / 3, 1 / 3, 1 / 3],
] as const;

/** Less colour, by a share of the way to one of three kinds of grey. */
function fitGrey({ before, after }: Colours): FittedMap | undefined {
  let best: FittedMap | undefined;
  for (const luma of LUMAS) {
    let [top, bottom] = [0, 0];
    for (let i = 0; i < before.length; i += 3) {
      const grey = luma[0] * before[i]! + luma[1] * before[i + 1]! + luma[2] * before[i + 2]!;
      for (let c = 0; c < 3; c++) {
        top += (after[i + c]! - grey) * (before[i + c]! - grey);
        bottom += (before[i + c]! - grey) ** 2;
      }
    }
    if (bottom < 100) continue;
    const kept = Math.round((100 * top) / bottom) / 100;
    const map = [0, 1, 2].flatMap((c) => [0, 1, 2].map((k) => (1 - kept) * luma[k]! + (c === k ? kept : 0)).concat(0));
    const share = shareOf({ before, after }, map);
    if (share > (best?.share ?? 0)) best = { map, weight: 1, share };
  }
  return best;
}

function fitTogether(colours: Colours): FittedMap | undefined {
  return fitTerms(
    colours,
    2,
    2,
    (before, i, c, out) => {
      out[0] = before[i + c]!;
      out[1] = 1;
    },
    ([gain, offset]) => [gain!, 0, 0, offset!, 0, gain!, 0, offset!, 0, 0, gain!, offset!],
  );
}

function fitChannels({ before, after }: Colours): FittedMap | undefined {
  return fitTerms(
    { before, after },
    6,
    6,
    (_, i, c, out) => {
      out.fill(0);
      out[2 * c] = before[i + c]!;
      out[2 * c + 1] = 1;
    },
    (t) => [t[0]!, 0, 0, t[1]!, 0, t[2]!, 0, t[3]!, 0, 0, t[4]!, t[5]!],
  );
}

function fitMatrix({ before, after }: Colours): FittedMap | undefined {
  return fitTerms(
    { before, after },
    12,
    12,
    (_, i, c, out) => {
      out.fill(0);
      for (let k = 0; k < 3; k++) out[4 * c + k] = before[i + k]!;
      out[4 * c + 3] = 1;
    },
    (t) => Array.from(t),
  );
}

/** Least squares on the terms, repeated twice on the samples that came near. */
function fitTerms(
  { before, after }: Colours,
  count: number,
  weight: number,
  basis: (before: Float32Array, i: number, channel: number, out: Float64Array) => void,
  mapOf: (terms: Float64Array) => number[],
): FittedMap | undefined {
  const row = new Float64Array(count);
  let map: number[] | undefined;
  for (const limit of [Number.POSITIVE_INFINITY, 30, 10]) {
    const normal = new Float64Array(count * count);
    const right = new Float64Array(count);
    for (let i = 0; i < before.length; i += 3) {
      if (map && offOf(before, after, i, map) > limit) continue;
      for (let c = 0; c < 3; c++) {
        basis(before, i, c, row);
        for (let j = 0; j < count; j++) {
          for (let k = 0; k < count; k++) normal[count * j + k]! += row[j]! * row[k]!;
          right[j]! += row[j]! * after[i + c]!;
        }
      }
    }
    for (let j = 0; j < count; j++) normal[count * j + j]! += 1e-3 * before.length;
    map = mapOf(solve(normal, right, count)).map((term) => Math.round(term * 1000) / 1000);
  }
  return map && { map, weight, share: shareOf({ before, after }, map) };
}

function shareOf({ before, after }: Colours, map: ColourMap): number {
  let near = 0;
  for (let i = 0; i < before.length; i += 3) if (offOf(before, after, i, map) <= NEAR) near++;
  return near / (before.length / 3);
}

function offOf(before: Float32Array, after: Float32Array, i: number, map: ColourMap): number {
  let most = 0;
  for (let c = 0; c < 3; c++) {
    const value =
      map[4 * c]! * before[i]! + map[4 * c + 1]! * before[i + 1]! + map[4 * c + 2]! * before[i + 2]! + map[4 * c + 3]!;
    most = Math.max(most, Math.abs(after[i + c]! - Math.min(255, Math.max(0, value))));
  }
  return most;
}
