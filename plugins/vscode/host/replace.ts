import { commands, Position, TabInputCustom, Uri, ViewColumn, WorkspaceEdit, window, workspace } from 'vscode';
import { notReplaced } from '../core/errors.ts';

/** The scheme of a document that is never written. */
const NOTHING = Uri.parse('untitled:likewise');

/** A file and its new bytes. */
export interface Replacement {
  readonly file: Uri;
  readonly bytes: Uint8Array;
}

/**
 * Replaces files by one edit of the workspace, which one Undo in any of their editors reverts. Undoing an edit that creates over a
 * file would delete it, so this edit deletes and creates. VS Code undoes adjacent file operations in their original order, and so
 * would create before it deletes. An empty edit between them makes two groups, which are undone last first.
 * Rejects with a LikewiseError; the old files are there then.
 */
export async function replaceFiles(replacements: readonly Replacement[]): Promise<void> {
  const before = await Promise.all(
    replacements.map(async ({ file }) => ({
      file,
      bytes: await workspace.fs.readFile(file),
      columns: columnsOf(file),
    })),
  );
  const edit = new WorkspaceEdit();
  for (const { file } of replacements) edit.deleteFile(file);
  edit.insert(NOTHING, new Position(0, 0), '');
  for (const { file, bytes } of replacements) edit.createFile(file, { contents: bytes });
  const applied = await workspace.applyEdit(edit);
  const missed = await firstMissed(replacements);
  if (!applied || missed) {
    for (const { file, bytes } of before) await workspace.fs.writeFile(file, bytes);
    throw notReplaced((missed ?? replacements[0]!.file).path);
  }
  // Deleting them closed their editors.
  for (const { file, columns } of before) {
    for (const viewColumn of columns) {
      await commands.executeCommand('vscode.open', file, { viewColumn, preserveFocus: true, background: true });
    }
  }
}

/** The first file that does not have its new bytes. */
async function firstMissed(replacements: readonly Replacement[]): Promise<Uri | undefined> {
  for (const { file, bytes } of replacements) {
    const after = await workspace.fs.readFile(file).then(undefined, () => undefined);
    if (!after || Buffer.compare(after, bytes) !== 0) return file;
  }
  return undefined;
}

/** Where editors show this picture. */
function columnsOf(file: Uri): ViewColumn[] {
  const shows = (input: unknown) => input instanceof TabInputCustom && input.uri.toString() === file.toString();
  const groups = window.tabGroups.all.filter(({ tabs }) => tabs.some(({ input }) => shows(input)));
  return groups.map(({ viewColumn }) => viewColumn);
}

/** Undoes the last edit of a file, in its editor, which this opens beside. */
export async function undoInEditor(file: Uri): Promise<void> {
  await commands.executeCommand('vscode.open', file, { viewColumn: ViewColumn.Beside, preview: true });
  await commands.executeCommand('undo');
}
