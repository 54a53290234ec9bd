import { blank, type Picture } from '../picture.ts';
import { fitMap } from './colourMap.ts';
import { fitLinear, shareOn } from './gradient.ts';
import type { ObjectRule } from './layers.ts';
import type { Scene } from './scene.ts';

const SEEN = 4000;
const SAME = 4;
/** The share of the object that a rule must explain. */
const ENOUGH = 0.4;
const WORTH = 0.08;
/** A gradient explains this share of the object, and takes as many numbers as one of the ground. */
const SMOOTH = 0.7;
const GRADIENT_WEIGHT = 6;

export interface FittedObject {
  readonly rule: ObjectRule;
  readonly opacity: number;
  readonly weight: number;
  readonly share: number;
}

/** What became of the object's own colours, once the ground is as in `grounds`. Unchanged where no rule explains enough. */
export function fitObject(scenes: readonly Scene[], grounds: readonly Picture[]): FittedObject {
  const seen = scenes.map((scene, i) => observe(scene, grounds[i]!));
  const before = join(seen.map((one) => one.before));
  const after = join(seen.map((one) => one.after));
  const count = before.length / 3;
  const noise = Math.max(...scenes.map(({ foreground }) => foreground.ground.noise));
  const share = shareSame(before, after, SAME + 1.5 * noise);
  const keep: FittedObject = { rule: { kind: 'keep' }, opacity: 1, weight: 0, share };
  if (count < 8) return keep;
  const gone = goneShare(scenes, grounds);
  if (gone > 0.8) return { rule: { kind: 'none' }, opacity: 1, weight: 1, share: gone };
  const opacity = opacityOf(seen.map((one) => one.opacity));
  let best: FittedObject = { ...keep, opacity, weight: opacity < 1 ? 1 : 0 };
  if (best.share > 0.85) return best;
  const colour = flatColour(after);
  if (colour.share > Math.max(ENOUGH, best.share + WORTH)) {
    const [r, g, b] = colour.rgb;
    best = { rule: { kind: 'flat', colour: [r, g, b, 255] }, opacity, weight: 3 + best.weight, share: colour.share };
  }
  const gradient = best.share + WORTH < 1 ? gradientOf(scenes, seen) : undefined;
  if (gradient && gradient.share > Math.max(SMOOTH, best.share + WORTH)) {
    const { rule, share } = gradient;
    best = { rule, opacity, weight: GRADIENT_WEIGHT + (opacity < 1 ? 1 : 0), share };
  }
  if (best.share > 0.8 || flatColour(before).share > 0.8) return best.share >= ENOUGH ? best : keep;
  const map = fitMap({ before, after });
  if (map && map.share > Math.max(ENOUGH, best.share + WORTH))
    best = { rule: { kind: 'map', map: map.map }, opacity, weight: map.weight, share: map.share };
  return best.share >= ENOUGH ? best : keep;
}

/** The linear gradient that the first scene's object shows, and the least share of an object that shows it. */
function gradientOf(
  scenes: readonly Scene[],
  seen: readonly Seen[],
): { readonly rule: ObjectRule; readonly share: number } | undefined {
  const painted = scenes.map(({ foreground: { width, height } }, n) => {
    const { places, after } = seen[n]!;
    const picture = blank(width, height);
    for (const [k, place] of places.entries())
      for (let c = 0; c < 3; c++) picture.data[4 * place + c] = Math.min(255, Math.max(0, after[3 * k + c]! + 0.5));
    return { picture, places: Int32Array.from(places) };
  });
  const [first] = painted as [(typeof painted)[0]];
  const found = fitLinear(first.picture, first.places);
  if (!found) return undefined;
  const shares = painted.map(({ picture, places }) => shareOn(picture, places, found.gradient));
  return { rule: { kind: 'gradient', gradient: found.gradient }, share: Math.min(...shares) };
}

/** Pixels that are mostly object: where they are, their straight colours before and after, and the object's opacity after. */
interface Seen {
  readonly places: readonly number[];
  readonly before: number[];
  readonly after: number[];
  readonly opacity: number[];
}

function observe({ pair, foreground, contour }: Scene, ground: Picture): Seen {
  const { matte, colours, width, height } = foreground;
  const { data } = pair.output;
  // Deep inside where the object is thick enough; otherwise wherever it is opaque; otherwise wherever it is strong.
  let pixels: number[] = [];
  const step = Math.max(1, Math.floor(Math.sqrt((width * height) / (8 * SEEN))));
  for (const [least, depth] of [
    [255, -2.5],
    [250, 9],
    [128, 9],
  ] as const) {
    pixels = [];
    for (let y = 0; y < height; y += step) {
      for (let x = 0; x < width; x += step) {
        const i = y * width + x;
        if (matte[i]! >= least && contour.distances[i]! <= depth) pixels.push(i);
      }
    }
    if (pixels.length > 200) break;
  }
  const thin = Math.max(1, Math.floor(pixels.length / SEEN));
  const places: number[] = [];
  const before: number[] = [];
  const after: number[] = [];
  const opacity: number[] = [];
  for (let k = 0; k < pixels.length; k += thin) {
    const at = 4 * pixels[k]!;
    const part = matte[pixels[k]!]! / 255;
    const [alpha, under] = [data[at + 3]! / 255, (ground.data[at + 3]! / 255) * (1 - part)];
    const own = alpha - under;
    opacity.push(own / part);
    if (own < 0.02) continue;
    places.push(pixels[k]!);
    for (let c = 0; c < 3; c++) {
      before.push(colours[at + c]!);
      after.push((data[at + c]! * alpha - ground.data[at + c]! * under) / own);
    }
  }
  return { places, before, after, opacity };
}

function join(lists: readonly number[][]): Float32Array {
  return Float32Array.from(lists.flat());
}

function shareSame(before: Float32Array, after: Float32Array, limit: number): number {
  let same = 0;
  for (let i = 0; i < before.length; i += 3) {
    let off = 0;
    for (let c = 0; c < 3; c++) off = Math.max(off, Math.abs(before[i + c]! - after[i + c]!));
    if (off <= limit) same++;
  }
  return same / Math.max(1, before.length / 3);
}

/** The opacity of most of the object, to a hundredth; 1 where it cannot be determined. */
function opacityOf(lists: readonly number[][]): number {
  const values = lists.flat().sort((a, b) => a - b);
  const median = values[values.length >> 1] ?? 1;
  const near = values.filter((value) => Math.abs(value - median) < 0.02).length;
  if (median > 0.985 || median < 0.02 || near < 0.6 * values.length) return 1;
  return Math.round(100 * median) / 100;
}

/** The share of the object's pixels where the output shows the ground alone, and would not if the object were there. */
function goneShare(scenes: readonly Scene[], grounds: readonly Picture[]): number {
  let least = 1;
  for (const [k, { pair, foreground }] of scenes.entries()) {
    const { matte } = foreground;
    const ground = grounds[k]!.data;
    let [gone, count] = [0, 0];
    for (let i = 0, at = 0; i < matte.length; i++, at += 4) {
      if (matte[i]! < 200) continue;
      count++;
      let off = Math.abs(pair.output.data[at + 3]! - ground[at + 3]!);
      if (ground[at + 3]! > 0)
        for (let c = 0; c < 3; c++) off = Math.max(off, Math.abs(pair.output.data[at + c]! - ground[at + c]!));
      if (off <= SAME + foreground.ground.noise / 2) gone++;
    }
    least = Math.min(least, gone / Math.max(1, count));
  }
  return least;
}

function flatColour(after: Float32Array): { rgb: [number, number, number]; share: number } {
  const bins = new Map<number, number>();
  let fullest = 0;
  let most = 0;
  for (let i = 0; i < after.length; i += 3) {
    const key = (bin(after[i]!) << 10) | (bin(after[i + 1]!) << 5) | bin(after[i + 2]!);
    const count = (bins.get(key) ?? 0) + 1;
    bins.set(key, count);
    if (count > most) [most, fullest] = [count, key];
  }
  let rgb: [number, number, number] = [(fullest >> 10) * 8 + 4, ((fullest >> 5) & 31) * 8 + 4, (fullest & 31) * 8 + 4];
  let near = 0;
  for (const limit of [10, SAME + 2, SAME]) {
    const sums = [0, 0, 0];
    near = 0;
    for (let i = 0; i < after.length; i += 3) {
      let off = 0;
      for (let c = 0; c < 3; c++) off = Math.max(off, Math.abs(after[i + c]! - rgb[c]!));
      if (off > limit) continue;
      near++;
      for (let c = 0; c < 3; c++) sums[c]! += after[i + c]!;
    }
    if (near === 0) break;
    rgb = [Math.round(sums[0]! / near), Math.round(sums[1]! / near), Math.round(sums[2]! / near)];
  }
  return { rgb, share: near / (after.length / 3) };
}

function bin(value: number): number {
  return Math.max(0, Math.min(31, Math.floor(value / 8)));
}
