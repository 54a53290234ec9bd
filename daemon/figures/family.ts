import type { Colour } from '@likewise/shared/prompt/layouts.ts';
import type { Raster } from '../images/raster.ts';
import type { Art } from './art.ts';
import type { Colours } from './colours.ts';
import type { Random } from './random.ts';

/** What pictures are drawn from. */
export interface Palette {
  readonly art: Art;
  readonly colours: Colours;
  /** RGB, for lifelike scenes; without any, all of a scene is drawn. */
  readonly photographs?: readonly Raster[];
}

/** One picture before and after the task. RGB, `side` wide and high. */
interface Pair {
  readonly input: Raster;
  readonly output: Raster;
}

/** How an answer of a task can be scored beyond its pixels: as a mask of two colours, or as drawn edges. */
export type Truth =
  | { readonly kind: 'picture' }
  | { readonly kind: 'mask'; readonly foreground: Colour; readonly background: Colour }
  | { readonly kind: 'edges'; readonly dark: boolean };

/** A task with its parameters drawn: applied to as many pictures as are wanted. */
export interface Task {
  readonly truth: Truth;
  pair(side: number, random: Random): Pair;
}

/** A kind of task. Its parameters are drawn once per figure, its pictures once per row. */
export interface Family {
  readonly name: string;
  task(palette: Palette, random: Random): Task;
}

export const PICTURE: Truth = { kind: 'picture' };
