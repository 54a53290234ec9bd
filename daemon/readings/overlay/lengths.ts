import type { Length } from './shape.ts';

/**
 * One length seen on pictures with these short sides, in pixels, as people would set it: pixels where it is the same on all, a share
 * where that is; with one picture, or pictures of one size, a share where it is large and round as a share, else pixels. Undefined
 * where it is neither. `slack`, in pixels, is how exactly it was measured.
 */
export function lengthFrom(seen: readonly number[], shorts: readonly number[], slack: number): Length | undefined {
  const [first, short] = [seen[0]!, shorts[0]!];
  const isSame = seen.every((value) => Math.abs(value - first) <= 2 * slack);
  const shares = seen.map((value, k) => value / shorts[k]!);
  const isShare = shares.every((share, k) => Math.abs(share - shares[0]!) * shorts[k]! <= 2 * slack);
  if (!isSame && !isShare) return undefined;
  const share = shares.reduce((sum, value) => sum + value, 0) / shares.length;
  const asShare: Length = { unit: 'share', value: roundTo(share, [20, 100, 200], slack / short) };
  const asPixels: Length = { unit: 'px', value: roundTo(first, [1, 2], slack) };
  if (!isSame) return asShare;
  if (!isShare) return asPixels;
  if (asPixels.value === 0) return asPixels;
  const isRoundShare = Math.abs(Math.round(share * 200) / 200 - share) * short <= slack && share >= 0.12;
  return isRoundShare || share > 0.2 ? asShare : asPixels;
}

/** The nearest multiple of one over the first grid that is within `slack`; the value itself where none is. */
function roundTo(value: number, grids: readonly number[], slack: number): number {
  for (const grid of grids) {
    const round = Math.round(value * grid) / grid;
    if (Math.abs(round - value) <= slack) return round;
  }
  return Math.round(value * 1e4) / 1e4;
}
