import { realpath } from 'node:fs/promises';
import { posix } from 'node:path';
import { Uri, workspace } from 'vscode';
import { outsideWorkspace } from '../core/errors.ts';

/** Refuses files that are in none of the workspace's folders, wherever links on their way lead. Rejects with a LikewiseError: usage. */
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

/** A file without links on its way, also one that is not there yet. Elsewhere than on this computer links cannot be seen. */
async function realOf(file: Uri): Promise<Uri> {
  if (file.scheme !== 'file') return file.with({ path: posix.normalize(file.path) });
  const real = await realpath(file.fsPath).catch(() => undefined);
  if (real !== undefined) return Uri.file(real);
  const above = Uri.joinPath(file, '..');
  if (above.path === file.path) return file;
  return Uri.joinPath(await realOf(above), posix.basename(file.path));
}
