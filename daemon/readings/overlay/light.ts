/**
 * Coloured light or shade over a picture, by the blend modes of the same names. `multiply` makes each channel `keep` times as light;
 * `screen` makes its distance to white `keep` times as large.
 */
export type Light = 'multiply' | 'screen';

/** Per bin: the number of pixels, and for each channel the sums of before, after, before squared, before times after, and after squared. */
export const LIGHT_SUMS = 16;

/** The strongest light makes pixels this many times as bright. */
const MOST_LIGHT = 3;

/** Adds a pixel to the bin whose sums begin at `k`. */
export function addLight(sums: Float64Array, k: number, before: Uint8Array, after: Uint8Array, at: number): void {
  sums[k]!++;
  for (let c = 0; c < 3; c++) {
    const [was, is, to] = [before[at + c]!, after[at + c]!, k + 1 + 5 * c];
    sums[to]! += was;
    sums[to + 1]! += is;
    sums[to + 2]! += was * was;
    sums[to + 3]! += was * is;
    sums[to + 4]! += is * is;
  }
}

/**
 * The shares that are kept, three per bin, by least squares (NaN where a bin has no samples), and the root mean square, in levels, that
 * they leave.
 */
export function lightOf(sums: Float64Array, light: Light): { keeps: Float64Array; left: number } {
  const count = sums.length / LIGHT_SUMS;
  const keeps = new Float64Array(3 * count).fill(Number.NaN);
  let [left, seen] = [0, 0];
  for (let i = 0; i < count; i++) {
    const k = i * LIGHT_SUMS;
    const n = sums[k]!;
    if (n < 3) continue;
    for (let c = 0; c < 3; c++) {
      const to = k + 1 + 5 * c;
      const white = light === 'screen' ? 255 : 0;
      // For `screen`, levels are counted down from white.
      const square = sums[to + 2]! - 2 * white * sums[to]! + white * white * n;
      const product = sums[to + 3]! - white * (sums[to]! + sums[to + 1]!) + white * white * n;
      const after = sums[to + 4]! - 2 * white * sums[to + 1]! + white * white * n;
      const keep = square > n ? Math.min(white > 0 ? 1 : MOST_LIGHT, Math.max(0, product / square)) : 1;
      keeps[3 * i + c] = keep;
      left += Math.max(0, after - 2 * keep * product + keep * keep * square);
      seen += n;
    }
  }
  return { keeps, left: Math.sqrt(left / Math.max(1, seen)) };
}
