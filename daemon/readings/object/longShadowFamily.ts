import { hexOf } from '../../images/hex.ts';
import { leastOf } from '../filter/search.ts';
import { median } from '../median.ts';
import { isSameSize } from '../picture.ts';
import type { Json, Pair, Stage, StageFamily } from '../stage.ts';
import { costOf } from './cost.ts';
import { type Foreground, foregroundOf } from './foreground.ts';
import { type LongShadow, shadeOf, shadowed, throwerOf } from './longShadow.ts';
import { onTile } from './onTile.ts';

const KIND = 'long shadow';

/** Objects that throw a long flat shadow. */
export const LONG_SHADOWS: StageFamily = {
  part: 'overlay',
  kinds: [KIND],
  fit,
  read: (_, params) => longShadowStage(params as unknown as LongShadow),
};

function longShadowStage(shadow: LongShadow): Stage {
  const { right, down, steps, colour, opacity, isOnTile } = shadow;
  const ways = [down > 0 ? 'down' : down < 0 ? 'up' : '', right > 0 ? 'right' : right < 0 ? 'left' : ''];
  const end = steps === 0 ? 'to the border' : `${Math.round(steps)} px far`;
  return {
    part: 'overlay',
    kind: KIND,
    sentence: `Long flat shadow ${ways.filter((way) => way !== '').join(' and ')}, ${end}, ${hexOf([...colour, 255])} at ${Math.round(100 * opacity)} %${isOnTile ? ', on its tile' : ''}`,
    weight: 4,
    params: shadow as unknown as Json,
    apply(picture) {
      const object = throwerOf(picture, shadow);
      return object ? shadowed(picture, object, shadow) : picture;
    },
    coverage: (picture) => throwerOf(picture, shadow)?.sureness ?? 0,
    scaled: (factor) => longShadowStage({ ...shadow, steps: Math.round(steps * factor) }),
  };
}

/** The directions of shadows: diagonal ones first, and of these down to the right. */
const WAYS = [
  [1, 1],
  [-1, 1],
  [1, -1],
  [-1, -1],
  [1, 0],
  [0, 1],
] as const;
/** Levels by which a changed pixel differs, at least. */
const CHANGED = 5;
/** At least this share of what changed lies in the shadow, and at least the second share of the shadow changed. */
const INSIDE = 0.9;
/** At most this share of an object may change, and at least the second share of a picture must. */
const KEPT = 0.04;
const LEAST = 0.01;
/** At most this share of a tile lies in the shadow. */
const MOST = 0.6;
/** A shadow explains at least this share. */
const EXPLAINED = 0.7;

function fit(pairs: readonly Pair[]): Stage[] {
  const [pair] = pairs as [Pair];
  if (!pairs.every(({ input, output }) => isSameSize(input, output))) return [];
  const changed = changedIn(pair);
  if (!changed) return [];
  const whole = foregroundOf(pair.input);
  if (!whole) return [];
  const isOnTile = isObjectChanged(whole, changed);
  if (isOnTile && !mayBeTile(whole, changed)) return [];
  const object = isOnTile ? onTile(pair.input) : whole;
  if (!object || (isOnTile && isObjectChanged(object, changed))) return [];
  const total = costIn(pairs);
  for (const [right, down] of WAYS) {
    const shadow = along(pair, object, changed, { right, down, isOnTile });
    if (!shadow) continue;
    const exact = shadow.steps === 0 ? [0] : [0, -1, -2, 1].map((by) => shadow.steps + by);
    const best = leastOf(exact, (steps) => costIn(pairs, { ...shadow, steps }));
    const stage = { ...shadow, steps: best };
    if (costIn(pairs, stage) <= (1 - EXPLAINED) * total) return [longShadowStage(stage)];
  }
  return [];
}

/** The pixels that changed; undefined where they are too few, or nearly all. */
function changedIn({ input, output }: Pair): Uint8Array | undefined {
  const out = new Uint8Array(input.data.length / 4);
  let count = 0;
  for (let i = 0, at = 0; i < out.length; i++, at += 4) {
    let most = 0;
    for (let c = at; c < at + 4; c++) most = Math.max(most, Math.abs(input.data[c]! - output.data[c]!));
    if (most <= CHANGED) continue;
    out[i] = 1;
    count++;
  }
  return count < LEAST * out.length || count > INSIDE * out.length ? undefined : out;
}

function isObjectChanged({ matte }: Foreground, changed: Uint8Array): boolean {
  let [all, off] = [0, 0];
  for (let i = 0; i < matte.length; i++) {
    if (matte[i] !== 255) continue;
    all++;
    off += changed[i]!;
  }
  return off > KEPT * all;
}

/** Whether what changed lies on the object, and not on most of it. */
function mayBeTile({ matte }: Foreground, changed: Uint8Array): boolean {
  let [all, inside, object] = [0, 0, 0];
  for (let i = 0; i < matte.length; i++) {
    if (matte[i]! > 0) object++;
    if (changed[i] === 0) continue;
    all++;
    if (matte[i]! > 0) inside++;
  }
  return inside > INSIDE * all && inside < MOST * object;
}

/** The shadow this way, if what changed is one. */
function along(
  pair: Pair,
  object: Foreground,
  changed: Uint8Array,
  way: Pick<LongShadow, 'right' | 'down' | 'isOnTile'>,
): LongShadow | undefined {
  const { width, height, matte } = object;
  const { cover, ages } = shadeOf(object, { ...way, steps: 0 });
  const isShade = (i: number) => cover[i]! > 200 && matte[i] === 0;
  const counts = new Float64Array(Math.max(width, height) + 2);
  let [inside, all] = [0, 0];
  for (let i = 0; i < changed.length; i++) {
    if (changed[i] === 0) continue;
    all++;
    if (cover[i]! < 8) continue;
    inside++;
    if (isShade(i)) counts[Math.min(counts.length - 1, ages[i]!)]!++;
  }
  if (inside < INSIDE * all) return undefined;
  // The distance up to which nearly everything in the shadow changed, and beyond which nearly nothing did.
  let longest = counts.length - 1;
  while (longest > 1 && counts[longest] === 0) longest--;
  const seen = new Float64Array(counts.length);
  for (let i = 0; i < changed.length; i++) if (isShade(i)) seen[Math.min(seen.length - 1, ages[i]!)]!++;
  while (longest > 1 && counts[longest]! < 0.5 * seen[longest]!) longest--;
  let [shaded, beyond] = [0, 0];
  for (let age = 1; age < seen.length; age++) {
    if (age <= longest) shaded += seen[age]! - counts[age]!;
    else beyond += seen[age]!;
  }
  const of = seen.subarray(1, longest + 1).reduce((sum, count) => sum + count, 0);
  if (of === 0 || shaded > (1 - INSIDE) * of) return undefined;
  return {
    ...way,
    steps: beyond === 0 ? 0 : longest,
    ...paintOf(pair, object, (i) => isShade(i) && ages[i]! <= longest),
  };
}

/** The colour of the shade: over transparency the pixels' own; otherwise black or white if that explains them, or the colour they have. */
function paintOf(
  { output }: Pair,
  { ground }: Foreground,
  isIn: (pixel: number) => boolean,
): Pick<LongShadow, 'colour' | 'opacity'> {
  const pixels = Array.from({ length: output.data.length / 4 }, (_, i) => i).filter(isIn);
  const [red, green, blue, alpha] = [0, 1, 2, 3].map((c) => median(pixels.map((i) => output.data[4 * i + c]!)));
  const own = [red!, green!, blue!] as const;
  if (ground.kind === 'clear') return { colour: own, opacity: share(alpha! / 255) };
  for (const level of [0, 255]) {
    // How much of its distance to black or white each channel kept, where it had enough of it.
    const kept = [0, 1, 2].flatMap((c) => {
      const rates = pixels.flatMap((i) => {
        const before = ground.plate.data[4 * i + c]! - level;
        return Math.abs(before) > 24 ? [(output.data[4 * i + c]! - level) / before] : [];
      });
      return rates.length > 0 ? [median(rates)] : [];
    });
    const mean = kept.reduce((sum, rate) => sum + rate, 0) / Math.max(1, kept.length);
    if (kept.length > 0 && mean < 1 && kept.every((rate) => Math.abs(rate - mean) < 0.015))
      return { colour: [level, level, level], opacity: share(1 - mean) };
  }
  return { colour: own, opacity: 1 };
}

function share(value: number): number {
  return Math.round(100 * value) / 100;
}

function costIn(pairs: readonly Pair[], shadow?: LongShadow): number {
  return pairs.reduce((sum, { input, output }) => {
    const object = shadow && throwerOf(input, shadow);
    return sum + costOf(object ? shadowed(input, object, shadow) : input, output);
  }, 0);
}
