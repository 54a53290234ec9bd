import type { Picture } from '../picture.ts';
import { words } from '../words.ts';

/** The length of the runs of pixels that are looked for, and how many values a run should have. */
export const RUN = 8;
/** Rows of the part that are searched for a distinctive run, and places checked. */
const ROWS = 24;
const MOST_PLACES = 64;

/** Where one picture lies in another to the byte. */
export interface ExactShift {
  /** The part's pixel (x, y) is the whole's (x + left, y + top). */
  readonly left: number;
  readonly top: number;
}

/**
 * The shifts by which all of `part` is found in `whole`, to the byte; or all of `whole` in `part`. Where pixels repeat there may be
 * several. None where the pictures agree nowhere, or have too few colours to decide.
 */
export function exactShifts(whole: Picture, part: Picture): ExactShift[] {
  const isLarger = whole.width * whole.height >= part.width * part.height;
  const [large, small] = isLarger ? [whole, part] : [part, whole];
  if (small.width > large.width || small.height > large.height || small.width < RUN) return [];
  const [from, to] = [words(large), words(small)];
  const run = rarestRun(to, small);
  if (run < 0) return [];
  return Array.from(placesOf(from, large, to, small, run)).flatMap(({ left, top }) => {
    if (!isPart(from, large, to, small, left, top)) return [];
    return [isLarger ? { left, top } : { left: -left, top: -top }];
  });
}

/** At most `MOST_PLACES` places in a large picture where a run of a small one's pixels occurs: where the small one may lie. */
function* placesOf(
  from: Uint32Array,
  large: Picture,
  to: Uint32Array,
  small: Picture,
  run: number,
): Generator<ExactShift> {
  const [runX, runY] = [run % small.width, Math.floor(run / small.width)];
  let places = 0;
  for (let top = 0; top <= large.height - small.height; top++) {
    const row = (top + runY) * large.width + runX;
    for (let left = 0; left <= large.width - small.width; left++) {
      if (!isRun(from, row + left, to, run)) continue;
      if (++places > MOST_PLACES) return;
      yield { left, top };
    }
  }
}

function isRun(from: Uint32Array, at: number, to: Uint32Array, run: number): boolean {
  for (let i = 0; i < RUN; i++) if (from[at + i] !== to[run + i]) return false;
  return true;
}

function isPart(
  from: Uint32Array,
  large: Picture,
  to: Uint32Array,
  small: Picture,
  left: number,
  top: number,
): boolean {
  for (let y = 0; y < small.height; y++) {
    const row = (top + y) * large.width + left;
    for (let x = 0, at = y * small.width; x < small.width; x++, at++) if (from[row + x] !== to[at]) return false;
  }
  return true;
}

/** The share of a picture's opaque pixels that may differ where a larger picture shows the others. */
const STRAYS = 0.02;

/**
 * The shift by which all opaque pixels of a picture with transparency are found in a larger one, to the byte, whatever was put around or
 * beneath them. Null where they are not found, or have too few colours to decide.
 */
export function opaqueShift(small: Picture, large: Picture): ExactShift | null {
  if (small.width > large.width || small.height > large.height || small.width < RUN) return null;
  const [from, to] = [words(large), words(small)];
  const run = rarestRun(to, small, small.data);
  if (run < 0) return null;
  for (const places of [anchorsOf(large, small), placesOf(from, large, to, small, run)])
    for (const { left, top } of places)
      if (isOpaquePart(from, large, to, small, left, top)) return { left: -left, top: -top };
  return null;
}

/** Where a part is most likely cut from: the middle, then the ends. */
function anchorsOf(large: Picture, small: Picture): ExactShift[] {
  const [across, down] = [large.width - small.width, large.height - small.height];
  const shares = [0.5, 0, 1];
  return shares.flatMap((x) => shares.map((y) => ({ left: Math.floor(x * across), top: Math.floor(y * down) })));
}

function isOpaquePart(
  from: Uint32Array,
  large: Picture,
  to: Uint32Array,
  small: Picture,
  left: number,
  top: number,
): boolean {
  let [opaque, other] = [0, 0];
  for (let y = 0, at = 0; y < small.height; y++) {
    const row = (top + y) * large.width + left;
    for (let x = 0; x < small.width; x++, at++) {
      if (small.data[4 * at + 3] !== 255) continue;
      opaque++;
      if (from[row + x] !== to[at]) other++;
    }
    if (other > STRAYS * small.width * small.height) return false;
  }
  return other <= STRAYS * opaque;
}

/** Where the run with most changes from pixel to pixel starts, only among opaque pixels where `data` is given; -1 where none changes. */
export function rarestRun(pixels: Uint32Array, { width, height }: Picture, data?: Uint8Array): number {
  let [best, most] = [-1, 0];
  for (let k = 0; k < Math.min(ROWS, height); k++) {
    const y = Math.floor(((k + 0.5) * height) / Math.min(ROWS, height));
    let changes = 0;
    let opaque = data && data[4 * y * width + 3] === 255 ? 1 : 0;
    for (let x = 1, at = y * width + 1; x < width; x++, at++) {
      if (pixels[at] !== pixels[at - 1]) changes++;
      if (x >= RUN && pixels[at - RUN + 1] !== pixels[at - RUN]) changes--;
      if (data) opaque = data[4 * at + 3] === 255 ? opaque + 1 : 0;
      if (x >= RUN - 1 && changes > most && (!data || opaque >= RUN)) [best, most] = [at - RUN + 1, changes];
    }
  }
  return best;
}
