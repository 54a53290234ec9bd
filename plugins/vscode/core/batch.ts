import { LikewiseError, wordsOf } from '@likewise/shared/protocol/errors.ts';
import type { ErrorBody } from '@likewise/shared/protocol/messages.ts';
import { type ApplyTools, applyRecipe, type RecipeOutcome } from '@likewise/shared/recipe/apply.ts';
import { daemonAnswers } from '@likewise/shared/recipe/daemonAnswers.ts';
import type { Recipe } from '@likewise/shared/recipe/recipe.ts';
import type { ReadPicture } from '../panel/messages.ts';
import type { DaemonLife } from './daemonLife.ts';

export interface FileTools extends Omit<ApplyTools, 'answer' | 'model'> {
  read(path: string): Promise<ReadPicture>;
  /** The bytes of a file as a picture. Rejects with a LikewiseError. */
  picture(bytes: Uint8Array, path: string): Promise<ReadPicture>;
}

/** The progress of a batch, or how it ended. */
export interface BatchReport {
  readonly name: string;
  readonly total: number;
  readonly outcomes: readonly RecipeOutcome[];
  /** Notes about the pictures that were read, in sentences. */
  readonly notes?: readonly string[];
  /** Why it ended before all queries were done. */
  readonly stopped?: 'cancelled' | ErrorBody;
}

/**
 * Applies a recipe with the daemon. Whatever ends it becomes part of the report; only bugs are thrown.
 * @param onProgress called with the report so far after each query
 */
export async function runBatch(
  recipe: Recipe,
  name: string,
  { files, daemon, newId }: { files: FileTools; daemon: DaemonLife; newId: () => string },
  signal: AbortSignal,
  onProgress: (report: BatchReport) => void,
): Promise<BatchReport> {
  const outcomes: RecipeOutcome[] = [];
  let total = 0;
  const notes = new Set<string>();
  const report = () => ({ name, total, outcomes, ...(notes.size > 0 && { notes: [...notes] }) });
  const read = async (path: string) => {
    const picture = await files.read(path);
    for (const note of picture.notes ?? []) notes.add(note);
    return picture;
  };
  try {
    await daemon.during(async (client, lost) => {
      const either = AbortSignal.any([signal, lost]);
      const tools: ApplyTools = {
        ...files,
        read,
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
