import type { Length } from './shape.ts';

/**
 * One length, seen on pictures with these short sides, in pixels, as people would set it: in pixels where it is the same on all, as a share
 * where the share is. With one picture, or pictures of one size, whichever is rounder. Undefined where neither is. `slack`, in pixels, is
 * the error of measurement.
 */
export function lengthFrom(seen: readonly number[], shorts: readonly number[], slack: number): Length | undefined {
  return lengthsFrom(seen, shorts, slack)[0];
}

/** The same, with the other unit second where either may be meant. */
export function lengthsFrom(seen: readonly number[], shorts: readonly number[], slack: number): readonly Length[] {
  const [first, short] = [seen[0]!, shorts[0]!];
  const isSame = seen.every((value) => Math.abs(value - first) <= 2 * slack);
  const shares = seen.map((value, k) => value / shorts[k]!);
  const isShare = shares.every((share, k) => Math.abs(share - shares[0]!) * shorts[k]! <= 2 * slack);
  if (!isSame && !isShare) return [];
  const share = shares.reduce((sum, value) => sum + value, 0) / shares.length;
  const asShare: Length = { unit: 'share', value: roundTo(share, [20, 100, 200], slack / short) };
  const asPixels: Length = { unit: 'px', value: roundTo(first, [1, 2], slack) };
  if (!isSame) return [asShare];
  if (!isShare || asPixels.value === 0) return [asPixels];
  return isShareSet(share, short, slack) ? [asShare, asPixels] : [asPixels, asShare];
}

/** Whether a length that may be either was rather set as a share: large or round as one, and not round in pixels. */
function isShareSet(share: number, short: number, slack: number): boolean {
  const length = share * short;
  const isRound = (value: number, step: number, exactness: number) => {
    return Math.abs(Math.round(value / step) * step - value) <= exactness;
  };
  // On all but small pictures people set radii and widths of 4 to 32 pixels in steps of 4, and on large ones up to 64 in steps of 8.
  if (length <= 33 && short >= 120 && isRound(length, 4, slack)) return false;
  if (length <= 65 && short >= 300 && isRound(length, 8, slack)) return false;
  if (share < 0.1) return false;
  if (isRound(share, 0.05, slack / short)) return true;
  return !isRound(length, 4, slack) && (share > 0.2 || isRound(share, 0.025, slack / short));
}

/** The nearest multiple of one over the first grid that is within `slack`; the value itself where none is. */
function roundTo(value: number, grids: readonly number[], slack: number): number {
  for (const grid of grids) {
    const round = Math.round(value * grid) / grid;
    if (Math.abs(round - value) <= slack) return round;
  }
  return Math.round(value * 1e4) / 1e4;
}
