import { commands, Position, TabInputCustom, Uri, ViewColumn, WorkspaceEdit, window, workspace } from 'vscode';
import { notReplaced } from '../core/errors.ts';

/** A document that is never written to. */
const NOTHING = Uri.parse('untitled:likewise');

/**
 * Replaces a file by an edit of the workspace, which one Undo in that file's editor takes back. An edit that creates over a file
 * would, undone, delete it; so this one deletes and creates. VS Code undoes neighbouring file operations in the order they were
 * done in, which would create before it deletes; an edit of nothing between them makes them two groups, undone last first.
 * Rejects with a LikewiseError; the old file is there then.
 */
export async function replaceFile(file: Uri, bytes: Uint8Array): Promise<void> {
  const before = await workspace.fs.readFile(file);
  const columns = columnsOf(file);
  const edit = new WorkspaceEdit();
  edit.deleteFile(file);
  edit.insert(NOTHING, new Position(0, 0), '');
  edit.createFile(file, { contents: bytes });
  const applied = await workspace.applyEdit(edit);
  const after = await workspace.fs.readFile(file).then(undefined, () => undefined);
  if (!applied || !after || Buffer.compare(after, bytes) !== 0) {
    await workspace.fs.writeFile(file, before);
    throw notReplaced(file.path);
  }
  // Its editors closed when it was deleted.
  for (const viewColumn of columns) {
    await commands.executeCommand('vscode.open', file, { viewColumn, preserveFocus: true, background: true });
  }
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
