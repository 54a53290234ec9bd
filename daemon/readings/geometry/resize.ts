import type { Kernel } from './kernels.ts';
import type { Placement, View } from './placement.ts';
import { type Placing, placing } from './placing.ts';
import { sizeCost, tidy } from './round.ts';

/** The size a picture is brought to: by a factor, to a fixed size, to fit in a box or cover it, or to one length (px). */
export type Size =
  | { readonly by: 'factor'; readonly x: number; readonly y: number; readonly rounding: Rounding }
  | { readonly by: 'size'; readonly width: number; readonly height: number }
  | { readonly by: 'contain' | 'cover'; readonly width: number; readonly height: number; readonly rounding: Rounding }
  | { readonly by: 'width'; readonly px: number; readonly rounding: Rounding }
  | { readonly by: 'height'; readonly px: number; readonly rounding: Rounding };

type Rounding = 'round' | 'floor' | 'ceil';
const ROUNDINGS: readonly Rounding[] = ['round', 'floor', 'ceil'];

export interface Resize {
  readonly size: Size;
  readonly kernel: Kernel;
}

export function resize(params: Resize): Placing {
  const { size, kernel } = params;
  return placing({
    kind: 'resize',
    sentence: `Resized ${sizeSentence(size)}${kernel === 'nearest' ? ', pixels kept sharp' : ''}`,
    weight: size.by === 'size' || (size.by === 'factor' && size.x !== size.y) ? 3 : 2,
    params: { ...params } as never,
    kernel,
    place: (view) => placeResize(size, view),
    scaled: (factor) => resize({ size: scaledSize(size, factor), kernel }),
  });
}

function placeResize(size: Size, view: View): Placement {
  const [width, height] = sizeOf(size, view);
  return { width, height, left: 0, top: 0, across: view.width / width, down: view.height / height };
}

function sizeOf(size: Size, { width, height }: { width: number; height: number }): [number, number] {
  if (size.by === 'size') return [Math.max(1, Math.round(size.width)), Math.max(1, Math.round(size.height))];
  // Floating-point noise must not tip a whole number over.
  const whole = (length: number) => Math.max(1, Math[size.rounding](Math.round(length * 1e6) / 1e6));
  if (size.by === 'factor') return [whole(width * size.x), whole(height * size.y)];
  if (size.by === 'width') return [whole(size.px), whole((height * Math.round(size.px)) / width)];
  if (size.by === 'height') return [whole((width * Math.round(size.px)) / height), whole(size.px)];
  const [wide, high] = [Math.round(size.width), Math.round(size.height)];
  const scale = (size.by === 'contain' ? Math.min : Math.max)(wide / width, high / height);
  return [whole(width * scale), whole(height * scale)];
}

function scaledSize(size: Size, factor: number): Size {
  if (size.by === 'factor') return size;
  if ('px' in size) return { ...size, px: size.px * factor };
  return { ...size, width: size.width * factor, height: size.height * factor };
}

function sizeSentence(size: Size): string {
  switch (size.by) {
    case 'factor': {
      const [x, y] = [size.x, size.y].map((share) => `${tidy(share * 100)} %`);
      return x === y ? `to ${x}` : `to ${x} of its width and ${y} of its height`;
    }
    case 'size':
      return `to ${Math.round(size.width)} x ${Math.round(size.height)} px`;
    case 'contain':
      return `to fit ${Math.round(size.width)} x ${Math.round(size.height)} px`;
    case 'cover':
      return `to cover ${Math.round(size.width)} x ${Math.round(size.height)} px`;
    default:
      return `to a ${size.by} of ${Math.round(size.px)} px`;
  }
}

/** A change of size seen in an example. */
export interface Sizing {
  readonly from: { readonly width: number; readonly height: number };
  readonly width: number;
  readonly height: number;
}

/** A width and a height that pictures may have to fit in or cover, in pixels, and what the numbers cost to say. */
export interface Box {
  readonly width: number;
  readonly height: number;
  readonly cost: number;
}

/** The rules for these changes of size, to `slack` pixels, with the cost of each. `boxes`: what the next step shows of them. */
export function proposeSizes(
  sizings: readonly Sizing[],
  slack: number,
  boxes: readonly Box[] = [],
): { readonly size: Size; readonly cost: number }[] {
  const found: { size: Size; cost: number }[] = [];
  const [{ from, width, height }] = sizings as [Sizing];
  const isMade = (size: Size, within: number): boolean =>
    sizings.every((sizing) => {
      const [wide, high] = sizeOf(size, sizing.from);
      return Math.abs(wide - sizing.width) <= within && Math.abs(high - sizing.height) <= within;
    });
  const offer = (size: Size, cost: number): boolean => {
    const fits = isMade(size, slack);
    if (fits) found.push({ size, cost });
    return fits;
  };
  const x = factorOf(sizings.map((sizing) => [sizing.from.width, sizing.width]));
  const y = factorOf(sizings.map((sizing) => [sizing.from.height, sizing.height]));
  const both = factorOf(sizings.flatMap((s) => [[s.from.width, s.width] as const, [s.from.height, s.height] as const]));
  const withRounding = (make: (rounding: Rounding) => Size, cost: number) => {
    const first = ROUNDINGS.findIndex((rounding, i) => offer(make(rounding), cost + 0.05 * i));
    // Of roundings that are near, the one that gives exactly these sizes is preferred.
    const exact = ROUNDINGS.findIndex((rounding) => isMade(make(rounding), 0));
    if (first >= 0 && exact > first) offer(make(ROUNDINGS[exact]!), cost + 0.05 * exact);
  };
  const evenly = width === height ? 0 : evenness(sizings);
  if (both) withRounding((rounding) => ({ by: 'factor', x: both.value, y: both.value, rounding }), both.cost - evenly);
  else if (x && y)
    withRounding((rounding) => ({ by: 'factor', x: x.value, y: y.value, rounding }), 0.5 + x.cost + y.cost);
  const isFixed = offer(
    { by: 'size', width, height },
    0.3 +
      sizeCost(width) +
      (width === height ? 0 : 0.1 + sizeCost(height)) +
      (from.width * height === from.height * width ? 0.1 : 0),
  );
  const oneLength = isFixed && width === height ? 0.65 : 0.45;
  const withBox = (by: 'contain' | 'cover', wide: number, high: number, cost: number) =>
    withRounding((rounding) => ({ by, width: wide, height: high, rounding }), oneLength + cost);
  for (const [i, by] of (['contain', 'cover'] as const).entries()) {
    const side = (by === 'contain' ? Math.max : Math.min)(width, height);
    withBox(by, side, side, 0.15 * i + sizeCost(side));
    for (const box of boxes) {
      if (box.width !== box.height) withBox(by, box.width, box.height, 0.15 * i + box.cost);
    }
  }
  withRounding((rounding) => ({ by: 'width', px: width, rounding }), oneLength + 0.3 + sizeCost(width));
  withRounding((rounding) => ({ by: 'height', px: height, rounding }), oneLength + 0.45 + sizeCost(height));
  return found.sort((a, b) => a.cost - b.cost);
}

/** The evidence for a factor that divides all lengths without remainder: by chance one length in that many is divisible. */
function evenness(sizings: readonly Sizing[]): number {
  const [{ from, width }] = sizings as [Sizing];
  const divisor = Math.round(from.width / width);
  const isEven = sizings.every(
    ({ from, width, height }) => width * divisor === from.width && height * divisor === from.height,
  );
  return isEven && divisor > 1 ? Math.log(divisor) / 4 : 0;
}

/** The factor between lengths, which rounding to whole pixels determines only within an interval. */
function factorOf(lengths: readonly (readonly [from: number, to: number])[]): { value: number; cost: number } | null {
  const low = Math.max(...lengths.map(([from, to]) => (to - 0.999) / from));
  const high = Math.min(...lengths.map(([from, to]) => (to + 0.999) / from));
  if (low > high) return null;
  const near = lengths.map(([from, to]) => to / from).reduce((total, one) => total + one, 0) / lengths.length;
  for (const [value, cost] of FACTORS) if (isWithin(value, low, high)) return { value, cost };
  const percent = Math.round(near * 100) / 100;
  if (isWithin(percent, low, high)) return { value: percent, cost: percent % 0.05 < 1e-9 ? 1.4 : 2 };
  return { value: tidy(near), cost: 2.5 };
}

function isWithin(value: number, low: number, high: number): boolean {
  return value > low && value < high;
}

/** Factors that people choose, with what they cost. */
const FACTORS: readonly (readonly [number, number])[] = [
  [2, 0.2],
  [0.5, 0.2],
  [3, 0.3],
  [4, 0.3],
  [0.25, 0.75],
  [1.5, 0.5],
  [0.75, 0.85],
  [8, 0.5],
  [1 / 3, 0.8],
  [5, 0.5],
  [6, 0.5],
  [10, 0.5],
  [16, 0.8],
  [0.1, 1],
  [0.2, 1],
  [2 / 3, 0.9],
  [0.125, 1.2],
];
