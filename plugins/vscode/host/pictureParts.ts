import * as vscode from 'vscode';
import type { BatchReport, FileTools } from '../core/batch.ts';
import { leastSure } from '../core/report.ts';

/** Pictures and their answers that an agent is shown: enough to judge by, few enough for any model. */
const MOST_SHOWN = 3;

/** Bytes of a picture that is shown. */
const MOST_BYTES = 1024 * 1024;

/** Newer versions of VS Code have these; our typings are of the oldest one. A result may hold them beside text. */
const { LanguageModelDataPart } = vscode as unknown as {
  readonly LanguageModelDataPart?: { image(data: Uint8Array, mime: string): vscode.LanguageModelTextPart };
};

/** The least sure answers as pictures, each after its query; none where this VS Code cannot show pictures to models. */
export async function pictureParts(report: BatchReport, files: FileTools): Promise<vscode.LanguageModelTextPart[]> {
  const parts: vscode.LanguageModelTextPart[] = [];
  if (!LanguageModelDataPart) return parts;
  for (const { query, output } of leastSure(report).slice(0, MOST_SHOWN)) {
    const [before, after] = await Promise.all([files.read(query), files.read(output)]);
    const canBeShown = [before, after].every(
      ({ type, bytes }) => type !== 'image/svg+xml' && bytes.length <= MOST_BYTES,
    );
    if (!canBeShown) continue;
    parts.push(new vscode.LanguageModelTextPart(`${query}, then its answer, ${output}:`));
    for (const { type, bytes } of [before, after]) parts.push(LanguageModelDataPart.image(bytes, type));
  }
  return parts;
}
