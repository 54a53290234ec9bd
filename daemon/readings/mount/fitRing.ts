import { median } from '../median.ts';
import { contourOf } from '../object/contour.ts';
import type { Rgb } from '../picture.ts';
import type { Pair } from '../stage.ts';
import { cutTo, type Dress, dressed, objectOf, type Placed } from './mount.ts';

/** Levels by which pixels of a ring may differ, and by which it must differ from its ground. */
const NEAR = 12;
const APART = 30;
/** Distances in pixels from the picture at which its colour is looked for; farther away for JPEGs, whose colours bleed. */
const BESIDE = [
  [0.7, 1.6],
  [2, 3.5],
] as const;
/** The share of the pixels beside the picture that have the ring's colour. */
const MOSTLY = 0.85;
/** Distances from the picture are binned by this many pixels, up to the second number. */
const BIN = 0.25;
const FAR = 60;
/** How much of its colour a ring has inside, at least, and beyond it, at most. */
const FULL = 0.85;
const GONE = 0.25;

/** The line of one colour around a placed picture: its colour, and its width in pixels. Undefined where there is none. */
export function fitRing(
  place: Placed,
  { input, output }: Pair,
  dress: Dress,
): { width: number; colour: Rgb } | undefined {
  const bare = dressed(input, place, dress);
  const cut = cutTo(place, dress.shape);
  const { width, height } = cut;
  const { distances } = contourOf(objectOf(cut).matte, width, height, FAR + 2);
  const { data } = output;
  const colour = BESIDE.map(([from, to]) => colourBetween(data, distances, from, to)).find((one) => one !== undefined);
  if (!colour) return undefined;
  const [sums, counts] = [new Float64Array(FAR / BIN), new Int32Array(FAR / BIN)];
  for (let i = 0, at = 0; i < distances.length; i++, at += 4) {
    const bin = Math.floor(distances[i]! / BIN);
    if (distances[i]! <= 0.5 || bin >= counts.length) continue;
    const share = shareOf(bare.data, data, at, colour);
    if (share === undefined) continue;
    sums[bin]! += share;
    counts[bin]!++;
  }
  const levels = Array.from(sums, (sum, bin) => (counts[bin]! > 0 ? sum / counts[bin]! : Number.NaN));
  const end = levels.findIndex((level) => level < 0.5);
  if (end < 0) return undefined;
  const edge = 1 / BIN;
  if (levels.slice(edge, Math.max(edge, end - edge)).some((level) => level < FULL)) return undefined;
  if (levels.slice(end + edge, end + 3 * edge).some((level) => level > GONE)) return undefined;
  let length = Math.max(0, end - edge);
  for (let bin = length; bin < Math.min(levels.length, end + edge); bin++)
    length += Number.isNaN(levels[bin]!) ? 0 : levels[bin]!;
  return { width: length * BIN, colour };
}

/** The colour that most opaque pixels between two distances have; undefined where they have several. */
function colourBetween(data: Uint8Array, distances: Float32Array, from: number, to: number): Rgb | undefined {
  const beside: number[] = [];
  for (let i = 0; i < distances.length; i++) if (distances[i]! > from && distances[i]! < to) beside.push(4 * i);
  if (beside.length < 20) return undefined;
  const colour = [0, 1, 2].map((c) => median(beside.map((at) => data[at + c]!))) as unknown as Rgb;
  const near = beside.filter(
    (at) => data[at + 3]! > 250 && [0, 1, 2].every((c) => Math.abs(data[at + c]! - colour[c]!) < NEAR),
  );
  return near.length < MOSTLY * beside.length ? undefined : colour;
}

/** How far a pixel went from what it was towards a colour, 0..1; undefined where the two are nearly the same. */
function shareOf(before: Uint8Array, after: Uint8Array, at: number, colour: Rgb): number | undefined {
  const [was, is] = [before[at + 3]! / 255, after[at + 3]! / 255];
  let [square, product] = [(1 - was) ** 2 * 255 ** 2, (1 - was) * (is - was) * 255 ** 2];
  for (let c = 0; c < 3; c++) {
    const way = colour[c]! - before[at + c]! * was;
    square += way * way;
    product += way * (after[at + c]! * is - before[at + c]! * was);
  }
  return square < APART ** 2 ? undefined : Math.min(1, Math.max(0, product / square));
}
