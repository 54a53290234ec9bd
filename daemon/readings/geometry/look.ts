import { differenceAt } from '../difference.ts';
import { isOpaque, type Picture } from '../picture.ts';
import { type Fill, TRANSPARENT } from './fill.ts';
import { ENLARGING, type Kernel, SHRINKING } from './kernels.ts';
import { borderColour } from './objectBox.ts';
import type { Placement } from './placement.ts';
import { render } from './render.ts';

/** A kernel must leave less than those before it, by this share. */
const CLEARLY = 0.02;

/**
 * The kernel whose pixels are nearest to an output's. Each part votes by the share that a kernel leaves there, even if some of them have
 * other changes such as rings, marks and masks.
 */
export function kernelOf(input: Picture, output: Picture, placement: Placement, fill: Fill): Kernel {
  let best: Kernel = 'bilinear';
  let least = Number.POSITIVE_INFINITY;
  for (const kernel of placement.across < 1 ? ENLARGING : SHRINKING) {
    const parts = errorsOf(input, output, placement, kernel, fill, FINE);
    const score = parts.reduce((sum, { error, pixels }) => sum + Math.log(NOTHING + error / pixels), 0) / parts.length;
    if (score < least - CLEARLY) [best, least] = [kernel, score];
  }
  return best;
}

/**
 * How far an output is from what a placement shows of its input, on a few parts of it: the mean square in levels of 0..255, colours
 * multiplied by alpha, after a linear fit of each channel's levels to the output's.
 */
export function errorOf(input: Picture, output: Picture, placement: Placement, kernel: Kernel, fill: Fill): number {
  const parts = errorsOf(input, output, placement, kernel, fill, WINDOW);
  const sum = (of: 'error' | 'pixels') => parts.reduce((all, part) => all + part[of], 0);
  return sum('error') / Math.max(1, 4 * sum('pixels'));
}

/** The same part by part, as sums of squares over four channels. */
function errorsOf(
  input: Picture,
  output: Picture,
  placement: Placement,
  kernel: Kernel,
  fill: Fill,
  side: number,
): { error: number; pixels: number }[] {
  const { left, top, across, down } = placement;
  return windowsOf(input, placement, side).map((window) => {
    const part = { ...window, left: left + window.left * across, top: top + window.top * down, across, down };
    const error = unexplained(render(input, part, kernel, fill), output, window);
    return { error, pixels: window.width * window.height };
  });
}

interface Window {
  readonly left: number;
  readonly top: number;
  readonly width: number;
  readonly height: number;
}

const WINDOW = 48;
/** The side of the parts used to compare kernels, and the sum of squares over four channels that rounding leaves of a pixel. */
const FINE = 24;
const NOTHING = 0.5;
/** Middles of the parts looked at, in shares of what is shown. */
const PLACES = [
  [0.5, 0.5],
  [0.2, 0.25],
  [0.8, 0.3],
  [0.25, 0.8],
  [0.75, 0.75],
] as const;

/** The part of a small output that shows the input; of a large one, five parts of that, of this side. */
function windowsOf(input: Picture, { left, top, across, down, width, height }: Placement, side: number): Window[] {
  const x = Math.max(0, Math.floor(0 - left / across));
  const y = Math.max(0, Math.floor(0 - top / down));
  const wide = Math.min(width, Math.ceil((input.width - left) / across)) - x;
  const high = Math.min(height, Math.ceil((input.height - top) / down)) - y;
  if (wide <= 0 || high <= 0) return [];
  if (wide * high <= PLACES.length * side * side) return [{ left: x, top: y, width: wide, height: high }];
  const size = { width: Math.min(side, wide), height: Math.min(side, high) };
  const within = (middle: number, most: number) => Math.max(0, Math.min(most, Math.round(middle)));
  return PLACES.map(([u, v]) => ({
    left: x + within(u * wide - size.width / 2, wide - size.width),
    top: y + within(v * high - size.height / 2, high - size.height),
    ...size,
  }));
}

/** The squares left of a part of an output after a linear fit of each channel of `made` (premultiplied) to it. */
function unexplained(made: Picture, output: Picture, { left, top, width, height }: Window): number {
  let total = 0;
  for (let channel = 0; channel < 4; channel++) {
    let [sx, sy, sxx, sxy, syy, n] = [0, 0, 0, 0, 0, 0];
    for (let y = 0, from = 0; y < height; y++) {
      let to = ((top + y) * output.width + left) * 4;
      for (let x = 0; x < width; x++, from += 4, to += 4) {
        const a = channel === 3 ? made.data[from + 3]! : (made.data[from + channel]! * made.data[from + 3]!) / 255;
        const b = channel === 3 ? output.data[to + 3]! : (output.data[to + channel]! * output.data[to + 3]!) / 255;
        sx += a;
        sy += b;
        sxx += a * a;
        sxy += a * b;
        syy += b * b;
        n++;
      }
    }
    const [xx, xy, yy] = [sxx - (sx * sx) / n, sxy - (sx * sy) / n, syy - (sy * sy) / n];
    total += xx > 1e-6 ? Math.max(0, yy - (xy * xy) / xx) : yy;
  }
  return total;
}

/** Levels by which a fill may be off, and the share of its pixels that may be off by more. */
const FILL_SLACK = 10;
const FILL_STRAYS = 0.1;

/** What an output has where a placement shows nothing of the input, likeliest first. */
export function fillsOf(input: Picture, output: Picture, placement: Placement): Fill[] {
  const outside = placesOutside(input, output, placement);
  if (outside.length === 0) return [isOpaque(input) ? 'border' : TRANSPARENT];
  const edge = render(input, placement, 'nearest', 'edge');
  const drawnOut = strays(outside, (at) => differenceAt(edge.data, at, output.data, at));
  const colour = medianAt(outside, output);
  const plain = strays(outside, (at) => differenceAt(colour, 0, output.data, at));
  if (plain > FILL_STRAYS && drawnOut < plain / 2) return ['edge'];
  const fill: Fill = colour[3]! < 8 ? TRANSPARENT : [colour[0]!, colour[1]!, colour[2]!, colour[3]!];
  // A ground that is visible through the picture as well lies beneath everything: what lays it there is sought later.
  if (fill !== TRANSPARENT && isSeenThrough(input, output, placement)) return [TRANSPARENT];
  const border = borderColour(input);
  if (border && fill !== TRANSPARENT && differenceAt(border, 0, colour, 0) <= 4) return ['border', fill];
  return [fill];
}

/** The share of a picture's transparent pixels through which a ground beneath it must be visible. */
const SEEN_THROUGH = 0.5;

/** Whether a ground is visible where a placed picture is transparent. */
function isSeenThrough(input: Picture, output: Picture, placement: Placement): boolean {
  if (isOpaque(input)) return false;
  const { left, top, across, down } = placement;
  const step = Math.max(1, Math.floor(Math.sqrt((output.width * output.height) / MOST_PLACES)));
  let [clear, seen] = [0, 0];
  for (let y = 0; y < output.height; y += step) {
    const v = Math.floor(top + (y + 0.5) * down);
    if (v < 0 || v >= input.height) continue;
    for (let x = 0; x < output.width; x += step) {
      const u = Math.floor(left + (x + 0.5) * across);
      if (u < 0 || u >= input.width || input.data[4 * (v * input.width + u) + 3] !== 0) continue;
      clear++;
      if (output.data[4 * (y * output.width + x) + 3]! >= 128) seen++;
    }
  }
  return clear > 0 && seen > SEEN_THROUGH * clear;
}

function strays(places: readonly number[], difference: (at: number) => number): number {
  return places.filter((at) => difference(at) > FILL_SLACK).length / places.length;
}

const MOST_PLACES = 6000;

/** First bytes of pixels of an output whose middle lies well outside the input. */
function placesOutside(input: Picture, output: Picture, { left, top, across, down }: Placement): number[] {
  const step = Math.max(1, Math.floor(Math.sqrt((output.width * output.height) / (8 * MOST_PLACES))));
  const places: number[] = [];
  for (let y = 0; y < output.height; y += step) {
    const v = top + (y + 0.5) * down;
    const isRowOutside = v < -down || v > input.height + down;
    for (let x = 0; x < output.width; x += step) {
      const u = left + (x + 0.5) * across;
      if (isRowOutside || u < -across || u > input.width + across) places.push((y * output.width + x) * 4);
    }
  }
  return places;
}

function medianAt(places: readonly number[], { data }: Picture): Uint8Array {
  const seen = [0, 1, 2, 3].map((channel) => Uint8Array.from(places, (at) => data[at + channel]!).sort());
  return Uint8Array.from(seen, (levels) => levels[levels.length >> 1]!);
}
