import type { Json } from '../stage.ts';

/**
 * Where an overlay stands along one axis. `at`: it keeps its size, and `share` of the free length lies before it (0 start, 0.5 centre, 1
 * end), moved by `offset` pixels. `span`: it runs from `before` pixels after the start to `after` pixels before the end; its middle
 * repeats, and its first, centre and last pixels keep their size. `fill`: the same, but stretched as a whole.
 */
export type Axis =
  | { readonly kind: 'at'; readonly share: number; readonly offset: number }
  | { readonly kind: 'span'; readonly before: number; readonly after: number; readonly slices: Slices }
  | { readonly kind: 'fill'; readonly before: number; readonly after: number };

/** Lengths, in pixels, of the parts that keep their size. Between two of them one pixel repeats. */
export interface Slices {
  readonly first: number;
  readonly centre: number;
  readonly last: number;
}

/** A margin up to this share of the side was set as a margin; farther in, a place is a share of the side. */
const FAR = 0.22;

/**
 * The simplest rule for something of `length` pixels that begins at `start` on a side of `side` pixels and does not span it. If it is far
 * from both ends, and not in the centre, it is placed by a share. If it is near a side on the other axis (a line of a list, a field of a
 * form), it is placed in pixels from the nearer end, and from the start in doubt.
 */
export function placed(start: number, length: number, side: number, isNearAcross = false): Axis {
  const [before, after] = [start, side - start - length];
  const free = before + after;
  const isInside = !isNear(start, length, side);
  if (Math.abs(before - after) <= Math.max(1, (isInside ? 0.06 : 0.008) * side)) {
    return { kind: 'at', share: 0.5, offset: start - Math.floor(free / 2) };
  }
  if (isInside && !isNearAcross) {
    const share = Math.round((before / free) * 1000) / 1000;
    return { kind: 'at', share, offset: start - Math.floor(free * share) };
  }
  if (after < (isInside ? 0.6 : 1) * before) return { kind: 'at', share: 1, offset: after === 0 ? 0 : -after };
  return { kind: 'at', share: 0, offset: before };
}

/** Whether something is near an end of its side. */
export function isNear(start: number, length: number, side: number): boolean {
  return Math.min(start, side - start - length) <= FAR * side;
}

/** Whether something with these margins runs along its side, rather than standing in its middle. */
export function isSpanning(start: number, length: number, side: number): boolean {
  const after = side - start - length;
  if (start === 0 && after === 0) return true;
  return length >= 0.6 * side && Math.abs(start - after) <= Math.max(1, 0.01 * side);
}

/** The first pixel and the length, on a side of `side` pixels, of something `own` pixels long that does not span. */
export function resolve(axis: Axis, own: number, side: number): { start: number; length: number } {
  if (axis.kind === 'at') {
    return { start: Math.floor((side - own) * axis.share) + Math.round(axis.offset), length: own };
  }
  const [before, after] = [Math.round(axis.before), Math.round(axis.after)];
  return { start: before, length: Math.max(0, side - before - after) };
}

/** The least length an axis needs to show all that keeps its size. */
export function needed(axis: Axis, own: number): number {
  if (axis.kind === 'at') return own + (axis.share === 0.5 ? 2 : 1) * Math.abs(axis.offset);
  const margins = axis.before + axis.after;
  return axis.kind === 'fill' ? margins + 1 : margins + axis.slices.first + axis.slices.centre + axis.slices.last + 1;
}

export function scaledAxis(axis: Axis, factor: number): Axis {
  if (axis.kind === 'at') return { ...axis, offset: axis.offset * factor };
  return { ...axis, before: axis.before * factor, after: axis.after * factor };
}

export function axisJson(axis: Axis): Json {
  if (axis.kind !== 'span') return { ...axis };
  return { ...axis, slices: { ...axis.slices } };
}

/** For each of `length` pixels, which pixel of a sliced patch it shows. */
export function sliceMap({ first, centre, last }: Slices, length: number): Int32Array {
  const map = new Int32Array(length).fill(first);
  for (let i = 0; i < Math.min(first, length); i++) map[i] = i;
  const afterFirst = first + 1;
  if (centre > 0) {
    const start = Math.max(0, Math.round((length - centre) / 2));
    for (let i = 0; i < centre && start + i < length; i++) map[start + i] = afterFirst + i;
    map.fill(afterFirst + centre, start + centre, length);
  }
  const ends = centre > 0 ? afterFirst + centre + 1 : afterFirst;
  for (let i = 0; i < last && last - i <= length; i++) map[length - last + i] = ends + i;
  return map;
}
