import { binOf } from '../../images/colourBins.ts';
import { lumaOf } from '../../images/luma.ts';
import { cellsOf } from '../cells.ts';
import { differenceAt } from '../difference.ts';
import type { Picture } from '../picture.ts';

/** Neighbouring pixels that differ by more levels make an edge. */
const EDGE = 24;
/** A patch with fewer edges shows nothing about what is beneath. */
const LEAST = 16;
/** From this share on, beyond what chance would give, the edges of a patch are those of what is beneath. */
const SHARED = 0.5;

/**
 * Whether a patch, at `left` and `top` of the picture, shows what it hides: its inner edges are where the picture's are. Then it holds the
 * picture, changed, and would bring that to every other picture.
 */
export function holdsContent(patch: Picture, picture: Picture, left: number, top: number): boolean {
  let [pairs, edges, beneath, both] = [0, 0, 0, 0];
  for (let y = 0; y < patch.height; y++) {
    for (let x = 1; x < patch.width; x++) {
      const at = 4 * (y * patch.width + x);
      if (patch.data[at + 3]! < 250 || patch.data[at - 1]! < 250) continue;
      const under = 4 * ((top + y) * picture.width + left + x);
      const isEdge = differenceAt(patch.data, at, patch.data, at - 4) > EDGE;
      const isBeneath = differenceAt(picture.data, under, picture.data, under - 4) > EDGE;
      pairs++;
      if (isEdge) edges++;
      if (isBeneath) beneath++;
      if (isEdge && isBeneath) both++;
    }
  }
  return edges >= LEAST && both / edges > SHARED + beneath / pairs;
}

/** A patch and what is beneath are compared by the means of this many cells across and down, each of at least this many pixels a side. */
const CELLS = 12;
const LEAST_CELL = 3;
/** From this alpha on a pixel covers what is beneath; a cell is covered where more than this share of it is. */
const COVERING = 250;
const MOSTLY = 0.4;
/** Steps from cell to cell of fewer levels, as the root of the mean square, show nothing. */
const LEAST_STEP = 4;
/** From this correlation of the steps on, or below its negative, one follows the other. */
const FOLLOWS = 0.7;
/** The opacity of patches with fewer pixels follows what is beneath by chance. */
const MANY = 10_000;

/**
 * Whether a patch, at `left` and `top` of the picture, is a coarse copy of what is beneath: blurred, in blocks, or in dots that are larger
 * where it is darker. Then it holds the picture, too, but without its edges.
 */
export function blursContent(patch: Picture, picture: Picture, left: number, top: number): boolean {
  const { width, height, data } = patch;
  const [columns, rows] = [width, height].map((side) => Math.min(CELLS, Math.floor(side / LEAST_CELL)));
  const cells = (valueAt: (x: number, y: number) => number | undefined) =>
    cellsOf(width, height, columns!, rows!, valueAt);
  const lumaAt = (of: Picture, x: number, y: number) => {
    const at = 4 * (y * of.width + x);
    return lumaOf(of.data[at]!, of.data[at + 1]!, of.data[at + 2]!);
  };
  const alphaAt = (x: number, y: number) => data[4 * (y * width + x) + 3]!;
  const isCovering = (x: number, y: number) => alphaAt(x, y) >= COVERING;
  const colour = cells((x, y) => (isCovering(x, y) ? lumaAt(patch, x, y) : undefined));
  const beneath = cells((x, y) => (isCovering(x, y) ? lumaAt(picture, left + x, top + y) : undefined));
  const alpha = cells(alphaAt);
  const isCovered = (cell: number) => colour.counts[cell]! > MOSTLY * alpha.counts[cell]!;
  if (follows(colour.means, beneath.means, columns!, isCovered)) return true;
  const whole = cells((x, y) => lumaAt(picture, left + x, top + y));
  return width * height >= MANY && follows(alpha.means, whole.means, columns!, () => true);
}

/** Whether the steps from cell to cell of the one are those of the other, or of its negative. `counts`: the cells that count. */
function follows(
  some: Float64Array,
  others: Float64Array,
  columns: number,
  counts: (cell: number) => boolean,
): boolean {
  let [steps, product, square, otherSquare] = [0, 0, 0, 0];
  const compare = (cell: number, next: number) => {
    if (!counts(cell) || !counts(next)) return;
    const [step, other] = [some[next]! - some[cell]!, others[next]! - others[cell]!];
    steps++;
    product += step * other;
    square += step * step;
    otherSquare += other * other;
  };
  for (let cell = 0; cell < some.length; cell++) {
    if ((cell + 1) % columns > 0) compare(cell, cell + 1);
    if (cell + columns < some.length) compare(cell, cell + columns);
  }
  if (steps < LEAST || Math.min(square, otherSquare) < LEAST_STEP ** 2 * steps) return false;
  return Math.abs(product) > FOLLOWS * Math.sqrt(square * otherSquare);
}

/** Opacities two pixels apart that differ by more than this make an outline. */
const OUTLINE = 100;
/** The least share of an outline that bends, rather than running along the sides of its box. */
const BENT = 0.25;

/** A line along an object is at most this many pixels wide, and its outer side at most this far from the object. */
const WIDEST_LINE = 6;
/** Soft and pale borders of objects on a plain ground differ by more levels than this. */
const SOFT_EDGE = 8;
/** Where more than this share of all pixels is near an edge, being near an edge means nothing. */
const BUSY = 0.8;

/**
 * Whether a patch has the outline of something that the picture shows at `left` and `top`: an object marked or outlined, which stands
 * elsewhere in other pictures. Sides of a rectangle do not count: bars stand on fields and buttons in all pictures of a kind.
 */
export function followsOutline(patch: Picture, picture: Picture, left: number, top: number): boolean {
  return goesAlong(patch, picture, left, top, EDGE, 0) || goesAlong(patch, picture, left, top, SOFT_EDGE, WIDEST_LINE);
}

/**
 * Whether the bent outline of a patch lies within `reach` pixels of edges of more than `edge` levels, and does so more often than any pixel
 * of the patch, or than the same outline moved by `aside` pixels.
 */
function goesAlong(
  patch: Picture,
  picture: Picture,
  left: number,
  top: number,
  edge: number,
  reach: number,
  aside = 0,
): boolean {
  const { width, height, data } = patch;
  const near = nearEdges(patch, picture, left, top, edge, reach);
  let [outline, bent, beneath, both, pixels] = [0, 0, 0, 0, 0];
  const alphaAt = (x: number, y: number) => data[4 * (y * width + x) + 3]!;
  for (let y = 1; y < height - 1; y++) {
    for (let x = 1; x < width - 1; x++) {
      const [column, row] = [left + x, top + y];
      if (column < 2 || row < 2 || column >= picture.width - 2 || row >= picture.height - 2) continue;
      const isOutline =
        Math.abs(alphaAt(x + 1, y) - alphaAt(x - 1, y)) > OUTLINE ||
        Math.abs(alphaAt(x, y + 1) - alphaAt(x, y - 1)) > OUTLINE;
      const isBeneath = near[y * width + x] === 1;
      if (aside === 0) {
        pixels++;
        if (isBeneath) beneath++;
      }
      if (!isOutline) continue;
      outline++;
      if (aside > 0) {
        for (const [across, down] of [
          [aside, 0],
          [-aside, 0],
          [0, aside],
          [0, -aside],
        ] as const) {
          const [u, v] = [x + across, y + down];
          if (u < 0 || v < 0 || u >= width || v >= height) continue;
          pixels++;
          if (near[v * width + u] === 1) beneath++;
        }
      }
      if (isBeneath) both++;
      if (x > 2 && y > 2 && x < width - 3 && y < height - 3) bent++;
    }
  }
  const byChance = beneath / pixels;
  if (reach > 0 && byChance > BUSY) return false;
  return outline >= LEAST && bent > BENT * outline && both / outline - byChance > SHARED * (1 - byChance);
}

/** 1 for the pixels of a patch's place that are within `reach` (by rows and columns) of an edge of the picture, else 0. */
function nearEdges(
  { width, height }: Picture,
  picture: Picture,
  left: number,
  top: number,
  edge: number,
  reach: number,
): Uint8Array {
  const row = 4 * picture.width;
  const along = new Uint8Array(width * height);
  const near = new Uint8Array(width * height);
  for (let y = 0; y < height; y++) {
    const v = top + y;
    if (v < 2 || v >= picture.height - 2) continue;
    for (let x = 0; x < width; x++) {
      const u = left + x;
      if (u < 2 || u >= picture.width - 2) continue;
      const at = v * row + 4 * u;
      const isEdge =
        differenceAt(picture.data, at - 8, picture.data, at + 8) > edge ||
        differenceAt(picture.data, at - 2 * row, picture.data, at + 2 * row) > edge;
      if (isEdge) along.fill(1, y * width + Math.max(0, x - reach), y * width + Math.min(width, x + reach + 1));
    }
  }
  for (let y = 0; y < height; y++) {
    for (let from = Math.max(0, y - reach); from < Math.min(height, y + reach + 1); from++)
      for (let x = 0; x < width; x++) near[y * width + x]! |= along[from * width + x]!;
  }
  return near;
}

/** Lines drawn along what a picture shows are within this many pixels of its edges. */
const LINE_REACH = 3;
/** Moved by this many pixels, such lines no longer follow the edges. */
const ASIDE = 9;

/**
 * Whether what was put on a picture, between `before` and `after`, is drawn along what the original showed: an outline drawing of it, for
 * example, on a ground that an earlier step made plain. All three have one size.
 */
export function drawsOriginal(before: Picture, after: Picture, original: Picture): boolean {
  const put = { ...before, data: new Uint8Array(before.data.length) };
  for (let at = 0; at < put.data.length; at += 4) put.data[at + 3] = differenceAt(before.data, at, after.data, at);
  return goesAlong(put, original, 0, 0, SOFT_EDGE, LINE_REACH, ASIDE);
}

/** Fewer colours than this show nothing; a colour counts from this share of the pixels on. */
const MANY_COLOURS = 12;
const LEAST_COLOUR = 0.004;
/** What is put on repeats the picture where this share of it has the picture's colours. */
const REPEATED = 0.8;

/**
 * Whether what was put on, between `before` and `after`, has the colours of the original: its reflection, for example, or more copies of
 * it. All three have one size.
 */
export function repeatsOriginal(before: Picture, after: Picture, original: Picture): boolean {
  const counts = new Uint32Array(1 << (3 * BITS));
  let all = 0;
  for (let at = 0; at < after.data.length; at += 4) {
    if (after.data[at + 3]! <= FAINT || differenceAt(before.data, at, after.data, at) <= FAINT) continue;
    counts[binOf(after.data, at, BITS)]!++;
    all++;
  }
  const colours = counts.reduce((sum, count) => sum + Number(count > LEAST_COLOUR * all), 0);
  if (colours < MANY_COLOURS) return false;
  const known = new Uint8Array(counts.length);
  for (let at = 0; at < original.data.length; at += 4) {
    if (original.data[at + 3]! > FAINT) known[binOf(original.data, at, BITS)] = 1;
  }
  const repeated = counts.reduce((sum, count, bin) => sum + (known[bin] === 1 ? count : 0), 0);
  return repeated > REPEATED * all;
}

/** Colours are distinguished by this many bits of each channel. */
const BITS = 5;
/** An alpha up to this counts as none. */
const FAINT = 16;
