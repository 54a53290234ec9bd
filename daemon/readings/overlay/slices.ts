import { differenceAt } from '../difference.ts';
import { blank, type Picture } from '../picture.ts';
import type { Slices } from './placement.ts';

/** Where a patch repeats, its columns or rows differ by no more than this many levels. */
const SAME = 2;

/**
 * How a patch can be stretched along an axis without distorting what is on it: along the longest run of equal columns (or rows); or, where
 * two such runs lie symmetrically about something in the middle, along both. Undefined where no run is long enough. In a noisy patch a few
 * pixels of a column may differ.
 */
export function slicesOf(patch: Picture, axis: 'x' | 'y', isNoisy: boolean): Slices | undefined {
  const length = axis === 'x' ? patch.width : patch.height;
  const runs = equalRuns(patch, axis, isNoisy).filter(({ from, to }) => to - from >= Math.max(3, 0.04 * length));
  if (runs.length === 0) return undefined;
  runs.sort((a, b) => b.to - b.from - (a.to - a.from));
  const longest = runs[0]!;
  const partner = runs.find(({ from, to }) => {
    const isOther = to <= longest.from || from >= longest.to;
    return isOther && Math.abs(from + to + longest.from + longest.to - 2 * length) <= Math.max(3, 0.03 * length);
  });
  if (partner !== undefined && partner.to - partner.from >= 0.6 * (longest.to - longest.from)) {
    const [low, high] = partner.from < longest.from ? [partner, longest] : [longest, partner];
    const lead = Math.min(low.to, length - high.from);
    return { first: low.from, centre: length - 2 * lead, last: length - high.to };
  }
  return { first: longest.from, centre: 0, last: length - longest.to };
}

interface Run {
  readonly from: number;
  readonly to: number;
}

function equalRuns(patch: Picture, axis: 'x' | 'y', isNoisy: boolean): Run[] {
  const { width, height, data } = patch;
  const [length, lines] = axis === 'x' ? [width, height] : [height, width];
  const [step, lineStep] = axis === 'x' ? [4, 4 * width] : [4 * width, 4];
  const allowed = isNoisy ? Math.max(1, Math.floor(0.05 * lines)) : 0;
  const runs: Run[] = [];
  let from = 0;
  for (let t = 1; t <= length; t++) {
    if (t < length && isEqual(data, from * step, t * step, lines, lineStep, allowed)) continue;
    if (t - from > 1) runs.push({ from, to: t });
    from = t;
  }
  return runs;
}

function isEqual(data: Uint8Array, a: number, b: number, lines: number, lineStep: number, allowed: number): boolean {
  let apart = 0;
  for (let line = 0, at = 0; line < lines; line++, at += lineStep) {
    if (data[a + at + 3] === 0 && data[b + at + 3] === 0) continue;
    if (differenceAt(data, a + at, data, b + at) <= SAME) continue;
    apart++;
    if (apart > allowed) return false;
  }
  return true;
}

/** The patch with one column (or row) in place of those that repeat. */
export function sliced(patch: Picture, axis: 'x' | 'y', { first, centre, last }: Slices): Picture {
  const length = axis === 'x' ? patch.width : patch.height;
  const kept: number[] = [];
  for (let i = 0; i <= first; i++) kept.push(i);
  if (centre > 0) {
    const start = Math.round((length - centre) / 2);
    for (let i = 0; i <= centre; i++) kept.push(start + i);
  }
  for (let i = length - last; i < length; i++) kept.push(i);
  const width = axis === 'x' ? kept.length : patch.width;
  const height = axis === 'y' ? kept.length : patch.height;
  const out = blank(width, height);
  for (let y = 0, to = 0; y < height; y++) {
    for (let x = 0; x < width; x++, to += 4) {
      const u = axis === 'x' ? kept[x]! : x;
      const v = axis === 'y' ? kept[y]! : y;
      const from = (v * patch.width + u) * 4;
      for (let c = 0; c < 4; c++) out.data[to + c] = patch.data[from + c]!;
    }
  }
  return out;
}
