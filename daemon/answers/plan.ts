import type { ArrangementName } from '@likewise/shared/prompt/arrangements.ts';
import { gridLayout, type Layout } from '@likewise/shared/prompt/layouts.ts';

/** How many arrangements of the same prompt are averaged: the first, the first two, or all that the model lists. */
export type Quality = 'fast' | 'balanced' | 'best';

const ARRANGEMENTS_USED: Record<Quality, number> = { fast: 1, balanced: 2, best: Number.POSITIVE_INFINITY };

/** One canvas to be filled: a layout of one example and one query. */
export interface PlannedCanvas {
  readonly layout: Layout;
  /** Which example pair stands on it. */
  readonly example: number;
}

/**
 * The canvases of one query: one for each example, in each arrangement of the quality. `arrangements` is the model's own order, best first,
 * not empty.
 */
export function planCanvases(
  quality: Quality,
  arrangements: readonly ArrangementName[],
  examples: number,
): PlannedCanvas[] {
  return arrangements.slice(0, ARRANGEMENTS_USED[quality]).flatMap((name) => {
    const layout = gridLayout(name);
    return Array.from({ length: examples }, (_, example) => ({ layout, example }));
  });
}

/** How many canvases planCanvases() plans. */
export function countCanvases(quality: Quality, arrangements: readonly ArrangementName[], examples: number): number {
  return Math.min(arrangements.length, ARRANGEMENTS_USED[quality]) * examples;
}
