import { type Fill, nameOf } from './fill.ts';
import type { Kernel } from './kernels.ts';
import type { Placement, View } from './placement.ts';
import { type Placing, type Proposal, placing } from './placing.ts';
import { besidePixels, pixelCost, roundShare, tidy } from './round.ts';

/** All of the picture moved within its frame, to the right and down: px, or shares of its width and height. */
export interface Offset {
  readonly unit: 'px' | 'share';
  readonly x: number;
  readonly y: number;
  readonly fill: Fill;
}

export function offset(params: Offset): Placing {
  const { unit, x, y, fill } = params;
  return placing({
    kind: 'offset',
    sentence: `Moved ${directionOf(x, y, unit)}, filled with ${nameOf(fill)}`,
    weight: 3,
    params: { ...params } as never,
    fill,
    place: ({ width, height }) => {
      const [unitX, unitY] = unit === 'px' ? [1, 1] : [width, height];
      return { width, height, left: 0 - Math.round(x * unitX), top: 0 - Math.round(y * unitY), across: 1, down: 1 };
    },
    scaled: (factor) => offset(unit === 'px' ? { ...params, x: x * factor, y: y * factor } : params),
  });
}

export function directionOf(x: number, y: number, unit: 'px' | 'share'): string {
  const named = (length: number) =>
    unit === 'px' ? `${Math.round(Math.abs(length))} px` : `${tidy(Math.abs(length) * 100)} %`;
  const parts = [];
  if (x !== 0) parts.push(`${named(x)} to the ${x > 0 ? 'right' : 'left'}`);
  if (y !== 0) parts.push(`${named(y)} ${y > 0 ? 'down' : 'up'}`);
  return parts.join(' and ');
}

/** Closer or further, about a point (shares of the frame), within the frame. `factor` above 1 makes things larger. */
export interface Zoom {
  readonly factor: number;
  readonly x: number;
  readonly y: number;
  readonly fill: Fill;
  readonly kernel: Kernel;
}

export function zoom(params: Zoom): Placing {
  const { factor, x, y, fill, kernel } = params;
  const isCentred = x === 0.5 && y === 0.5;
  return placing({
    kind: 'zoom',
    sentence: `Scaled to ${tidy(factor * 100)} % about ${isCentred ? 'the centre' : `${tidy(x * 100)} %, ${tidy(y * 100)} %`} in the same frame${
      factor < 1 ? `, filled with ${nameOf(fill)}` : ''
    }`,
    weight: isCentred ? 2 : 4,
    params: { ...params } as never,
    kernel,
    fill,
    place: ({ width, height }) => {
      const scale = 1 / factor;
      return {
        width,
        height,
        left: x * width * (1 - scale),
        top: y * height * (1 - scale),
        across: scale,
        down: scale,
      };
    },
    scaled: () => zoom(params),
  });
}

interface Seen {
  readonly view: View;
  readonly placement: Placement;
}

/** The moves that make these placements, with whole pixels at scale 1. */
export function proposeOffsets(seen: readonly Seen[], fill: Fill): Proposal[] {
  const found: Proposal[] = [];
  const offer = (params: Offset, cost: number) => {
    const stage = offset(params);
    const fits = seen.every(({ view, placement }) => {
      const { left, top } = stage.place(view);
      return left === placement.left && top === placement.top;
    });
    if (fits) found.push({ stage, cost });
  };
  const [{ placement }] = seen as [Seen];
  const lengths = [Math.abs(placement.left), Math.abs(placement.top)];
  const inPixels = 1 + pixelCost(lengths[0]!) + pixelCost(lengths[1]!);
  offer({ unit: 'px', x: -placement.left, y: -placement.top, fill }, inPixels);
  const x = shareOf(seen.map((one) => [-one.placement.left, one.view.width]));
  const y = shareOf(seen.map((one) => [-one.placement.top, one.view.height]));
  if (x && y) {
    const cost = besidePixels(1 + x.cost + y.cost, [x, y], inPixels, lengths);
    offer({ unit: 'share', x: x.value, y: y.value, fill }, cost);
  }
  return found;
}

export function shareOf(lengths: readonly (readonly [number, number])[]) {
  const low = Math.max(...lengths.map(([part, whole]) => (part - 0.5) / whole));
  const high = Math.min(...lengths.map(([part, whole]) => (part + 0.5) / whole));
  if (low > high) return null;
  return low <= 0 && high >= 0 ? { value: 0, cost: 0 } : roundShare(low, high);
}

/** The error, in pixels, that a found scale and its middle may have. */
const SLACK = 0.75;

/** The zooms that nearly make these placements. */
export function proposeZooms(
  seen: readonly Seen[],
  fill: Fill,
): { readonly zoom: (kernel: Kernel) => Placing; readonly cost: number }[] {
  let [low, high] = [0, 1e9];
  for (const { placement } of seen) {
    const half = Math.min(placement.width, placement.height) / 2;
    const scale = Math.sqrt(placement.across * placement.down);
    low = Math.max(low, (1 - SLACK / half) / scale);
    high = Math.min(high, (1 + SLACK / half) / scale);
  }
  if (low > high) return [];
  const { value: factor, cost } = roundShare(low, high);
  if (factor === 1) return [];
  const middles = seen.map(({ view, placement }) => {
    const at = (left: number, length: number, across: number) => left / (length * (1 - across));
    return [at(placement.left, view.width, placement.across), at(placement.top, view.height, placement.down)] as const;
  });
  const [x, y] = [0, 1].map((axis) => {
    const values = middles.map((middle) => middle[axis]!);
    const mean = values.reduce((sum, value) => sum + value, 0) / values.length;
    const slack = SLACK / (Math.min(...seen.map(({ view }) => view.width)) * Math.abs(1 - 1 / factor));
    return Math.abs(mean - 0.5) < 2 * slack ? 0.5 : roundShare(mean - slack, mean + slack).value;
  }) as [number, number];
  return [
    { zoom: (kernel) => zoom({ factor, x, y, fill, kernel }), cost: 0.5 + cost + (x === 0.5 && y === 0.5 ? 0 : 2) },
  ];
}
