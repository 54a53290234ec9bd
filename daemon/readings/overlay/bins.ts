/**
 * Pixels in bins, each bin with a flat layer of its own. Per bin: the number of pixels, and for each channel the sums of before, after,
 * before squared, before times after, and after squared.
 */
export const SUMS = 10;

/** The strongest light makes pixels this many times as bright. */
const MOST_LIGHT = 3;

/** Adds a pixel to the bin whose sums begin at `k`. */
export function add(sums: Float64Array, k: number, before: Uint8Array, after: Uint8Array, at: number): void {
  sums[k]!++;
  for (let c = 0; c < 3; c++) {
    const [was, is] = [before[at + c]!, after[at + c]!];
    sums[k + 1 + c]! += was;
    sums[k + 4 + c]! += is;
    sums[k + 7]! += was * was;
    sums[k + 8]! += was * is;
    sums[k + 9]! += is * is;
  }
}

/** Of one bin: the spread of before, of after, and of both together, around each channel's means. */
function spread(sums: Float64Array, k: number): { square: number; product: number; after: number } {
  const count = sums[k]!;
  let [square, product, after] = [sums[k + 7]!, sums[k + 8]!, sums[k + 9]!];
  for (let c = 0; c < 3; c++) {
    square -= (sums[k + 1 + c]! * sums[k + 1 + c]!) / count;
    product -= (sums[k + 1 + c]! * sums[k + 4 + c]!) / count;
    after -= (sums[k + 4 + c]! * sums[k + 4 + c]!) / count;
  }
  return { square, product, after };
}

/** The root mean square, in levels, that is left with one layer per bin. */
export function residual(sums: Float64Array): number {
  let [left, count] = [0, 0];
  for (let k = 0; k < sums.length; k += SUMS) {
    if (sums[k]! < 3) continue;
    const { square, product, after } = spread(sums, k);
    left += square < 1e-6 ? after : after - (product * product) / square;
    count += 3 * sums[k]!;
  }
  return Math.sqrt(Math.max(0, left) / Math.max(1, count));
}

/**
 * For each bin, what shows through and what is added. Bins that say too little about it (a flat part of the picture) take the colour that
 * the others share. NaN where a bin has fewer than `least` samples, or fewer than 3 and no colour is shared; undefined where no colour can
 * be determined.
 */
export function layersOf(sums: Float64Array, least = 3): Float64Array | undefined {
  const count = sums.length / SUMS;
  const bins = new Float64Array(count * 4).fill(Number.NaN);
  const colour = sharedColour(sums);
  for (let i = 0; i < count; i++) {
    const k = i * SUMS;
    const n = sums[k]!;
    if (n < (colour === undefined ? 3 : least)) continue;
    const { square, product } = spread(sums, k);
    let keep = square > 30 * 3 * n ? product / square : Number.NaN;
    if (colour !== undefined) {
      // What shows through, given the colour: least squares of after - colour on before - colour.
      let [way, along] = [sums[k + 7]!, sums[k + 8]!];
      for (let c = 0; c < 3; c++) {
        way += n * colour[c]! * colour[c]! - 2 * colour[c]! * sums[k + 1 + c]!;
        along += n * colour[c]! * colour[c]! - colour[c]! * (sums[k + 1 + c]! + sums[k + 4 + c]!);
      }
      keep = way > 25 * n ? along / way : 1;
    }
    if (Number.isNaN(keep)) continue;
    // Light on the picture, rather than a colour on it, may make it brighter.
    keep = Math.min(colour?.every((level) => level === 0) ? MOST_LIGHT : 1, Math.max(0, keep));
    bins[4 * i] = keep;
    for (let c = 0; c < 3; c++) {
      bins[4 * i + 1 + c] =
        colour === undefined ? (sums[k + 4 + c]! - keep * sums[k + 1 + c]!) / n : colour[c]! * (1 - keep);
    }
  }
  let known = 0;
  for (let i = 0; i < count; i++) if (!Number.isNaN(bins[4 * i]!)) known++;
  return known < 2 ? undefined : bins;
}

/** The one colour, 0..255, that all bins add in proportion to what they hide; undefined where they do not. */
function sharedColour(sums: Float64Array): [number, number, number] | undefined {
  const count = sums.length / SUMS;
  const means = new Float64Array(3);
  let weight = 0;
  for (let i = 0; i < count; i++) {
    const k = i * SUMS;
    if (sums[k]! < 3) continue;
    const { square, product } = spread(sums, k);
    if (square < 30 * 3 * sums[k]!) continue;
    const keep = product / square;
    const hidden = 1 - keep;
    for (let c = 0; c < 3; c++) means[c]! += (hidden * (sums[k + 4 + c]! - keep * sums[k + 1 + c]!)) / sums[k]!;
    weight += hidden * hidden;
  }
  if (weight < 1e-4) return undefined;
  const colour = means.map((sum) => Math.min(255, Math.max(0, sum / weight)));
  let [seen, apart] = [0, 0];
  for (let i = 0; i < count; i++) {
    const k = i * SUMS;
    if (sums[k]! < 3) continue;
    const { square, product } = spread(sums, k);
    if (square < 30 * 3 * sums[k]!) continue;
    seen++;
    const hidden = 1 - product / square;
    let most = 0;
    for (let c = 0; c < 3; c++) {
      const added = (sums[k + 4 + c]! - (1 - hidden) * sums[k + 1 + c]!) / sums[k]!;
      most = Math.max(most, Math.abs(added - hidden * colour[c]!));
    }
    if (most > 5) apart++;
  }
  if (apart > 0.1 * seen) return undefined;
  const round = colour.map((value) => (value < 4 ? 0 : value > 251 ? 255 : Math.round(value)));
  return [round[0]!, round[1]!, round[2]!];
}
