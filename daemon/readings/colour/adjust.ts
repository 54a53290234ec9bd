import { solvePositive } from '../../images/cholesky.ts';
import { byte } from '../filter/planes.ts';
import type { Affine } from './affine.ts';
import { colourName } from './names.ts';
import type { Samples } from './samples.ts';

/** A family of affine changes of colour with few numbers: the sum of its terms, each times its number. */
interface Form {
  readonly numbers: number;
  /** Affine functions, as rows of red, green, blue, constant. */
  readonly terms: readonly Affine[];
  sentence(numbers: Float64Array): string;
}

/** Constants are of the size of levels. */
const CONSTANT = 64;

const rows = (...numbers: number[]) => Float64Array.from(numbers);
const IDENTITY = rows(1, 0, 0, 0, 0, 1, 0, 0, 0, 0, 1, 0);
const ONES = rows(0, 0, 0, CONSTANT, 0, 0, 0, CONSTANT, 0, 0, 0, CONSTANT);
const single = (at: number, value: number) => Float64Array.from({ length: 12 }, (_, i) => (i === at ? value : 0));
const SCALES = [0, 5, 10].map((at) => single(at, 1));
const OFFSETS = [3, 7, 11].map((at) => single(at, CONSTANT));

const lightness = (red: number, green: number, blue: number) =>
  rows(red, green, blue, 0, red, green, blue, 0, red, green, blue, 0);
const minus = (a: Affine, b: Affine) => a.map((value, i) => value - b[i]!);

const LUMAS = [
  lightness(0.299, 0.587, 0.114),
  lightness(0.2126, 0.7152, 0.0722),
  lightness(0.213, 0.715, 0.072),
  lightness(1 / 3, 1 / 3, 1 / 3),
];
/** The part of a hue rotation that goes with the sine: feColorMatrix hueRotate (SVG 1.1, 15.10). */
const HUE_SINE = rows(-0.213, -0.715, 0.928, 0, 0.143, 0.14, -0.283, 0, -0.787, 0.715, 0.072, 0);

const percent = (share: number) => `${Math.round(100 * share)} %`;

const FORMS: readonly Form[] = [
  {
    numbers: 2,
    terms: [IDENTITY, ONES],
    sentence: ([scale, offset]) => {
      if (Math.abs(scale! + 1) < 0.02 && Math.abs(offset! * CONSTANT - 255) < 4) return 'Colours inverted';
      if (scale! < 0) return 'Tones reversed';
      const [dark, light] = [offset! * CONSTANT, 255 * (scale! - 1) + offset! * CONSTANT];
      if (dark > 4 && light < -4) return 'Less contrast';
      if (dark < -4 && light > 4) return 'More contrast';
      return dark + light >= 0 ? 'Brighter' : 'Darker';
    },
  },
  ...LUMAS.map(
    (luma): Form => ({
      numbers: 2,
      terms: [luma, minus(IDENTITY, luma)],
      sentence: ([, colour]) =>
        Math.abs(colour!) < 0.02
          ? 'Made grey'
          : colour! < 1
            ? `Colours ${percent(1 - colour!)} paler`
            : `Colours ${percent(colour! - 1)} stronger`,
    }),
  ),
  {
    numbers: 3,
    terms: SCALES,
    sentence: () => 'Multiplied by a colour',
  },
  {
    numbers: 3,
    terms: [LUMAS[2]!, minus(IDENTITY, LUMAS[2]!), HUE_SINE],
    sentence: ([, cosine, sine]) => `Hues turned by ${Math.round((Math.atan2(sine!, cosine!) * 180) / Math.PI)}°`,
  },
  {
    numbers: 4,
    terms: [IDENTITY, ...OFFSETS],
    sentence: ([scale]) => (scale! < 1 ? `Mixed with ${percent(1 - scale!)} of a colour` : 'Colours shifted'),
  },
  {
    numbers: 6,
    terms: [...SCALES, ...OFFSETS],
    sentence: () => 'Red, green and blue each by a line',
  },
  ...LUMAS.map(
    (luma): Form => ({
      numbers: 6,
      terms: [...[0, 4, 8].map((from) => luma.map((value, i) => (i >= from && i < from + 4 ? value : 0))), ...OFFSETS],
      sentence: (numbers) => {
        const level = (light: number, c: number) => byte(255 * light * numbers[c]! + CONSTANT * numbers[3 + c]!);
        const ink = (light: number) => colourName(level(light, 0), level(light, 1), level(light, 2));
        return `Shades from ${ink(0)} to ${ink(1)}, by how light it is`;
      },
    }),
  ),
];

const ROUNDS = 4;
/** Errors up to the first number of levels do not count; beyond the second they count less. */
const ROUNDING = 0.6;
const OUTLIER = 16;

export interface Adjustment {
  readonly affine: Affine;
  readonly numbers: number;
  readonly sentence: string;
  /** Mean absolute error over the samples, in levels. */
  readonly missed: number;
}

/** The best change of each form, the forms with the fewest numbers first. */
export function fitAdjustments(samples: Samples): Adjustment[] {
  return FORMS.flatMap((form) => {
    const numbers = fitTerms(samples, form.terms);
    if (!numbers) return [];
    const affine = sumOf(form.terms, numbers);
    return [{ affine, numbers: form.numbers, sentence: form.sentence(numbers), missed: missedBy(affine, samples) }];
  });
}

function sumOf(terms: readonly Affine[], numbers: Float64Array): Affine {
  const out = new Float64Array(12);
  for (const [k, term] of terms.entries()) for (let i = 0; i < 12; i++) out[i]! += numbers[k]! * term[i]!;
  return out;
}

/** Least squares over all channels; levels that are clipped as they should be do not count, and outliers count little. */
function fitTerms({ count, input, output, weight }: Samples, terms: readonly Affine[]): Float64Array | undefined {
  const size = terms.length;
  let numbers: Float64Array | undefined;
  for (let round = 0; round < ROUNDS; round++) {
    const normal = new Float64Array(size * size);
    const right = new Float64Array(size);
    const current = numbers ? sumOf(terms, numbers) : undefined;
    const values = new Float64Array(size);
    let total = 0;
    for (let n = 0; n < count; n++) {
      const [r, g, b] = [input[3 * n]!, input[3 * n + 1]!, input[3 * n + 2]!];
      for (let c = 0; c < 3; c++) {
        const level = output[4 * n + c]!;
        let w = Math.sqrt(weight[n]!);
        const at = 4 * c;
        if (current) {
          const made = current[at]! * r + current[at + 1]! * g + current[at + 2]! * b + current[at + 3]!;
          if ((level >= 254.5 && made > 255) || (level <= 0.5 && made < 0)) continue;
          w /= 1 + ((level - made) / OUTLIER) ** 2;
        }
        for (let k = 0; k < size; k++) {
          const term = terms[k]!;
          values[k] = term[at]! * r + term[at + 1]! * g + term[at + 2]! * b + term[at + 3]!;
        }
        for (let i = 0; i < size; i++) {
          for (let j = 0; j <= i; j++) normal[size * i + j]! += w * values[i]! * values[j]!;
          right[i]! += w * values[i]! * level;
        }
        total += w;
      }
    }
    if (total === 0) return numbers;
    for (let i = 0; i < size; i++) normal[i * (size + 1)]! += 1e-3 * total;
    numbers = solvePositive(normal, right);
  }
  return numbers;
}

function missedBy(affine: Affine, { count, input, output, weight }: Samples): number {
  let [sum, all] = [0, 0];
  for (let n = 0; n < count; n++) {
    for (let c = 0; c < 3; c++) {
      const at = 4 * c;
      const made =
        affine[at]! * input[3 * n]! +
        affine[at + 1]! * input[3 * n + 1]! +
        affine[at + 2]! * input[3 * n + 2]! +
        affine[at + 3]!;
      const missed = Math.abs(Math.min(255, Math.max(0, made)) - output[4 * n + c]!);
      sum += weight[n]! * Math.max(0, missed - ROUNDING);
    }
    all += 3 * weight[n]!;
  }
  return all > 0 ? sum / all : 0;
}
