import { commands, type Uri, ViewColumn, WorkspaceEdit, workspace } from 'vscode';
import { notReplaced } from '../core/errors.ts';

/**
 * Replaces a file by an edit of the workspace, which the Undo of that file's editor takes back. It deletes and creates: an edit
 * that creates over a file would, undone, delete it.
 */
export async function replaceFile(file: Uri, bytes: Uint8Array): Promise<void> {
  const before = await workspace.fs.readFile(file);
  const edit = new WorkspaceEdit();
  edit.deleteFile(file);
  edit.createFile(file, { contents: bytes });
  const applied = await workspace.applyEdit(edit);
  const after = await workspace.fs.readFile(file).then(undefined, () => undefined);
  if (applied && after && Buffer.compare(after, bytes) === 0) return;
  await workspace.fs.writeFile(file, before);
  throw notReplaced(file.path);
}

/** Undoes the last edit of a file, in its editor, which this opens beside. */
export async function undoInEditor(file: Uri): Promise<void> {
  await commands.executeCommand('vscode.open', file, { viewColumn: ViewColumn.Beside, preview: true });
  await commands.executeCommand('undo');
}
