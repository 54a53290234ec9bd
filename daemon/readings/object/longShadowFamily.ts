import { hexOf } from '../../images/hex.ts';
import { leastOf } from '../filter/search.ts';
import { isSameSize } from '../picture.ts';
import type { Json, Pair, Stage, StageFamily } from '../stage.ts';
import { costOf } from './cost.ts';
import { type Foreground, foregroundOf } from './foreground.ts';
import { type LongShadow, shadeOf, shadowed } from './longShadow.ts';

const KIND = 'long shadow';

/** Objects that throw a long flat shadow. */
export const LONG_SHADOWS: StageFamily = {
  part: 'overlay',
  kinds: [KIND],
  fit,
  read: (_, params) => longShadowStage(params as unknown as LongShadow),
};

function longShadowStage(shadow: LongShadow): Stage {
  const { right, down, steps, colour, opacity } = shadow;
  const ways = [down > 0 ? 'down' : down < 0 ? 'up' : '', right > 0 ? 'right' : right < 0 ? 'left' : ''];
  const end = steps === 0 ? 'to the border' : `${Math.round(steps)} px far`;
  return {
    part: 'overlay',
    kind: KIND,
    sentence: `Long flat shadow ${ways.filter((way) => way !== '').join(' and ')}, ${end}, ${hexOf([...colour, 255])} at ${Math.round(100 * opacity)} %`,
    weight: 4,
    params: shadow as unknown as Json,
    apply(picture) {
      const foreground = foregroundOf(picture);
      return foreground ? shadowed(picture, foreground, shadow) : picture;
    },
    coverage: (picture) => foregroundOf(picture)?.sureness ?? 0,
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
/** A shadow explains at least this share. */
const EXPLAINED = 0.7;

function fit(pairs: readonly Pair[]): Stage[] {
  const [pair] = pairs as [Pair];
  if (!pairs.every(({ input, output }) => isSameSize(input, output))) return [];
  const changed = changedIn(pair);
  if (!changed) return [];
  const foreground = foregroundOf(pair.input);
  if (!foreground || isObjectChanged(foreground, changed)) return [];
  const total = costIn(pairs);
  for (const [right, down] of WAYS) {
    const shadow = along(pair, foreground, changed, right, down);
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

/** The shadow in this direction, if what changed is one. */
function along(
  pair: Pair,
  foreground: Foreground,
  changed: Uint8Array,
  right: number,
  down: number,
): LongShadow | undefined {
  const { width, height } = pair.input;
  const { matte } = foreground;
  const { cover, ages } = shadeOf(matte, width, height, { right, down, steps: 0 });
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
    right,
    down,
    steps: beyond === 0 ? 0 : longest,
    ...paintOf(pair, foreground, (i) => isShade(i) && ages[i]! <= longest),
  };
}

/** The colour of the shade: over transparency the pixels' own; otherwise black if they became darker, or the colour they have. */
function paintOf(
  { output }: Pair,
  { ground }: Foreground,
  isIn: (pixel: number) => boolean,
): Pick<LongShadow, 'colour' | 'opacity'> {
  const levels: number[][] = [[], [], [], []];
  const rates: number[][] = [[], [], []];
  const plate = ground.plate.data;
  for (let i = 0; i < output.data.length / 4; i++) {
    if (!isIn(i)) continue;
    for (let c = 0; c < 4; c++) levels[c]!.push(output.data[4 * i + c]!);
    for (let c = 0; c < 3; c++) if (plate[4 * i + c]! > 24) rates[c]!.push(output.data[4 * i + c]! / plate[4 * i + c]!);
  }
  const median = (values: number[]) => values.sort((a, b) => a - b)[values.length >> 1] ?? 0;
  const [red, green, blue, alpha] = levels.map(median) as [number, number, number, number];
  const share = (value: number) => Math.round(100 * value) / 100;
  if (ground.kind === 'clear') return { colour: [red, green, blue], opacity: share(alpha / 255) };
  const kept = rates.filter((some) => some.length > 0).map(median);
  const mean = kept.reduce((sum, rate) => sum + rate, 0) / Math.max(1, kept.length);
  const isBlack = kept.length > 0 && mean < 1 && kept.every((rate) => Math.abs(rate - mean) < 0.015);
  return isBlack ? { colour: [0, 0, 0], opacity: share(1 - mean) } : { colour: [red, green, blue], opacity: 1 };
}

function costIn(pairs: readonly Pair[], shadow?: LongShadow): number {
  return pairs.reduce((sum, { input, output }) => {
    const foreground = shadow && foregroundOf(input);
    return sum + costOf(foreground ? shadowed(input, foreground, shadow) : input, output);
  }, 0);
}
