import { createHash } from 'node:crypto';
import { type ExtensionContext, FileSystemError, Uri, workspace } from 'vscode';
import type { Kept } from '../core/kept.ts';
import type { OriginalFiles } from '../core/originals.ts';
import { keptIn } from './memory.ts';

/** Unknown files are deleted when they are this old. Younger ones may be from another window that is about to record them. */
const STALE_MS = 24 * 60 * 60 * 1000;

/** Stores the originals of replaced pictures in the extension's own folder for this workspace, each under its hash. */
export function originalFiles({ storageUri, globalStorageUri, workspaceState }: ExtensionContext): OriginalFiles {
  const folder = Uri.joinPath(storageUri ?? globalStorageUri, 'originals');
  const at = (name: string) => Uri.joinPath(folder, name);
  let isSwept = false;
  return {
    async keep(bytes) {
      const name = createHash('sha256').update(bytes).digest('hex');
      await workspace.fs.createDirectory(folder);
      await workspace.fs.writeFile(at(`${name}.new`), bytes);
      await workspace.fs.rename(at(`${name}.new`), at(name), { overwrite: true });
      // Another window may clean up at the same time.
      if (!isSwept) sweep(folder, keptIn(workspaceState)).catch(() => {});
      isSwept = true;
      return name;
    },
    async read(name) {
      return workspace.fs.readFile(at(name)).then(undefined, (error) => {
        if (error instanceof FileSystemError && error.code === 'FileNotFound') return undefined;
        throw error;
      });
    },
  };
}

/** Deletes old files to which no stored state refers. */
async function sweep(folder: Uri, kept: readonly Kept[]): Promise<void> {
  const known = new Set(kept.flatMap(({ originals }) => Object.values(originals).map(({ file }) => file)));
  for (const [name] of await workspace.fs.readDirectory(folder)) {
    const file = Uri.joinPath(folder, name);
    if (known.has(name)) continue;
    const { mtime } = await workspace.fs.stat(file);
    if (Date.now() - mtime > STALE_MS) await workspace.fs.delete(file);
  }
}
