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
  const isNear = backgroundTest(picture, NEAR);
  const isSame = backgroundTest(picture, SAME);
  const background = new Uint8Array(width * height);
  /** Marks all that can be reached from a pixel through those of a test; answers them. */
  const spread = (start: number, test: (pixel: number) => boolean): number[] => {
    const found: number[] = [];
    const reach = (i: number) => {
      if (background[i] || !test(i)) return;
      background[i] = 1;
      found.push(i);
    };
    reach(start);
    for (let n = 0; n < found.length; n++) {
      const i = found[n]!;
      const x = i % width;
      if (x > 0) reach(i - 1);
      if (x < width - 1) reach(i + 1);
      if (i >= width) reach(i - width);
      if (i < width * (height - 1)) reach(i + width);
    }
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
  for (let i = 0; i < background.length; i++) {
    const hole = spread(i, isSame);
    if (hole.length > 0 && hole.length < HOLE) for (const pixel of hole) background[pixel] = 0;
  }
  return background.map((isIn) => 1 - isIn);
}

function backgroundTest({ width, height, data }: Raster, near: number): (pixel: number) => boolean {
  const border: number[] = [];
  for (let y = 0; y < height; y++) {
    for (let x = 0; x < width; x++) {
      const isBorder = x < RING || y < RING || x >= width - RING || y >= height - RING;
      if (isBorder) border.push((y * width + x) * 3);
    }
  }
  const all = paletteOf(data, border);
  const palette = plainBackground(all, border.length) ?? all;
  const line = palette === all ? lineThrough(data, border, near < NEAR ? LINE / 2 : LINE) : undefined;
  // 0 where it is not known yet, 1 for no and 2 for yes, for each colour to six bits a channel.
  const known = new Uint8Array(1 << 18);
  return (pixel) => {
    const at = 3 * pixel;
    const [r, g, b] = [data[at]!, data[at + 1]!, data[at + 2]!];
    const key = ((r >> 2) << 12) | ((g >> 2) << 6) | (b >> 2);
    if (known[key] === 0) {
      const isNear = palette.some(({ colour: c }) => (c[0] - r) ** 2 + (c[1] - g) ** 2 + (c[2] - b) ** 2 <= near ** 2);
      known[key] = isNear || line?.(r, g, b) ? 2 : 1;
    }
    return known[key] === 2;
  };
}

interface Shade {
  readonly colour: readonly [number, number, number];
  /** Pixels. */
  readonly count: number;
}

/** The mean colours of 4,096 bins that pixels fall into. */
function paletteOf(data: Uint8Array, pixels: readonly number[]): Shade[] {
  const bins = new Map<number, { count: number; sums: [number, number, number] }>();
  for (const at of pixels) {
    const [r, g, b] = [data[at]!, data[at + 1]!, data[at + 2]!];
    const key = ((r >> 4) << 8) | ((g >> 4) << 4) | (b >> 4);
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
  const [r, g, b] = palette.reduce((most, other) => (other.count > most.count ? other : most)).colour;
  const near = palette.filter(({ colour: c }) => (c[0] - r) ** 2 + (c[1] - g) ** 2 + (c[2] - b) ** 2 <= NEAR ** 2);
  return near.reduce((sum, { count }) => sum + count, 0) >= PLAIN * size ? near : undefined;
}

/** Whether a colour is on the line of the pixels' colours, as far as they reach; undefined where they are on none. */
function lineThrough(
  data: Uint8Array,
  pixels: readonly number[],
  width: number,
): ((r: number, g: number, b: number) => boolean) | undefined {
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
    return off <= width && along >= least - slack && along <= most + slack;
  };
}
