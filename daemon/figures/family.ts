import type { Colour } from '@likewise/shared/prompt/layouts.ts';
import type { Raster } from '../images/raster.ts';
import type { Art } from './art.ts';
import type { Colours } from './colours.ts';
import type { Random } from './random.ts';

/** The material that pictures are drawn from. */
export interface Palette {
  readonly art: Art;
  readonly colours: Colours;
  /** Photographs (RGB) for lifelike scenes. Without any, scenes are drawn entirely. */
  readonly photographs?: readonly Raster[];
}

/** One picture before and after the task. RGB, `side` wide and high. */
interface Pair {
  readonly input: Raster;
  readonly output: Raster;
}

/** How to score an answer beyond its pixels: as a mask of two colours, or as drawn edges. */
export type Truth =
  | { readonly kind: 'picture' }
  | { readonly kind: 'mask'; readonly foreground: Colour; readonly background: Colour }
  | { readonly kind: 'edges'; readonly dark: boolean };

/** A task with fixed parameters. It applies to any number of pictures. */
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
