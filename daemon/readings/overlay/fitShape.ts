import { lowest } from './lowest.ts';
import { coverRow, type Length, outlineOf, type Shape } from './shape.ts';
import type { Shown } from './shown.ts';

const ZERO: Length = { unit: 'px', value: 0 };
const SQUARE = [ZERO, ZERO, ZERO, ZERO] as const;
/** A shape is accepted up to this mean error of coverage along its edge, 0..1. */
const GOOD = 0.1;

/** The same for shapes with a soft edge, where many pixels are each less wrong. */
const GOOD_SOFTLY = 0.03;

/**
 * The shape of the frame in which an example shows its picture, its lengths in pixels; undefined where it is no known shape. `isSharp`:
 * whether its edge is only antialiased.
 */
export function fitShape(shown: Shown, isSharp: boolean): Shape | undefined {
  const { width, height } = shown;
  const sides = sidesOf(shown);
  if (sides === undefined) return undefined;
  const short = Math.min(width, height);
  const inset = Math.min(sides.across, sides.down);
  const boxes: { box: Shape['box']; inset: number }[] = [];
  const isSquare = width === height;
  if (Math.abs(sides.across - sides.down) < 1) boxes.push({ box: 'whole', inset });
  const across = sides.across - (width - short) / 2;
  const down = sides.down - (height - short) / 2;
  if (!isSquare && Math.abs(across - down) < 1) boxes.push({ box: 'square', inset: Math.min(across, down) });
  let best: { shape: Shape; error: number } | undefined;
  for (const place of boxes) {
    for (const found of isSharp ? sharpIn(shown, place.box, place.inset) : softIn(shown, place.box, place.inset)) {
      // A circle is simpler than rounded corners, and those are simpler than a squircle.
      if (best === undefined || found.error < 0.6 * best.error) best = found;
    }
  }
  if (best === undefined || best.error > (isSharp ? GOOD : GOOD_SOFTLY)) return undefined;
  const { shape } = best;
  // On a square picture both are the same; people who cut circles want circles.
  return isSquare && shape.form === 'superellipse' ? { ...shape, box: 'square' } : shape;
}

/** How far the shape's sides are from the picture's, the same on opposite sides. */
function sidesOf({ width, height, share, slack }: Shown): { across: number; down: number } | undefined {
  const hidden = (start: number, step: number, length: number) => {
    let [sum, last] = [0, 1];
    for (let i = length - 1, at = start + (length - 1) * step; i >= 0; i--, at -= step) {
      const value = share[at]!;
      // Nearly all counts as all: noise would add up along the line.
      if (!Number.isNaN(value)) last = value > 1 - 2 * slack ? 1 : value < 2 * slack ? 0 : value;
      sum += 1 - last;
    }
    return sum;
  };
  const row = Math.floor(height / 2) * width;
  const column = Math.floor(width / 2);
  const left = hidden(row, 1, Math.floor(width / 2));
  const right = hidden(row + width - 1, -1, Math.floor(width / 2));
  const top = hidden(column, width, Math.floor(height / 2));
  const bottom = hidden(column + (height - 1) * width, -width, Math.floor(height / 2));
  if (Math.abs(left - right) > 1 || Math.abs(top - bottom) > 1) return undefined;
  return { across: (left + right) / 2, down: (top + bottom) / 2 };
}

interface Tried {
  readonly shape: Shape;
  readonly error: number;
}

function pixels(value: number): Length {
  return { unit: 'px', value: Math.max(0, value) };
}

function sharpIn(shown: Shown, box: Shape['box'], inset: number): Tried[] {
  const oval = ellipseIn(shown, box, inset);
  // Nothing simpler can be better.
  if (oval.error < GOOD / 2) return [oval];
  return [oval, roundedIn(shown, box, inset), squircleIn(shown, box, inset)];
}

function softIn(shown: Shown, box: Shape['box'], inset: number): Tried[] {
  const most = Math.min(shown.width, shown.height) / 4;
  const step = Math.max(1, Math.floor(shown.height / 96));
  return (['rounded', 'superellipse'] as const).map((form) => {
    const of = (feather: number): Shape => {
      return { form, box, inset: pixels(inset), radii: SQUARE, power: 2, feather: pixels(feather) };
    };
    const shape = of(lowest(1, most, 20, 12, (feather) => errorOf(shown, of(feather), step)));
    return { shape, error: errorOf(shown, shape, fine(shown)) };
  });
}

function ellipseIn(shown: Shown, box: Shape['box'], inset: number): Tried {
  const shape: Shape = { form: 'superellipse', box, inset: pixels(inset), radii: SQUARE, power: 2, feather: ZERO };
  return { shape, error: errorOf(shown, shape, fine(shown)) };
}

/** Corners with a smaller radius, in pixels, may be square. */
const SMALL_RADIUS = 3;

function roundedIn(shown: Shown, box: Shape['box'], inset: number): Tried {
  const { width, height } = shown;
  const even = (radius: number): Shape => {
    const length = pixels(radius);
    return {
      form: 'rounded',
      box,
      inset: pixels(inset),
      radii: [length, length, length, length],
      power: 2,
      feather: ZERO,
    };
  };
  const most = Math.min(width, height) / 2 - inset;
  const step = Math.max(1, Math.floor(height / 96));
  const radius = lowest(0, most, 18, 13, (r) => errorOf(shown, even(r), step));
  // The rows that distinguish a small radius from none may lie between those looked at.
  const isSquare = radius < SMALL_RADIUS && errorOf(shown, even(0), 1) <= errorOf(shown, even(radius), 1);
  const shape = even(isSquare ? 0 : radius);
  const error = errorOf(shown, shape, fine(shown));
  const uneven = unevenIn(shown, even(0));
  const unevenError = errorOf(shown, uneven, fine(shown));
  return unevenError < 0.5 * error ? { shape: uneven, error: unevenError } : { shape, error };
}

/** Four radii, each computed from how much its quarter of the box hides. */
function unevenIn({ width, height, share }: Shown, box: Shape): Shape {
  const sums = [0, 0, 0, 0];
  const { left, top, right, bottom } = outlineOf(box, width, height);
  for (let y = Math.ceil(top); y < bottom - 0.5; y++) {
    for (let x = Math.ceil(left); x < right - 0.5; x++) {
      const hidden = 1 - share[y * width + x]!;
      if (!(hidden > 0)) continue;
      const isRight = x + 0.5 > width / 2;
      sums[y + 0.5 < height / 2 ? (isRight ? 1 : 0) : isRight ? 2 : 3]! += hidden;
    }
  }
  const radii = sums.map((sum) => pixels(Math.round(Math.sqrt(sum / (1 - Math.PI / 4)) * 2) / 2));
  return { ...box, radii: [radii[0]!, radii[1]!, radii[2]!, radii[3]!] };
}

function squircleIn(shown: Shown, box: Shape['box'], inset: number): Tried {
  const of = (power: number): Shape => {
    return { form: 'superellipse', box, inset: pixels(inset), radii: SQUARE, power, feather: ZERO };
  };
  const step = Math.max(1, Math.floor(shown.height / 96));
  const power = lowest(2.2, 10, 9, 11, (n) => errorOf(shown, of(n), step));
  const whole = Math.round(power * 2) / 2;
  const shape = of(Math.abs(whole - power) < 0.12 ? whole : Math.round(power * 100) / 100);
  return { shape, error: errorOf(shown, shape, fine(shown)) };
}

/** The step between rows for a final measure. */
function fine({ height }: Shown): number {
  return Math.max(1, Math.floor(height / 256));
}

/** The sum of errors of coverage, over the known pixels, per pixel of the edge; looks at every `step`th row. */
function errorOf({ width, height, share, slack }: Shown, shape: Shape, step: number): number {
  const outline = outlineOf(shape, width, height);
  const row = new Float32Array(width);
  let [sum, edge] = [0, 0];
  for (let y = Math.floor(step / 2); y < height; y += step) {
    coverRow(outline, y, row);
    for (let x = 0, at = y * width; x < width; x++, at++) {
      const error = Math.abs(row[x]! - share[at]!);
      if (error > slack) sum += error;
      if (row[x]! > 0.02 && row[x]! < 0.98) edge++;
    }
  }
  return sum / Math.max(4, edge);
}
