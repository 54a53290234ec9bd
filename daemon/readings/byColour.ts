import type { Rgba } from '../images/svg/recolour.ts';
import { blank } from './picture.ts';
import { applyStages, type Stage } from './stage.ts';

/** Kinds of stages outside the colour part that depend only on the colour of a pixel. */
export const LEVELS: readonly string[] = ['bands', 'posterise'];

/** Whether stages change colours and nothing else: each colour has one result, wherever an area of it is. */
export function isByColour(stages: readonly Pick<Stage, 'part' | 'kind'>[]): boolean {
  return stages.every(({ part, kind }) => part === 'colour' || LEVELS.includes(kind));
}

/**
 * The results of colours under stages that depend on colour alone: each as an area of its own, so that none is taken for a mixture of its
 * neighbours.
 */
export function recolour(stages: readonly Stage[], colours: readonly Rgba[]): readonly Rgba[] {
  const reach = stages.reduce((sum, stage) => sum + (stage.reach ?? 0), 0);
  const side = 2 * reach + 1;
  const areas = blank(colours.length * side, 1);
  for (const [n, colour] of colours.entries()) {
    for (let x = 0; x < side; x++) areas.data.set(colour, 4 * (n * side + x));
  }
  const { data } = applyStages(stages, areas);
  return colours.map((_, n) => {
    const at = 4 * (n * side + reach);
    return [...data.subarray(at, at + 4)] as unknown as Rgba;
  });
}
