import { binOf } from '../images/colourBins.ts';
import { neighboursOf } from '../images/mask.ts';
import type { Raster } from '../images/raster.ts';

/** A colour at most so far (Euclidean, of levels 0..255) from one of the background's belongs to it. */
const NEAR = 36;
/** So near, a colour that is enclosed by what stands there shows the background through a hole of at least so many pixels. */
const SAME = 16;
const HOLE = 12;
/** Pixels along the border that are taken for background. */
const RING = 2;
/** A background has one colour where this share of the border has. */
const PLAIN = 0.75;
/** Border colours count as mixtures of two where this share of them is within so many levels of a line between two colours. */
const MIXED = 0.97;
const LINE = 14;

/**
 * What stands on a background, as 1 for each pixel: all that cannot be reached from the border through colours of the border, or
 * through mixtures of two colours where the border shows nothing else (a gradient, clouds).
 */
export function findForeground(picture: Raster): Uint8Array {
  const { width, height } = picture;
  const background = describeBackground(picture);
  const isNear = backgroundTest(picture, background, NEAR, LINE);
  const isSame = backgroundTest(picture, background, SAME, LINE / 2);
  const reached = new Uint8Array(width * height);
  /** Marks all that can be reached from a pixel through those of a test; answers them. */
  const spread = (start: number, test: (pixel: number) => boolean): number[] => {
    const found: number[] = [];
    const reach = (i: number) => {
      if (reached[i] || !test(i)) return;
      reached[i] = 1;
      found.push(i);
    };
    reach(start);
    for (let n = 0; n < found.length; n++)
      for (const near of neighboursOf(found[n]!, width, reached.length)) reach(near);
    return found;
  };
  for (let x = 0; x < width; x++) {
    spread(x, isNear);
    spread((height - 1) * width + x, isNear);
  }
  for (let y = 0; y < height; y++) {
    spread(y * width, isNear);
    spread(y * width + width - 1, isNear);
  }
  for (let i = 0; i < reached.length; i++) {
    const hole = spread(i, isSame);
    if (hole.length > 0 && hole.length < HOLE) for (const pixel of hole) reached[pixel] = 0;
  }
  return reached.map((isIn) => 1 - isIn);
}

interface Shade {
  readonly colour: readonly [number, number, number];
  /** Pixels. */
  readonly count: number;
}

interface Background {
  readonly palette: readonly Shade[];
  /** How far a colour is from the mixtures of two that the border shows; Infinity beyond these. Undefined where it shows others. */
  readonly fromLine?: (r: number, g: number, b: number) => number;
}

function describeBackground({ width, height, data }: Raster): Background {
  const border: number[] = [];
  for (let y = 0; y < height; y++) {
    for (let x = 0; x < width; x++) {
      const isBorder = x < RING || y < RING || x >= width - RING || y >= height - RING;
      if (isBorder) border.push((y * width + x) * 3);
    }
  }
  const palette = paletteOf(data, border);
  const plain = plainBackground(palette, border.length);
  if (plain) return { palette: plain };
  const fromLine = lineThrough(data, border);
  return fromLine ? { palette, fromLine } : { palette };
}

/** Whether pixels have colours so near to those of the background, and to its mixtures. */
function backgroundTest(
  { data }: Raster,
  { palette, fromLine }: Background,
  near: number,
  line: number,
): (pixel: number) => boolean {
  // 0 where it is not known yet, 1 for no and 2 for yes, for each colour to six bits a channel.
  const known = new Uint8Array(1 << 18);
  return (pixel) => {
    const at = 3 * pixel;
    const [r, g, b] = [data[at]!, data[at + 1]!, data[at + 2]!];
    const key = binOf(data, at, 6);
    if (known[key] === 0) {
      const isNear = palette.some(({ colour }) => isWithin(near, colour, [r, g, b]));
      known[key] = isNear || (fromLine && fromLine(r, g, b) <= line) ? 2 : 1;
    }
    return known[key] === 2;
  };
}

/** Whether two colours are at most so far from each other (Euclidean). */
function isWithin(far: number, one: Shade['colour'], other: Shade['colour']): boolean {
  return (one[0] - other[0]) ** 2 + (one[1] - other[1]) ** 2 + (one[2] - other[2]) ** 2 <= far ** 2;
}

/** The mean colours of 4,096 bins that pixels fall into. */
function paletteOf(data: Uint8Array, pixels: readonly number[]): Shade[] {
  const bins = new Map<number, { count: number; sums: [number, number, number] }>();
  for (const at of pixels) {
    const [r, g, b] = [data[at]!, data[at + 1]!, data[at + 2]!];
    const key = binOf(data, at, 4);
    const bin = bins.get(key) ?? { count: 0, sums: [0, 0, 0] };
    bin.count++;
    bin.sums[0] += r;
    bin.sums[1] += g;
    bin.sums[2] += b;
    bins.set(key, bin);
  }
  return [...bins.values()].map(({ count, sums: [r, g, b] }) => ({
    colour: [r / count, g / count, b / count],
    count,
  }));
}

/** Those near the most frequent one, where most of the border is: what else is there belongs to an object that the border cuts. */
function plainBackground(palette: readonly Shade[], size: number): Shade[] | undefined {
  const most = palette.reduce((fullest, other) => (other.count > fullest.count ? other : fullest));
  const near = palette.filter(({ colour }) => isWithin(NEAR, colour, most.colour));
  return near.reduce((sum, { count }) => sum + count, 0) >= PLAIN * size ? near : undefined;
}

/** How far a colour is from the line of the pixels' colours, Infinity beyond where they reach; undefined where they are on none. */
function lineThrough(data: Uint8Array, pixels: readonly number[]): Background['fromLine'] {
  const mean = [0, 0, 0];
  for (const at of pixels) for (let k = 0; k < 3; k++) mean[k]! += data[at + k]! / pixels.length;
  const spread = new Float64Array(9);
  for (const at of pixels) {
    for (let j = 0; j < 3; j++)
      for (let k = 0; k < 3; k++) spread[3 * j + k]! += (data[at + j]! - mean[j]!) * (data[at + k]! - mean[k]!);
  }
  let axis = [1, 1.1, 0.9];
  for (let round = 0; round < 20; round++) {
    const next = [0, 1, 2].map((j) => axis.reduce((sum, value, k) => sum + spread[3 * j + k]! * value, 0));
    const length = Math.hypot(...next);
    if (length < 1e-9) return undefined;
    axis = next.map((value) => value / length);
  }
  const place = (r: number, g: number, b: number) => {
    const [x, y, z] = [r - mean[0]!, g - mean[1]!, b - mean[2]!];
    const along = x * axis[0]! + y * axis[1]! + z * axis[2]!;
    return { along, off: Math.sqrt(Math.max(0, x * x + y * y + z * z - along * along)) };
  };
  let [least, most, on] = [0, 0, 0];
  for (const at of pixels) {
    const { along, off } = place(data[at]!, data[at + 1]!, data[at + 2]!);
    least = Math.min(least, along);
    most = Math.max(most, along);
    if (off <= LINE) on++;
  }
  if (on < MIXED * pixels.length || most - least < NEAR) return undefined;
  const slack = 0.25 * (most - least);
  return (r, g, b) => {
    const { along, off } = place(r, g, b);
    return along >= least - slack && along <= most + slack ? off : Number.POSITIVE_INFINITY;
  };
}
