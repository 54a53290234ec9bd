import type { LevelSums } from './knots.ts';

/** A curve defined by few numbers, which therefore also holds for levels that no example showed. */
export interface Law {
  readonly law: keyof typeof LAWS;
  readonly numbers: readonly number[];
}

/** A map from levels 0..1 to levels, and the numbers and steps with which its search starts. */
interface Form {
  readonly make: (v: number, numbers: readonly number[]) => number;
  readonly start: readonly number[];
  readonly steps: readonly number[];
}

const cut = (v: number) => Math.min(1, Math.max(0, v));
const toLight = (v: number) => (v <= 0.04045 ? v / 12.92 : ((v + 0.055) / 1.055) ** 2.4);
const fromLight = (v: number) => (v <= 0.0031308 ? 12.92 * v : 1.055 * v ** (1 / 2.4) - 0.055);

/**
 * What picture editors offer, laws with few numbers first. Exposure is a factor of light (sRGB, IEC 61966-2-1); levels are black and white
 * points, a power, and the levels that black and white become.
 */
const LAWS = {
  power: { make: (v, [g]) => v ** g!, start: [1], steps: [0.2] },
  lift: { make: (v, [g]) => 1 - (1 - v) ** g!, start: [1], steps: [0.2] },
  exposure: { make: (v, [e]) => fromLight(cut(toLight(v) * e!)), start: [1], steps: [0.3] },
  contrast: { make: (v, [k]) => v + k! * (v * v * (3 - 2 * v) - v), start: [0.5], steps: [0.3] },
  sigmoid: { make: (v, [a, m]) => 1 / (1 + Math.exp(-a! * (v - m!))), start: [7, 0.5], steps: [2, 0.05] },
  shadows: { make: (v, [k]) => v * (1 + k! * (1 - v) ** 2), start: [0.2], steps: [0.2] },
  levels: {
    make: (v, [black, white, g, low, high]) =>
      low! + (high! - low!) * cut((v - black!) / Math.max(0.05, white! - black!)) ** g!,
    start: [0, 1, 1, 0, 1],
    steps: [0.08, 0.08, 0.2, 0.1, 0.1],
  },
} as const satisfies Record<string, Form>;

/** A law is accepted where it passes the means of nearly all levels within this many levels. */
const CLOSE = 0.8;
const NEARLY_ALL = 0.97;
/** At least this many levels of 0..255 must have been seen; numbers are sought with at most the second number of them. */
const LEAST_SEEN = 48;
const LOOKED_AT = 40;

/** The law with the fewest numbers that the levels' means follow; undefined where they follow none. */
export function fitLaw({ sums, weights, channels }: LevelSums): Law | undefined {
  if (channels !== 1) return undefined;
  const seen: { v: number; mean: number; weight: number }[] = [];
  let total = 0;
  for (let level = 0; level < 256; level++) {
    if (weights[level]! < 4) continue;
    const weight = Math.sqrt(weights[level]!);
    seen.push({ v: level / 255, mean: sums[level]! / weights[level]! / 255, weight });
    total += weight;
  }
  if (seen.length < LEAST_SEEN) return undefined;
  const stride = Math.ceil(seen.length / LOOKED_AT);
  const looked = seen.filter((_, i) => i % stride === 0);
  for (const [law, form] of Object.entries(LAWS) as [Law['law'], Form][]) {
    const missed = (numbers: readonly number[]) => {
      let sum = 0;
      for (const { v, mean, weight } of looked)
        sum += weight * Math.min(0.2, Math.abs(cut(form.make(v, numbers)) - mean));
      return sum;
    };
    const numbers = refined(form, missed);
    let close = 0;
    for (const { v, mean, weight } of seen) {
      if (255 * Math.abs(cut(form.make(v, numbers)) - mean) <= CLOSE) close += weight;
    }
    if (close >= NEARLY_ALL * total) return { law, numbers };
  }
  return undefined;
}

/** Moves one number after the other, by smaller and smaller steps, while the error falls; then to the roundest that are hardly worse. */
function refined(form: Form, missed: (numbers: readonly number[]) => number): number[] {
  const numbers = [...form.start];
  const steps = [...form.steps];
  let least = missed(numbers);
  for (let round = 0; round < 60 && steps.some((step) => step > 2e-4); round++) {
    let isMoved = false;
    for (let k = 0; k < numbers.length; k++) {
      for (const sign of [1, -1]) {
        const before = numbers[k]!;
        numbers[k] = before + sign * steps[k]!;
        const now = missed(numbers);
        if (now < least - 1e-9) {
          least = now;
          isMoved = true;
          steps[k]! *= 1.3;
          break;
        }
        numbers[k] = before;
      }
    }
    if (!isMoved) for (let k = 0; k < steps.length; k++) steps[k]! /= 2;
  }
  for (let k = 0; k < numbers.length; k++) {
    const exact = numbers[k]!;
    for (const step of [0.1, 0.05, 0.01, 0.001]) {
      numbers[k] = Math.round(Math.round(exact / step) * step * 1e3) / 1e3;
      if (missed(numbers) <= least * 1.1 + 0.05) break;
    }
  }
  return numbers;
}

/** The result of each of 256 levels, or at `fine` places per level, 0..255, not rounded. */
export function tableOf({ law, numbers }: Law, fine = 1): Float32Array {
  const { make } = LAWS[law] as Form;
  return Float32Array.from({ length: 255 * fine + 1 }, (_, at) => 255 * cut(make(at / (255 * fine), numbers)));
}
