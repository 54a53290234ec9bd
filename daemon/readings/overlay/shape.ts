import type { Json } from '../stage.ts';
import { coverSoftly } from './feather.ts';
import type { Outline } from './outline.ts';

/** A length: pixels, or a share of the picture's short side. */
export interface Length {
  readonly unit: 'px' | 'share';
  readonly value: number;
}

/** A form centred in the picture's frame that follows its size. */
export interface Shape {
  /** `superellipse`: |x|^n + |y|^n = 1, Figma's and iOS's smooth corners; with `power` 2 it is the ellipse. */
  readonly form: 'rounded' | 'superellipse';
  /** Whether it fills the picture or its largest square in the middle. */
  readonly box: 'whole' | 'square';
  /** The distance to the sides of that box. */
  readonly inset: Length;
  /** Of the corners top left, top right, bottom right, bottom left; unused for a superellipse. */
  readonly radii: readonly [Length, Length, Length, Length];
  /** Of a superellipse. */
  readonly power: number;
  /** The standard deviation of the Gaussian that softens its edge, 0 for a sharp one. */
  readonly feather: Length;
}

export function pixelsOf({ unit, value }: Length, short: number): number {
  return unit === 'px' ? value : value * short;
}

/** The outline of a shape on a picture, `within` pixels further in: its radii shrink with it. */
export function outlineOf(shape: Shape, width: number, height: number, within = 0): Outline {
  const short = Math.min(width, height);
  const inset = Math.min(pixelsOf(shape.inset, short) + within, short / 2);
  const [across, down] = shape.box === 'whole' ? [width, height] : [short, short];
  const left = (width - across) / 2 + inset;
  const top = (height - down) / 2 + inset;
  const [right, bottom] = [width - left, height - top];
  const most = Math.min(right - left, bottom - top) / 2;
  const radius = (length: Length) => Math.max(0, Math.min(most, pixelsOf(length, short) - within));
  const [a, b, c, d] = shape.radii;
  return {
    form: shape.form,
    left,
    top,
    right,
    bottom,
    radii: [radius(a), radius(b), radius(c), radius(d)],
    power: shape.power,
    feather: pixelsOf(shape.feather, short),
  };
}

/** Each row of pixels is cut into this many lines; along a line, coverage is exact. */
const LINES = 16;
const starts = new Float64Array(LINES);
const ends = new Float64Array(LINES);

/** Writes the share, 0..1, of each pixel of row `y` that lies inside: antialiasing by area, as vector renderers do it. */
export function coverRow(outline: Outline, y: number, out: Float32Array): void {
  if (outline.feather > 0) return coverSoftly(outline, y, out);
  out.fill(0);
  const width = out.length;
  // Pixels that every line covers wholly are filled at once.
  let [solid, end] = [0, width];
  for (let line = 0; line < LINES; line++) {
    const v = y + (line + 0.5) / LINES;
    const isOutside = v <= outline.top || v >= outline.bottom;
    const from = isOutside ? 0 : Math.min(width, Math.max(0, leftAt(outline, v)));
    const to = isOutside ? 0 : Math.max(from, Math.min(width, rightAt(outline, v)));
    starts[line] = from;
    ends[line] = to;
    solid = Math.max(solid, Math.ceil(from));
    end = Math.min(end, Math.floor(to));
  }
  if (end <= solid) solid = end = 0;
  else out.fill(1, solid, end);
  for (let line = 0; line < LINES; line++) {
    addSpan(out, starts[line]!, solid === end ? ends[line]! : Math.min(solid, ends[line]!));
    if (solid < end) addSpan(out, Math.max(end, starts[line]!), ends[line]!);
  }
}

function addSpan(out: Float32Array, from: number, to: number): void {
  for (let x = Math.floor(from); x < to; x++) out[x]! += (Math.min(to, x + 1) - Math.max(from, x)) / LINES;
}

function leftAt(outline: Outline, y: number): number {
  if (outline.form === 'superellipse') return (outline.left + outline.right) / 2 - reach(outline, y);
  return outline.left + notch(outline, y, outline.radii[0], outline.radii[3]);
}

function rightAt(outline: Outline, y: number): number {
  if (outline.form === 'superellipse') return (outline.left + outline.right) / 2 + reach(outline, y);
  return outline.right - notch(outline, y, outline.radii[1], outline.radii[2]);
}

/** How far the side of a rounded box is set in at a height. */
function notch({ top, bottom }: Outline, y: number, upper: number, lower: number): number {
  if (y < top + upper) return upper - Math.sqrt(Math.max(0, upper * upper - (top + upper - y) ** 2));
  if (y > bottom - lower) return lower - Math.sqrt(Math.max(0, lower * lower - (y - bottom + lower) ** 2));
  return 0;
}

/** Half the width of a superellipse at a height. */
function reach({ left, right, top, bottom, power }: Outline, y: number): number {
  const v = Math.abs(y - (top + bottom) / 2) / ((bottom - top) / 2);
  return v >= 1 ? 0 : ((right - left) / 2) * (1 - v ** power) ** (1 / power);
}

export function scaledShape(shape: Shape, factor: number): Shape {
  const [a, b, c, d] = shape.radii;
  const grown = (length: Length): Length => scaledLength(length, factor);
  return {
    ...shape,
    inset: grown(shape.inset),
    radii: [grown(a), grown(b), grown(c), grown(d)],
    feather: grown(shape.feather),
  };
}

export function scaledLength(length: Length, factor: number): Length {
  return length.unit === 'px' ? { unit: 'px', value: length.value * factor } : length;
}

export function shapeJson(shape: Shape): Json {
  return {
    ...shape,
    inset: { ...shape.inset },
    feather: { ...shape.feather },
    radii: shape.radii.map((radius) => ({ ...radius })),
  };
}

/** A shape's name with its measures, for people. */
export function shapeInWords(shape: Shape): string {
  const soft = shape.feather.value > 0 ? `, feathered by ${lengthInWords(shape.feather)}` : '';
  return outlineInWords(shape) + soft;
}

function outlineInWords(shape: Shape): string {
  const inset = shape.inset.value > 0 ? `, ${lengthInWords(shape.inset)} inside the picture` : '';
  if (shape.form === 'superellipse' && shape.power === 2) {
    return `${shape.box === 'square' ? 'a circle' : 'an ellipse'}${inset}`;
  }
  if (shape.form === 'superellipse') return `a squircle${inset}`;
  if (shape.radii.every(({ value }) => value === 0)) return `a rectangle${inset}`;
  const [first] = shape.radii;
  const isEven = shape.radii.every(({ value }) => value === first.value);
  return isEven ? `rounded corners, radius ${lengthInWords(first)}${inset}` : `some rounded corners${inset}`;
}

export function lengthInWords({ unit, value }: Length): string {
  return unit === 'px' ? `${Math.round(value * 10) / 10} px` : `${Math.round(value * 1000) / 10} %`;
}
