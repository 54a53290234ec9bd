import { LikewiseError, wordsOf } from '@likewise/shared/protocol/errors.ts';
import type { ErrorBody } from '@likewise/shared/protocol/messages.ts';
import { type ApplyTools, applyRecipe, type Outcome } from '@likewise/shared/recipe/apply.ts';
import { daemonAnswers } from '@likewise/shared/recipe/daemonAnswers.ts';
import type { Recipe } from '@likewise/shared/recipe/recipe.ts';
import type { DaemonLife } from './daemonLife.ts';

export type FileTools = Omit<ApplyTools, 'answer' | 'model'>;

/** How far a batch is, or how it ended. */
export interface BatchReport {
  readonly name: string;
  readonly total: number;
  readonly outcomes: readonly Outcome[];
  /** Why it ended before all queries were through. */
  readonly stopped?: 'cancelled' | ErrorBody;
}

/**
 * Applies a recipe with the daemon. Whatever ends it is part of the report; nothing is thrown but for bugs.
 * @param onProgress called with the report so far after each query
 */
export async function runBatch(
  recipe: Recipe,
  name: string,
  { files, daemon, newId }: { files: FileTools; daemon: DaemonLife; newId: () => string },
  signal: AbortSignal,
  onProgress: (report: BatchReport) => void,
): Promise<BatchReport> {
  const outcomes: Outcome[] = [];
  let total = 0;
  const report = () => ({ name, total, outcomes });
  try {
    await daemon.during(async (client, lost) => {
      const either = AbortSignal.any([signal, lost]);
      const tools: ApplyTools = {
        ...files,
        model: async () => (client.state.name === 'ready' && client.state.daemon?.model) || '',
        answer: (request, stop) => daemonAnswers(client, newId(), request, stop),
      };
      for await (const event of applyRecipe(recipe, name, tools, either)) {
        if (event.state === 'planned') total = event.total;
        else outcomes.push(event);
        onProgress(report());
      }
    });
  } catch (error) {
    if (!(error instanceof LikewiseError)) throw error;
    return { ...report(), stopped: wordsOf(error) };
  }
  return outcomes.length < total ? { ...report(), stopped: 'cancelled' } : report();
}
