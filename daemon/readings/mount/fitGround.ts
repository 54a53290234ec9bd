import { fitLinear, fitRadial } from '../object/gradient.ts';
import { modeOf } from '../object/ring.ts';
import { solve } from '../object/surface.ts';
import { lowest } from '../overlay/lowest.ts';
import { type Picture, type Rgb, resize } from '../picture.ts';
import { ANGLE_STEP, angled, blurredCover, type Ground, placeAlong } from './ground.ts';
import type { Placed } from './mount.ts';

/** The share of the visible pixels that a ground must fit: a shadow may cover the others. */
const MOSTLY = 0.5;
const CLEAR = 0.6;
/** Alphas up to this count as transparent. */
const NOTHING = 2;

/**
 * What an output may show on the canvas around a placed picture: what its corners show, where a ring reaches its sides, and what most of
 * the outermost pixels show. None where that is not plain.
 */
export function groundsAround(place: Placed, input: Picture, output: Picture): readonly Ground[] {
  const around = groundAround(place, input, output);
  const corner = around?.kind === 'clear' ? undefined : groundInCorners(output);
  const isOther =
    corner &&
    (corner.kind !== 'flat' ||
      around?.kind !== 'flat' ||
      [0, 1, 2].some((c) => Math.abs(corner.colour[c]! - around.colour[c]!) > OTHER));
  return [...(isOther ? [corner] : []), ...(around ? [around] : [])];
}

/** From this many levels on, a colour is another one. */
const OTHER = 24;

/** What all four corner pixels show: transparency or one colour. Undefined where they differ. */
function groundInCorners({ width, height, data }: Picture): Ground | undefined {
  const corners = [0, width - 1, (height - 1) * width, height * width - 1].map((pixel) => 4 * pixel);
  if (corners.every((at) => data[at + 3]! <= NOTHING)) return { kind: 'clear' };
  const [first] = corners as [number];
  const isOne = corners.every(
    (at) => data[at + 3] === 255 && [0, 1, 2].every((c) => Math.abs(data[at + c]! - data[first + c]!) <= SAME),
  );
  return isOne ? { kind: 'flat', colour: [data[first]!, data[first + 1]!, data[first + 2]!] } : undefined;
}

/** What an output shows on the canvas around a placed picture, judged by the outermost pixels. Undefined where that is not plain. */
function groundAround(place: Placed, input: Picture, output: Picture): Ground | undefined {
  const rim = rimOf(place);
  if (rim.length < 30) return undefined;
  const { data } = output;
  let [clear, solid] = [0, 0];
  for (const pixel of rim) {
    if (data[4 * pixel + 3]! <= NOTHING) clear++;
    if (data[4 * pixel + 3] === 255) solid++;
  }
  if (clear >= CLEAR * rim.length) return { kind: 'clear' };
  if (solid < 0.98 * rim.length) return undefined;
  const flat = flatThrough(output, rim);
  if (flat.share > SURELY) return flat.ground;
  const gradient = gradientThrough(output, rim, MOSTLY);
  if (gradient && modeOf(output, rim).share < SURELY) return gradient;
  return flat.share > MOSTLY ? flat.ground : (gradient ?? ownAround(place, input, output));
}

/** A colour that fits this share of the visible pixels needs no gradient. */
const SURELY = 0.9;
/** Levels by which a pixel may be off a flat colour. */
const SAME = 2;

/** The colour of most of some pixels, and the share of them that have it. */
export function flatThrough(
  { data }: Picture,
  pixels: Int32Array,
): { readonly ground: Ground; readonly share: number } {
  const colour = [0, 1, 2].map((c) => {
    const levels = new Uint32Array(256);
    for (const pixel of pixels) levels[data[4 * pixel + c]!]!++;
    return levels.indexOf(Math.max(...levels));
  }) as unknown as Rgb;
  const isNear = (pixel: number) => [0, 1, 2].every((c) => Math.abs(data[4 * pixel + c]! - colour[c]!) <= SAME);
  let near = 0;
  for (const pixel of pixels) if (isNear(pixel)) near++;
  return { ground: { kind: 'flat', colour }, share: near / pixels.length };
}

/** The gradient that fits at least a share `least` of some pixels of a canvas; undefined where none does. */
export function gradientThrough(canvas: Picture, pixels: Int32Array, least: number): Ground | undefined {
  const linear = fitLinear(canvas, pixels);
  if (linear && linear.share > Math.max(least, 0.8)) return angled(linear.gradient, canvas.width, canvas.height);
  const radial = fitRadial(canvas, pixels);
  if (radial && radial.share > Math.max(least, (linear?.share ?? 0) + 0.1)) {
    return { kind: 'gradient', gradient: radial.gradient };
  }
  const sweep = sweepThrough(canvas, pixels);
  if (sweep && sweep.share > Math.max(least, (linear?.share ?? 0) + 0.1)) return sweep.ground;
  return linear && linear.share > least ? angled(linear.gradient, canvas.width, canvas.height) : undefined;
}

/** Levels by which pixels may be off a gradient of three colours. */
const CLOSE = 2;
/** Pixels used to find its angle, and rounds of fitting it to the nearer ones. */
const LOOKED = 600;
const ROUNDS = 3;

/** The gradient of three colours in even steps at a round angle that fits most of some pixels, and their share. */
function sweepThrough(canvas: Picture, pixels: Int32Array): { ground: Ground; share: number } | undefined {
  const some = pixels.filter((_, i) => i % Math.max(1, Math.floor(pixels.length / LOOKED)) === 0);
  let best: { stops: Rgb[]; share: number } | undefined;
  let at = 0;
  for (let angle = 0; angle < 180; angle += ANGLE_STEP) {
    const found = stopsAt(canvas, some, angle);
    if (found && found.share > (best?.share ?? 0)) [best, at] = [found, angle];
  }
  if (!best || best.share < MOSTLY / 2) return undefined;
  const found = stopsAt(canvas, pixels, at);
  return found && { ground: { kind: 'sweep', angle: at, stops: found.stops }, share: found.share };
}

/** The three colours of a gradient at an angle, by least squares, repeated on the pixels near to it. */
function stopsAt(
  { width, height, data }: Picture,
  pixels: Int32Array,
  angle: number,
): { stops: Rgb[]; share: number } | undefined {
  const place = placeAlong(angle, width, height);
  const hats = new Float64Array(3 * pixels.length);
  for (const [i, pixel] of pixels.entries()) {
    const t = 2 * Math.min(1, Math.max(0, place(pixel % width, Math.floor(pixel / width))));
    for (let k = 0; k < 3; k++) hats[3 * i + k] = Math.max(0, 1 - Math.abs(t - k));
  }
  const terms = new Float64Array(9);
  const farFrom = (i: number) => {
    let most = 0;
    for (let c = 0; c < 3; c++) {
      let level = 0;
      for (let k = 0; k < 3; k++) level += hats[3 * i + k]! * terms[3 * c + k]!;
      most = Math.max(most, Math.abs(level - data[4 * pixels[i]! + c]!));
    }
    return most;
  };
  for (let round = 0; round < ROUNDS; round++) {
    const normal = new Float64Array(9);
    const right = new Float64Array(9);
    let used = 0;
    for (let i = 0; i < pixels.length; i++) {
      if (round > 0 && farFrom(i) > 24 / 2 ** round) continue;
      used++;
      for (let j = 0; j < 3; j++) {
        for (let k = 0; k < 3; k++) normal[3 * j + k]! += hats[3 * i + j]! * hats[3 * i + k]!;
        for (let c = 0; c < 3; c++) right[3 * c + j]! += hats[3 * i + j]! * data[4 * pixels[i]! + c]!;
      }
    }
    if (used < 20) return undefined;
    for (let c = 0; c < 3; c++) terms.set(solve(normal, right.subarray(3 * c, 3 * c + 3), 3), 3 * c);
  }
  let near = 0;
  for (let i = 0; i < pixels.length; i++) if (farFrom(i) <= CLOSE) near++;
  const stops = [0, 1, 2].map((k) => [0, 1, 2].map((c) => Math.round(terms[3 * c + k]!)) as unknown as Rgb);
  return { stops, share: near / pixels.length };
}

/** The outermost two pixels of a canvas, where these are outside the picture's frame. */
function rimOf({ layer: { width, height }, frame }: Placed): Int32Array {
  const pixels: number[] = [];
  for (let y = 0; y < height; y++) {
    const isRim = y < 2 || y >= height - 2;
    for (let x = 0; x < width; x += isRim || x < 1 || x > width - 3 ? 1 : width - 3) {
      if (isInside(frame, x, y)) continue;
      pixels.push(y * width + x);
    }
  }
  return Int32Array.from(pixels);
}

export function isInside({ left, top, width, height }: Placed['frame'], x: number, y: number): boolean {
  return x >= left && y >= top && x < left + width && y < top + height;
}

/** Pictures are compared at this length of their longer side, in pixels. */
const SIDE = 200;
/** Deviations tried, in shares of the canvas's longer side. */
const LEAST_BLUR = 0.004;
const MOST_BLUR = 0.12;
/** A ground made of the picture itself leaves at most this many levels (root mean square), and this share of its variance. */
const GOOD = 6;
const LEFT = 0.15;

/** The picture itself, scaled to cover the canvas and blurred, where an output shows that around it. */
function ownAround({ layer, frame }: Placed, input: Picture, output: Picture): Ground | undefined {
  const shrink = Math.max(1, Math.max(layer.width, layer.height) / SIDE);
  const [wide, high] = [Math.round(layer.width / shrink), Math.round(layer.height / shrink)];
  const small = resize(output, wide, high);
  const pixels: number[] = [];
  const margin = shrink > 1 ? 1 : 0;
  for (let y = 0; y < high; y++) {
    for (let x = 0; x < wide; x++) {
      const [u, v] = [(x + 0.5) * shrink, (y + 0.5) * shrink];
      const outer = {
        left: frame.left - margin * shrink,
        top: frame.top - margin * shrink,
        width: frame.width + 2 * margin * shrink,
        height: frame.height + 2 * margin * shrink,
      };
      if (!isInside(outer, u, v)) pixels.push(y * wide + x);
    }
  }
  if (pixels.length < 100) return undefined;
  const fit = (sigma: number) => linesBetween(blurredCover(input, wide, high, sigma), small, pixels);
  const size = Math.max(wide, high);
  // Given up early where the surroundings have nothing of the picture.
  if (fit(0.03 * size).left > 2 * LEFT && fit(0.01 * size).left > 2 * LEFT) return undefined;
  const ways = Math.log(MOST_BLUR / LEAST_BLUR);
  const at = lowest(0, 1, 8, 10, (place) => fit(LEAST_BLUR * size * Math.exp(place * ways)).off);
  const sigma = LEAST_BLUR * size * Math.exp(at * ways);
  const { gain, lift, off, left } = fit(sigma);
  if (off > GOOD || left > LEFT || gain <= 0) return undefined;
  const whole = roundSigma(sigma * shrink);
  return { kind: 'own', sigma: whole, ...roundLevels(gain, lift) };
}

/**
 * One gain and lift for all channels by least squares, the error that they leave (root mean square, levels), and its share of the total.
 */
function linesBetween(from: Picture, to: Picture, pixels: readonly number[]) {
  let [sx, sy, sxx, sxy, syy, n] = [0, 0, 0, 0, 0, 0];
  for (const pixel of pixels) {
    for (let c = 0; c < 3; c++) {
      const [a, b] = [from.data[4 * pixel + c]!, to.data[4 * pixel + c]!];
      sx += a;
      sy += b;
      sxx += a * a;
      sxy += a * b;
      syy += b * b;
      n++;
    }
  }
  const [xx, xy, yy] = [sxx - (sx * sx) / n, sxy - (sx * sy) / n, syy - (sy * sy) / n];
  const gain = xx > 1e-6 ? xy / xx : 0;
  const rest = Math.max(0, yy - gain * xy);
  return { gain, lift: (sy - gain * sx) / n, off: Math.sqrt(rest / n), left: yy > 0 ? rest / yy : 1 };
}

/** A deviation that people would set, within the precision of the measurement. */
function roundSigma(sigma: number): number {
  for (const step of [10, 5, 2, 1]) {
    const whole = Math.round(sigma / step) * step;
    if (whole > 0 && Math.abs(whole - sigma) < 0.035 * sigma) return whole;
  }
  return Math.round(sigma * 10) / 10;
}

/** Unchanged, or mixed with black or with white by twentieths, where the levels are nearly so. */
function roundLevels(gain: number, lift: number): { gain: number; lift: number } {
  const whole = Math.round(gain * 20) / 20;
  if (Math.abs(whole - gain) > 0.03) return { gain, lift };
  const white = 255 * (1 - whole);
  const middle = (gain - whole) * 110 + lift;
  if (Math.abs(middle) < 5) return { gain: whole, lift: 0 };
  return Math.abs(middle - white) < 5 ? { gain: whole, lift: white } : { gain, lift };
}
