import type { RgbRaster } from '../images/raster.ts';
import type { View } from './view.ts';

/** An example: a picture before and after, RGB, 3 levels of 0..255 per pixel. */
export interface Example {
  readonly input: View;
  readonly output: Float32Array;
}

/** An explanation applied to a query. */
interface Explained {
  /** Its mean squared error on what is known, in levels. */
  readonly error: number;
  /** Its result for the query, RGB. */
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

/** A rule that turns the examples' inputs into their outputs, and can be applied to a query. */
export interface Explanation {
  readonly kind: Kind;
  /** How little its success on the examples means, 0..1. It is 1 if a rule of its kind explains any examples with as few colours. */
  readonly doubt: number;
  /** Undefined if it cannot be applied. */
  explain(query: View): Explained | undefined;
  /** For rules that do not depend on the cell's size: draws rows of a query of any size, from `top` on. */
  redraw?(query: RgbRaster): (top: number, rows: number) => RgbRaster;
  /** Whether it moves what it redraws, together with its transparency. */
  readonly isWarp?: true;
}

/** All explanations of some examples. */
export interface Candidates {
  readonly explanations: readonly Explanation[];
  /** The mean squared difference of the outputs from the inputs, which is the error of a rule that changes nothing. */
  readonly change: number;
}

/** The mean squared difference between a rule's results for the examples and their outputs. */
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

/** Rounds and clamps a level to what a picture can hold. */
export function clamp(level: number): number {
  return Math.min(255, Math.max(0, level));
}
