import type { Json, Stage } from '../stage.ts';
import { packed, seenShare } from './latticeStage.ts';
import type { Samples } from './samples.ts';

/** A question about a colour: whether one of its features is below a limit. Leaves say whether the colour changes. */
export type Chooser =
  | boolean
  | { readonly feature: number; readonly limit: number; readonly below: Chooser; readonly other: Chooser };

export interface SelectiveParams {
  readonly chooser: Chooser;
  /** Where the examples had colours (see packed). */
  readonly seen: string;
  readonly change: { readonly kind: string; readonly params: Json };
}

/**
 * The features: red minus green, green minus blue, blue minus red, the largest channel, saturation, luma, each channel over the larger of
 * the others; then distances from hues.
 */
const PLAIN = 9;
/** Hues, evenly around the circle. */
const HUES = 24;
const FEATURES = PLAIN + HUES;

/** A grey has no hue: this is its distance from all of them. */
const NO_HUE = 360;

/** Writes the features of a colour. Hues are in degrees. */
function measure(red: number, green: number, blue: number, out: Float32Array, at: number): void {
  const most = Math.max(red, green, blue);
  const least = Math.min(red, green, blue);
  const range = most - least;
  out[at] = red - green;
  out[at + 1] = green - blue;
  out[at + 2] = blue - red;
  out[at + 3] = most;
  out[at + 4] = most > 0 ? (255 * range) / most : 0;
  out[at + 5] = 0.299 * red + 0.587 * green + 0.114 * blue;
  out[at + 6] = ratio(red, Math.max(green, blue));
  out[at + 7] = ratio(green, Math.max(red, blue));
  out[at + 8] = ratio(blue, Math.max(red, green));
  let hue = 0;
  if (range > 0) {
    if (most === red) hue = ((green - blue) / range + 6) % 6;
    else if (most === green) hue = (blue - red) / range + 2;
    else hue = (red - green) / range + 4;
    hue *= 60;
  }
  for (let k = 0; k < HUES; k++) {
    const apart = Math.abs(hue - (360 / HUES) * k);
    out[at + PLAIN + k] = range < 8 ? NO_HUE : Math.min(apart, 360 - apart);
  }
}

/** In hundredths, 400 at most. */
function ratio(level: number, other: number): number {
  return other * 4 > level ? (100 * level) / other : 400;
}

const DEPTH = 4;
/** Limits tried between the values of a feature. */
const LIMITS = 40;
/** Each side of a question has at least this share of the colours. */
const LEAST_SIDE = 0.005;
/** The share of the colours that may be decided wrongly. */
const MOST_WRONG = 0.15;

/**
 * Decides which colours change (1) and which stay (0): a tree of at most four questions in a row, grown for the fewest errors (after
 * Breiman et al., "Classification and Regression Trees", 1984). Undefined where it makes too many.
 */
export function fitChooser({ count, input, weight }: Samples, changes: Uint8Array): Chooser | undefined {
  const values = new Float32Array(count * FEATURES);
  const weights = new Float32Array(count);
  let [staying, changing] = [0, 0];
  for (let n = 0; n < count; n++) {
    measure(input[3 * n]!, input[3 * n + 1]!, input[3 * n + 2]!, values, n * FEATURES);
    weights[n] = Math.sqrt(weight[n]!);
    if (changes[n]) changing += weights[n]!;
    else staying += weights[n]!;
  }
  const least = LEAST_SIDE * (staying + changing);
  let wrong = 0;
  const grow = (members: number[], depth: number): Chooser => {
    let [stay, change] = [0, 0];
    for (const n of members) {
      if (changes[n]) change += weights[n]!;
      else stay += weights[n]!;
    }
    const split = depth < DEPTH && Math.min(stay, change) > least / 4 ? bestSplit(members, stay, change) : undefined;
    if (!split) {
      wrong += Math.min(stay, change);
      return change > stay;
    }
    const { feature, limit } = split;
    const isBelow = (n: number) => values[n * FEATURES + feature]! < limit;
    return {
      feature,
      limit,
      below: grow(members.filter(isBelow), depth + 1),
      other: grow(
        members.filter((n) => !isBelow(n)),
        depth + 1,
      ),
    };
  };
  const bestSplit = (members: readonly number[], stay: number, change: number) => {
    // Gini's impurity, times the weight.
    const impurity = (a: number, b: number) => (a + b > 0 ? (2 * a * b) / (a + b) : 0);
    let best: { feature: number; limit: number } | undefined;
    let lowest = impurity(stay, change) * 0.98;
    for (let feature = 0; feature < FEATURES; feature++) {
      let [low, high] = [Number.POSITIVE_INFINITY, Number.NEGATIVE_INFINITY];
      for (const n of members) {
        const value = values[n * FEATURES + feature]!;
        if (value === NO_HUE && feature >= PLAIN) continue;
        low = Math.min(low, value);
        high = Math.max(high, value);
      }
      if (!(high > low)) continue;
      const step = (high - low) / LIMITS;
      const stays = new Float64Array(LIMITS + 1);
      const moves = new Float64Array(LIMITS + 1);
      for (const n of members) {
        const bin = Math.min(LIMITS, Math.floor((values[n * FEATURES + feature]! - low) / step));
        if (changes[n]) moves[bin]! += weights[n]!;
        else stays[bin]! += weights[n]!;
      }
      let [a, b] = [0, 0];
      for (let bin = 0; bin < LIMITS; bin++) {
        a += stays[bin]!;
        b += moves[bin]!;
        if (a + b < least || stay + change - a - b < least) continue;
        const left = impurity(a, b) + impurity(stay - a, change - b);
        if (left >= lowest) continue;
        lowest = left;
        best = { feature, limit: Math.round((low + (bin + 1) * step) * 10) / 10 };
      }
    }
    return best;
  };
  const chooser = grow(
    Array.from({ length: count }, (_, n) => n),
    0,
  );
  return typeof chooser === 'boolean' || wrong > MOST_WRONG * Math.min(staying, changing) ? undefined : chooser;
}

/** A change of the colours that the chooser selects; all others stay. */
export function selectiveStage(chooser: Chooser, seen: Uint8Array, change: Stage): Stage {
  const stage: Stage = {
    part: 'colour',
    kind: 'selective',
    sentence: `${change.sentence}, for some colours only`,
    weight: change.weight + 2 * sizeOf(chooser),
    get params() {
      const changed = { kind: change.kind, params: change.params };
      return { chooser, seen: packed(seen), change: changed } as unknown as Json;
    },
    apply(picture) {
      const { width, height, data } = picture;
      const changed = change.apply(picture).data;
      const made = data.slice();
      const features = new Float32Array(FEATURES);
      const known = new Uint8Array(1 << 18);
      for (let at = 0; at < data.length; at += 4) {
        if (data[at + 3] === 0) continue;
        // To four levels per channel: colours in between are decided alike.
        const key = ((data[at]! >> 2) << 12) | ((data[at + 1]! >> 2) << 6) | (data[at + 2]! >> 2);
        if (known[key] === 0) {
          measure(data[at]!, data[at + 1]!, data[at + 2]!, features, 0);
          known[key] = isChosen(chooser, features) ? 2 : 1;
        }
        if (known[key] === 1) continue;
        made[at] = changed[at]!;
        made[at + 1] = changed[at + 1]!;
        made[at + 2] = changed[at + 2]!;
        made[at + 3] = changed[at + 3]!;
      }
      return { width, height, data: made };
    },
    coverage: (picture) => seenShare(seen, picture),
    reach: 0,
    scaled: () => stage,
  };
  return stage;
}

function isChosen(chooser: Chooser, features: Float32Array): boolean {
  let at = chooser;
  while (typeof at !== 'boolean') at = features[at.feature]! < at.limit ? at.below : at.other;
  return at;
}

function sizeOf(chooser: Chooser): number {
  return typeof chooser === 'boolean' ? 1 : 1 + sizeOf(chooser.below) + sizeOf(chooser.other);
}
