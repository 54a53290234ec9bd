import { binOf } from '../images/colourBins.ts';
import { neighboursOf } from '../images/mask.ts';
import type { Raster } from '../images/raster.ts';

/** A colour within this distance (Euclidean, of levels 0..255) of a background colour belongs to the background. */
const NEAR = 36;
/** An enclosed area within this distance shows the background through a hole, if it has at least this many pixels. */
const SAME = 16;
const HOLE = 12;
/** The pixels along the border that count as background. */
const RING = 2;
/** A background has one colour if this share of the border has it. */
const PLAIN = 0.75;
/** Border colours count as mixtures of two if this share of them is within this many levels of a line between two colours. */
const MIXED = 0.97;
const LINE = 14;

/**
 * The foreground, as 1 for each pixel: everything that cannot be reached from the border through the border's colours. If the border
 * shows only mixtures of two colours (a gradient, clouds), paths may go through all such mixtures.
 */
export function findForeground(picture: Raster): Uint8Array {
  const { width, height } = picture;
  const background = describeBackground(picture);
  const isNear = backgroundTest(picture, background, NEAR, LINE);
  const isSame = backgroundTest(picture, background, SAME, LINE / 2);
  const reached = new Uint8Array(width * height);
  /** Marks and returns all pixels reachable from a pixel through those that pass a test. */
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
  /**
   * How far a colour is from the mixtures of two colours that the border shows; Infinity beyond the ends. Undefined if the border
   * shows others.
   */
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

/** Whether each pixel's colour is near those of the background, or its mixtures. */
function backgroundTest(
  { data }: Raster,
  { palette, fromLine }: Background,
  near: number,
  line: number,
): (pixel: number) => boolean {
  // Per colour of six bits a channel: 0 if not known yet, 1 for no and 2 for yes.
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

/** Whether two colours are within a distance (Euclidean). */
function isWithin(far: number, one: Shade['colour'], other: Shade['colour']): boolean {
  return (one[0] - other[0]) ** 2 + (one[1] - other[1]) ** 2 + (one[2] - other[2]) ** 2 <= far ** 2;
}

/** The mean colours of 4,096 bins of pixels. */
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

/** Those near the most frequent one, if it covers most of the border. The rest belongs to an object that the border cuts. */
function plainBackground(palette: readonly Shade[], size: number): Shade[] | undefined {
  const most = palette.reduce((fullest, other) => (other.count > fullest.count ? other : fullest));
  const near = palette.filter(({ colour }) => isWithin(NEAR, colour, most.colour));
  return near.reduce((sum, { count }) => sum + count, 0) >= PLAIN * size ? near : undefined;
}

/**
 * How far a colour is from the line through the pixels' colours, Infinity beyond its ends; undefined if they do not lie on a line.
 */
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
