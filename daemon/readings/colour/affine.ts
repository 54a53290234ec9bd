import { solvePositive } from '../../images/cholesky.ts';
import type { Samples } from './samples.ts';

/** RGB by an affine function of RGB: rows of red, green, blue, constant; twelve numbers. */
export type Affine = Float64Array;

/** Levels that are clipped at 0 or 255 as they should be do not count; so the fit is repeated. */
const ROUNDS = 4;
/** How strongly the fit is held to the identity where the samples leave it open, as a share of the samples' weight, in squared levels. */
const RIDGE = 0.5;

/**
 * The affine function that makes the samples' opaque outputs, by least squares without outliers (Cauchy, 16 levels) and without levels that
 * are rightly clipped.
 */
export function fitAffine({ count, input, output, weight }: Samples): Affine {
  const out = new Float64Array(12);
  for (let c = 0; c < 3; c++) {
    const row = new Float64Array(4);
    row[c] = 1;
    for (let round = 0; round < ROUNDS; round++) {
      const normal = new Float64Array(16);
      const right = new Float64Array(4);
      let total = 0;
      for (let n = 0; n < count; n++) {
        const [r, g, b] = [input[3 * n]!, input[3 * n + 1]!, input[3 * n + 2]!];
        const level = output[4 * n + c]!;
        const made = row[0]! * r + row[1]! * g + row[2]! * b + row[3]!;
        if (round > 0 && ((level >= 254.5 && made > 255) || (level <= 0.5 && made < 0))) continue;
        const missed = level - made;
        const w = Math.sqrt(weight[n]!) / (round > 0 ? 1 + (missed / 16) ** 2 : 1);
        total += w;
        const base = level - input[3 * n + c]!;
        const terms = [r, g, b, 64];
        for (let i = 0; i < 4; i++) {
          for (let j = 0; j <= i; j++) normal[4 * i + j]! += w * terms[i]! * terms[j]!;
          right[i]! += w * terms[i]! * base;
        }
      }
      if (total === 0) break;
      for (let i = 0; i < 4; i++) normal[5 * i]! += RIDGE * total;
      const found = solvePositive(normal, right);
      for (let i = 0; i < 3; i++) row[i] = found[i]! + (i === c ? 1 : 0);
      row[3] = found[3]! * 64;
    }
    out.set(row, 4 * c);
  }
  return out;
}

/** What the function gives for each sample, clipped to 0..255, three values each. */
export function affineAt(affine: Affine, { count, input }: Samples): Float32Array {
  const out = new Float32Array(count * 3);
  for (let n = 0; n < count; n++) {
    for (let c = 0; c < 3; c++) {
      const at = 4 * c;
      const level =
        affine[at]! * input[3 * n]! +
        affine[at + 1]! * input[3 * n + 1]! +
        affine[at + 2]! * input[3 * n + 2]! +
        affine[at + 3]!;
      out[3 * n + c] = Math.min(255, Math.max(0, level));
    }
  }
  return out;
}
