import { binOf } from '../images/colourBins.ts';
import { hasColoursOf } from '../images/colourChange.ts';
import { lumaOf } from '../images/luma.ts';
import { rounded } from '../images/rounded.ts';
import { type Example, type Explanation, errorOver, type Kind } from './explanation.ts';
import { applyTerms, CONSTANT, fitTerms, type Terms } from './linear.ts';
import type { View } from './view.ts';

/** A picture's levels, RGB. */
interface Levels {
  readonly levels: ArrayLike<number>;
}

const RIDGE = 1e-3;

/** Maps all channels by one straight line: brightness, contrast, inversion. */
const TONE: Terms<Levels> = {
  count: 2,
  ridge: RIDGE,
  isCut: true,
  read({ levels }, pixel, channel, row) {
    row[0] = levels[3 * pixel + channel]!;
    row[1] = CONSTANT;
  },
};

/** Maps channels by lines of one slope: a mixture with a colour. */
const TINT: Terms<Levels> = {
  count: 4,
  ridge: RIDGE,
  isCut: true,
  read({ levels }, pixel, channel, row) {
    row.fill(0);
    row[0] = levels[3 * pixel + channel]!;
    row[1 + channel] = CONSTANT;
  },
};

/** Maps the luma by a line per channel: shades of grey, or of two colours. */
const SHADES: Terms<Levels> = {
  count: 6,
  ridge: RIDGE,
  read({ levels }, pixel, channel, row) {
    row.fill(0);
    row[channel] = lumaOf(levels[3 * pixel]!, levels[3 * pixel + 1]!, levels[3 * pixel + 2]!);
    row[3 + channel] = CONSTANT;
  },
};

/** Maps each channel by an affine function of all three. */
export const AFFINE: Terms<Levels> = {
  count: 12,
  ridge: RIDGE,
  read({ levels }, pixel, channel, row) {
    row.fill(0);
    for (let k = 0; k < 3; k++) row[4 * channel + k] = levels[3 * pixel + k]!;
    row[4 * channel + 3] = CONSTANT;
  },
};

const FORMS: readonly [Kind, Terms<Levels>][] = [
  ['tone', TONE],
  ['tint', TINT],
  ['shades', SHADES],
  ['colours', AFFINE],
];

/** Changes of colours, from the simplest to one that mixes all channels, and a curve. */
export function colourRules(examples: readonly Example[]): Explanation[] {
  const levels = 3 * countColours(examples);
  const found: Explanation[] = [];
  for (const [kind, terms] of FORMS) {
    const factors = fitTerms(examples, terms);
    const doubt = Math.min(1, terms.count / levels);
    if (factors) found.push(colourRule(kind, doubt, examples, (of) => applyTerms(terms, factors, of)));
  }
  return [...found, curveRule(Math.min(1, CURVE_NUMBERS / levels), examples)];
}

/** Colours with at least this share of the examples' pixels, in bins of 16 levels per channel. */
const SHARE = 0.003;
const BITS = 4;
/** A pixel whose neighbours differ by more levels is on an edge, where colours are mixed. */
const STEP = 24;

function countColours(examples: readonly Example[]): number {
  const counts = new Uint32Array(1 << (3 * BITS));
  let all = 0;
  for (const { input } of examples) {
    const { levels, width, size } = input;
    all += size;
    for (let at = 0; at < levels.length; at += 3) {
      if (isEdge(levels, at, 3) || isEdge(levels, at, 3 * width)) continue;
      counts[binOf(levels, at, BITS)]!++;
    }
  }
  return counts.reduce((sum, count) => (count >= SHARE * all ? sum + 1 : sum), 0);
}

/** Whether the pixel differs from the one `step` values before it or after it. */
function isEdge(levels: Float32Array, at: number, step: number): boolean {
  const differs = (other: number) =>
    Math.abs(levels[at]! - levels[other]!) +
      Math.abs(levels[at + 1]! - levels[other + 1]!) +
      Math.abs(levels[at + 2]! - levels[other + 2]!) >
    3 * STEP;
  return (at >= step && differs(at - step)) || (at + step < levels.length && differs(at + step));
}

function colourRule(
  kind: Kind,
  doubt: number,
  examples: readonly Example[],
  apply: (of: Levels) => Float32Array,
): Explanation {
  const error = errorOver(examples, apply);
  const hasColours = (query: View) =>
    query.once('has the colours of the examples', () =>
      hasColoursOf(
        examples.map(({ input }) => input.picture),
        query.picture,
      ),
    );
  return {
    kind,
    doubt,
    // A rule that the examples could not have refuted holds only for their own colours.
    explain: (query) => (doubt < 1 || hasColours(query) ? { error, draw: () => apply(query) } : undefined),
    redraw:
      ({ width, data }) =>
      (top, rows) => {
        const levels = data.subarray(top * width * 3, (top + rows) * width * 3);
        return { width, height: rows, channels: 3, data: rounded(apply({ levels })) };
      },
  };
}

/** Bins of the input's levels. */
const CURVE_BINS = 64;
/** A curve counts as this many numbers, because most of its bins are empty or follow from others. */
const CURVE_NUMBERS = 12;

/** Maps every channel by one curve: the mean output of each input level, interpolated linearly where there was none. */
function curveRule(doubt: number, examples: readonly Example[]): Explanation {
  const bin = (level: number) => (level * CURVE_BINS) >> 8;
  const sums = new Float64Array(CURVE_BINS);
  const counts = new Float64Array(CURVE_BINS);
  for (const { input, output } of examples) {
    for (let i = 0; i < output.length; i++) {
      sums[bin(input.levels[i]!)]! += output[i]!;
      counts[bin(input.levels[i]!)]!++;
    }
  }
  const known = Array.from(counts.keys()).filter((at) => counts[at]! > 0);
  const curve = Float32Array.from(counts, (_, at) => {
    const next = known.find((other) => other >= at) ?? known.at(-1)!;
    const last = known.findLast((other) => other <= at) ?? next;
    const [low, high] = [sums[last]! / counts[last]!, sums[next]! / counts[next]!];
    return next === last || last > at ? high : low + ((high - low) * (at - last)) / (next - last);
  });
  return colourRule('curve', doubt, examples, ({ levels }) => Float32Array.from(levels, (level) => curve[bin(level)]!));
}
