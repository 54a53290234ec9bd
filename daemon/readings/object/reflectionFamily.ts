import { isSameSize } from '../picture.ts';
import type { Json, Pair, Stage, StageFamily } from '../stage.ts';
import { costOf } from './cost.ts';
import { type Foreground, foregroundOf } from './foreground.ts';
import { type Reflection, reflected, rowsOf, type Unit } from './reflection.ts';

const KIND = 'reflection';

/** Objects above their own reflection in the ground. */
export const REFLECTIONS: StageFamily = {
  part: 'overlay',
  kinds: [KIND],
  fit,
  read: (_, params) => reflectionStage(params as unknown as Reflection),
};

function reflectionStage(reflection: Reflection): Stage {
  const { gap, strength, length, unit } = reflection;
  const many = unit === 'px' ? `${Math.round(length)} px` : `${Math.round(100 * length)} % of the ${unit}'s height`;
  const below = gap > 0 ? `, ${gap} px below` : '';
  const faded = length === 0 ? '' : `, faded after ${many}`;
  return {
    part: 'overlay',
    kind: KIND,
    sentence: `Object mirrored in the ground${below}, ${Math.round(100 * strength)} % strong${faded}`,
    weight: 4,
    params: reflection as unknown as Json,
    apply(picture) {
      const foreground = foregroundOf(picture);
      return foreground ? reflected(picture, foreground, reflection) : picture;
    },
    coverage: (picture) => foregroundOf(picture)?.sureness ?? 0,
    scaled: (factor) =>
      reflectionStage({
        ...reflection,
        gap: Math.round(gap * factor),
        length: unit === 'px' ? length * factor : length,
      }),
  };
}

/** Rows between an object and its reflection that are tried. */
const GAPS = Array.from({ length: 45 }, (_, k) => k - 4);
/** At least this share of what changed lies below the object's lowest row, and a reflection explains at least the second share. */
const BELOW = 0.9;
const EXPLAINED = 0.6;
/** A difference of this many levels cannot be seen. */
const UNSEEN = 3;
/** A reflection has at least this many rows. */
const LEAST_ROWS = 5;

function fit(pairs: readonly Pair[]): Stage[] {
  const [pair] = pairs as [Pair];
  if (!pairs.every(({ input, output }) => isSameSize(input, output)) || !isBelow(pair)) return [];
  const foreground = foregroundOf(pair.input);
  const rows = foreground && rowsOf(foreground);
  if (!foreground || !rows) return [];
  const found = GAPS.map((gap) => ({ gap, ...rowsShown(pair, foreground, rows.bottom, gap) })).sort(
    (a, b) => a.left - b.left,
  );
  const { gap, left, before, shares } = found[0]!;
  if (left > (1 - EXPLAINED) * before || shares.length < LEAST_ROWS) return [];
  const own = rows.bottom - rows.top;
  const total = pairs.reduce((sum, { input, output }) => sum + costOf(input, output), 0);
  const tried = [0, 1, 2].flatMap((power) => {
    const fade = faded(shares, power);
    return fade
      ? lengthsOf(fade, pair.input.height, own).map((one): Reflection => ({ gap, power: Math.max(1, power), ...one }))
      : [];
  });
  const costs = tried.map((reflection) => ({ reflection, cost: costIn(pairs, reflection) }));
  const least = Math.min(...costs.map(({ cost }) => cost));
  if (!(least <= (1 - EXPLAINED) * total)) return [];
  // The roundest of those that fit equally well come first.
  return costs
    .filter(({ cost }) => cost <= 1.5 * least + 0.01 * total)
    .slice(0, 2)
    .map(({ reflection }) => reflectionStage(reflection));
}

/** Whether nearly everything that changed is in the lower part of a picture, below the end of most of its upper part. */
function isBelow({ input, output }: Pair): boolean {
  const foreground = hasChangedAbove(input.data, output.data, input.width) ? undefined : foregroundOf(input);
  const rows = foreground && rowsOf(foreground);
  if (!rows) return false;
  let [above, all] = [0, 0];
  for (let at = 0, row = 4 * input.width * (rows.bottom - 4); at < input.data.length; at += 4) {
    let off = 0;
    for (let c = at; c < at + 4; c++) off += Math.max(0, Math.abs(input.data[c]! - output.data[c]!) - UNSEEN);
    all += off;
    if (at < row) above += off;
  }
  return all > 0 && above < (1 - BELOW) * all;
}

/** Whether more than a little of the upper fifth changed, which no reflection does. */
function hasChangedAbove(before: Uint8Array, after: Uint8Array, width: number): boolean {
  const end = 4 * width * Math.floor(before.length / (20 * width));
  let off = 0;
  for (let at = 0; at < end; at += 4) if (Math.abs(before[at + 1]! - after[at + 1]!) > 8) off++;
  return off > 0.02 * (end / 4);
}

/** How much of the object each row shows, by least squares, with what that leaves and what there was before. */
function rowsShown({ input, output }: Pair, foreground: Foreground, bottom: number, gap: number) {
  const { width, height } = input;
  const { matte, colours, ground } = foreground;
  const plate = ground.plate.data;
  const isClear = ground.kind === 'clear';
  const shares: number[] = [];
  let [left, before] = [0, 0];
  for (let y = Math.max(0, bottom - 4); y < height; y++) {
    const row = y - bottom - gap;
    const from = bottom - 1 - row;
    const inside = row >= 0 && from >= 0;
    let [bb, bd, dd] = [1e-6, 0, 0];
    for (let x = 0; x < width; x++) {
      const [at, source] = [4 * (y * width + x), from * width + x];
      const cover = inside ? (matte[source]! / 255) * (1 - matte[y * width + x]! / 255) : 0;
      for (let c = isClear ? 3 : 0; c < (isClear ? 4 : 3); c++) {
        const by = output.data[at + c]! - input.data[at + c]!;
        const basis = cover === 0 ? 0 : cover * (isClear ? 255 : colours[4 * source + c]! - plate[at + c]!);
        bb += basis * basis;
        bd += basis * by;
        dd += by * by;
      }
    }
    before += dd;
    const share = Math.min(1, Math.max(0, bd / bb));
    left += dd - 2 * share * bd + share * share * bb;
    if (inside) shares[row] = bb > 50 * width ? share : Number.NaN;
  }
  return { shares, left, before };
}

/** A fade by a power (0: none) fitted to the shares of rows; its length is in rows. */
function faded(shares: readonly number[], power: number): { strength: number; length: number } | undefined {
  let [n, x, y, xx, xy] = [1e-9, 0, 0, 0, 0];
  for (const [row, share] of shares.entries()) {
    if (!(share > 0.03)) continue;
    const value = power < 2 ? share : Math.sqrt(share);
    n++;
    x += row + 0.5;
    y += value;
    xx += (row + 0.5) ** 2;
    xy += (row + 0.5) * value;
  }
  if (n < LEAST_ROWS) return undefined;
  if (power === 0) return { strength: y / n, length: 0 };
  const slope = (xy - (x * y) / n) / Math.max(1e-9, xx - (x * x) / n);
  const start = (y - slope * x) / n;
  return slope < -1e-4 && start > 0 ? { strength: Math.min(1, start ** power), length: -start / slope } : undefined;
}

/** A length in each unit in which it is round; otherwise in those of the object. */
function lengthsOf({ strength, length }: { strength: number; length: number }, height: number, own: number) {
  const near = (value: number, step: number) => Math.round(Math.round(value / step) * step * 1e4) / 1e4;
  const strong = Math.abs(near(strength, 0.05) - strength) < 0.02 ? near(strength, 0.05) : near(strength, 0.01);
  if (length === 0) return [{ strength: strong, length: 0, unit: 'object' as Unit }];
  const shares: { unit: Unit; whole: number; step: number }[] = [
    { unit: 'object', whole: own, step: 0.1 },
    { unit: 'picture', whole: height, step: 0.05 },
    { unit: 'px', whole: 1, step: 20 },
  ];
  const out = shares.flatMap(({ unit, whole, step }) => {
    const round = near(length / whole, step);
    const isRound = round > 0 && Math.abs(round * whole - length) < 0.04 * length;
    return isRound ? [{ strength: strong, length: round, unit }] : [];
  });
  return [...out, { strength: strong, length: near(length / own, 0.001), unit: 'object' as Unit }];
}

function costIn(pairs: readonly Pair[], reflection: Reflection): number {
  return pairs.reduce((sum, { input, output }) => {
    const foreground = foregroundOf(input);
    return sum + costOf(foreground ? reflected(input, foreground, reflection) : input, output);
  }, 0);
}
