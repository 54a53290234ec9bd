import type { Palette } from './family.ts';
import { drawFigure, type Figure } from './figure.ts';
import { randomFor } from './random.ts';

/** Figures by number: the same seed and number give the same figure, whatever was drawn before. */
export interface FigureSource {
  figure(number: number): Figure | Promise<Figure>;
  close(): void;
}

/** Design figures drawn from icons. */
export function designFigures(palette: Palette, seed: number, close: () => void): FigureSource {
  return { figure: (number) => drawFigure(palette, randomFor(seed, 'figure', number)), close };
}
