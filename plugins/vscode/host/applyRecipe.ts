import { randomUUID } from 'node:crypto';
import { parseRecipe, type Recipe } from '@likewise/shared/recipe/recipe.ts';
import { type CancellationToken, ProgressLocation, Uri, window, workspace } from 'vscode';
import { type BatchReport, runBatch } from '../core/batch.ts';
import type { DaemonLife } from '../core/daemonLife.ts';
import { nameOf, openFolder } from './folder.ts';
import { sayReport } from './say.ts';

/** Applies a recipe's file as it is in its editor, with a progress display that can cancel it, and reports the outcome. */
export async function applyRecipeFile(file: Uri, daemon: DaemonLife): Promise<void> {
  const name = nameOf(file);
  const document = await workspace.openTextDocument(file);
  const recipe = parseRecipe(document.getText(), name);
  const base = Uri.joinPath(file, '..');
  const location = ProgressLocation.Notification;
  const report = await window.withProgress(
    { location, title: `Applying ${name}`, cancellable: true },
    (progress, token) => {
      let shown = 0;
      return applyIn(base, recipe, name, daemon, token, ({ outcomes, total }) => {
        const increment = ((outcomes.length - shown) / Math.max(1, total)) * 100;
        shown = outcomes.length;
        progress.report({ increment, message: `${outcomes.length} of ${total}` });
      });
    },
  );
  await sayReport(report);
}

/** Applies a recipe whose paths start from `base`. */
export async function applyIn(
  base: Uri,
  recipe: Recipe,
  name: string,
  daemon: DaemonLife,
  token: CancellationToken,
  onProgress: (report: BatchReport) => void = () => {},
): Promise<BatchReport> {
  const files = openFolder(base, daemon);
  const stop = new AbortController();
  const listening = token.onCancellationRequested(() => stop.abort());
  if (token.isCancellationRequested) stop.abort();
  try {
    return await runBatch(recipe, name, { files, daemon, newId: randomUUID }, stop.signal, onProgress);
  } finally {
    listening.dispose();
  }
}
