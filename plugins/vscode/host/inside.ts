import { realpath } from 'node:fs/promises';
import { posix } from 'node:path';
import { Uri, workspace } from 'vscode';
import { outsideWorkspace } from '../core/errors.ts';

/** Rejects files outside all the workspace's folders, after following links. Rejects with a LikewiseError: usage. */
export async function checkInside(files: readonly Uri[]): Promise<void> {
  const roots = await Promise.all((workspace.workspaceFolders ?? []).map(({ uri }) => realOf(uri)));
  for (const file of files) {
    const real = await realOf(file);
    const isInside = roots.some((root) => real.scheme === root.scheme && isBelow(root.path, real.path));
    if (!isInside) throw outsideWorkspace(workspace.asRelativePath(file));
  }
}

function isBelow(root: string, path: string): boolean {
  const way = posix.relative(root, path);
  return way !== '..' && !way.startsWith('../');
}

/** The path of a file with links resolved, even if it does not exist yet. On another computer links are invisible. */
async function realOf(file: Uri): Promise<Uri> {
  if (file.scheme !== 'file') return file.with({ path: posix.normalize(file.path) });
  const real = await realpath(file.fsPath).catch(() => undefined);
  if (real !== undefined) return Uri.file(real);
  const above = Uri.joinPath(file, '..');
  if (above.path === file.path) return file;
  return Uri.joinPath(await realOf(above), posix.basename(file.path));
}
