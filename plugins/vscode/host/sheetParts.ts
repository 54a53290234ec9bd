import { randomUUID } from 'node:crypto';
import { drawSheet } from '@likewise/shared/client/sheet.ts';
import { LikewiseError } from '@likewise/shared/protocol/errors.ts';
import { MAX_SHEET_ANSWERS } from '@likewise/shared/protocol/limits.ts';
import type { Recipe } from '@likewise/shared/recipe/recipe.ts';
import * as vscode from 'vscode';
import type { BatchReport, FileTools } from '../core/batch.ts';
import type { DaemonLife } from '../core/daemonLife.ts';
import { leastSure } from '../core/report.ts';

/** Newer versions of VS Code have these, but our typings are of the oldest one. A result may contain them beside text. */
const { LanguageModelDataPart } = vscode as unknown as {
  readonly LanguageModelDataPart?: { image(data: Uint8Array, mime: string): vscode.LanguageModelTextPart };
};

/**
 * The example and the least certain answers on a sheet, after words that explain it. Empty if there is no answer, or if this VS Code
 * cannot show pictures to models.
 */
export async function sheetParts(
  report: BatchReport,
  { examples: [example] }: Recipe,
  files: FileTools,
  daemon: DaemonLife,
): Promise<vscode.LanguageModelTextPart[]> {
  const shown = leastSure(report).slice(0, MAX_SHEET_ANSWERS);
  if (!LanguageModelDataPart || shown.length === 0 || !example) return [];
  try {
    const answers = await Promise.all(
      shown.map(async ({ query, output }) => ({ query: await files.read(query), answer: await files.read(output) })),
    );
    const pair = { input: await files.read(example.input), output: await files.read(example.output) };
    const { type, bytes } = await daemon.during((client, signal) =>
      drawSheet(client, { id: randomUUID(), example: pair, answers }, signal),
    );
    const names = shown.map(({ query, output }) => `${query} and its answer ${output}`);
    const words = `The picture shows, row by row, the example on a blue card and these, the least sure first: ${names.join('; ')}.`;
    return [new vscode.LanguageModelTextPart(words), LanguageModelDataPart.image(bytes.slice(), type)];
  } catch (error) {
    // The outcome is reported without it.
    if (!(error instanceof LikewiseError)) throw error;
    return [new vscode.LanguageModelTextPart(`There is no picture of the answers: ${error.message}`)];
  }
}
