import type { RgbRaster } from '../images/raster.ts';
import type { View } from './view.ts';

/** An example: what was there, and what became of it, RGB, 3 levels of 0..255 a pixel. */
export interface Example {
  readonly input: View;
  readonly output: Float32Array;
}

/** An explanation applied to a query. */
interface Explained {
  /** The mean squared error, in levels, at which it makes what is known. */
  readonly error: number;
  /** What it makes of the query, RGB. */
  draw(): Float32Array;
}

export type Kind =
  | 'tone'
  | 'tint'
  | 'shades'
  | 'colours'
  | 'curve'
  | 'filter'
  | 'edges'
  | 'by object'
  | 'by place'
  | 'by colour'
  | 'turn'
  | 'zoom'
  | 'moved object'
  | 'same object';

/** A rule that makes the examples' outputs of their inputs, and can be applied to a query. */
export interface Explanation {
  readonly kind: Kind;
  /** How little its explaining the examples means, 0..1: 1 where a rule of its kind explains any examples of as few colours. */
  readonly doubt: number;
  /** Undefined where it cannot be applied. */
  explain(query: View): Explained | undefined;
  /** For rules that do not depend on the cell's size: what draws rows of a query of any size, from `top` on. */
  redraw?(query: RgbRaster): (top: number, rows: number) => RgbRaster;
  /** What it redraws stands elsewhere, and so does its transparency. */
  readonly isWarp?: true;
}

/** All that explains some examples. */
export interface Candidates {
  readonly explanations: readonly Explanation[];
  /** The mean squared difference of the outputs from the inputs: the error of a rule that changes nothing. */
  readonly change: number;
}

/** The mean squared difference between what was made of the examples and what became of them. */
export function errorOver(examples: readonly Example[], make: (input: View) => Float32Array): number {
  let [squares, count] = [0, 0];
  for (const { input, output } of examples) {
    squares += meanSquare(make(input), output) * output.length;
    count += output.length;
  }
  return squares / count;
}

export function meanSquare(some: ArrayLike<number>, others: ArrayLike<number>): number {
  let squares = 0;
  for (let i = 0; i < some.length; i++) squares += (some[i]! - others[i]!) ** 2;
  return squares / some.length;
}

/** The level as a picture can hold it. */
export function clamp(level: number): number {
  return Math.min(255, Math.max(0, level));
}
