import type { RecipeOutcome } from './apply.ts';

export type OutcomeCounts = Readonly<Record<RecipeOutcome['state'], number>>;

export function countOutcomes(outcomes: readonly RecipeOutcome[]): OutcomeCounts {
  const counts = { done: 0, unchanged: 0, failed: 0 };
  for (const { state } of outcomes) counts[state]++;
  return counts;
}

/** "28 done, 1 unchanged, 1 failed". */
export function countWords({ done, unchanged, failed }: OutcomeCounts): string {
  const words = [`${done} done`];
  if (unchanged > 0) words.push(`${unchanged} unchanged`);
  if (failed > 0) words.push(`${failed} failed`);
  return words.join(', ');
}
