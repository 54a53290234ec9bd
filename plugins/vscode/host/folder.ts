import { createHash, randomUUID } from 'node:crypto';
import { appendFile } from 'node:fs/promises';
import { posix } from 'node:path';
import { openPicture } from '@likewise/shared/client/opening.ts';
import { MAX_NAME } from '@likewise/shared/protocol/messages.ts';
import { FileSystemError, FileType, Uri, workspace } from 'vscode';
import type { FileTools } from '../core/batch.ts';
import type { DaemonLife } from '../core/daemonLife.ts';
import { noSuchPicture, notRemoved, notWritten, outsideFolder } from '../core/errors.ts';
import { OpenedPictures } from '../core/openedPictures.ts';

const sha256 = (data: Uint8Array | string) => createHash('sha256').update(data).digest('hex');

/** The name of a file, without its folder. */
export function nameOf({ path }: Uri): string {
  return path.slice(path.lastIndexOf('/') + 1);
}

/** The path of a file relative to a folder. @throws LikewiseError usage if no path leads there */
export function pathFrom(base: Uri, file: Uri): string {
  if (file.scheme !== base.scheme || file.authority !== base.authority) throw outsideFolder(file.path);
  return posix.relative(base.path, file.path);
}

/** A file that was dropped on a webview. In a remote workspace the window's name for it differs from the extensions' name. */
export function droppedFile(address: string): Uri {
  const file = Uri.parse(address);
  const isOurs = workspace.workspaceFolders?.some(({ uri }) => uri.scheme === 'file');
  return file.scheme === 'vscode-remote' && isOurs ? Uri.file(file.path) : file;
}

/**
 * The files of a prompt, by their paths from its folder, on this computer or another one.
 * @param daemon opens pictures of formats that cannot be sent as they are
 */
export function openFolder(base: Uri, daemon: DaemonLife): FileTools {
  const at = (path: string) => Uri.joinPath(base, path);
  const pictures = new OpenedPictures({
    sha256,
    open: (file, path) =>
      daemon.during((client, signal) =>
        openPicture(client, { id: randomUUID(), name: path.slice(-MAX_NAME), file }, signal),
      ),
  });

  return {
    sha256,
    readText: (path) => textOf(at(path)),
    append: (path, lines) =>
      appendTo(at(path), lines).catch((error: Error) => {
        throw notWritten(path, error.message);
      }),
    async list(folder) {
      const entries = await workspace.fs.readDirectory(at(folder)).then(undefined, ifNotFound([]));
      return entries.map(([name, type]) => ({
        name,
        folder: (type & FileType.Directory) !== 0,
        link: (type & FileType.SymbolicLink) !== 0,
      }));
    },
    async read(path) {
      const bytes = await workspace.fs.readFile(at(path)).then(undefined, ifNotFound(undefined));
      if (!bytes) throw noSuchPicture(path);
      return pictures.read(bytes, path);
    },
    picture: (bytes, path) => pictures.read(bytes, path),
    async readOutput(path) {
      return workspace.fs.readFile(at(path)).then(undefined, ifNotFound(undefined));
    },
    async write(path, bytes, replace) {
      await writeWhole(at(path), bytes, replace).catch((error: Error) => {
        throw notWritten(path, error.message);
      });
    },
  };
}

/** On another computer the only way to append to a file is to write it anew. */
async function appendTo(file: Uri, lines: string): Promise<void> {
  await workspace.fs.createDirectory(Uri.joinPath(file, '..'));
  if (file.scheme === 'file') await appendFile(file.fsPath, lines);
  else await writeWhole(file, Buffer.from(((await textOf(file)) ?? '') + lines), true);
}

/** Deletes a file that may already be gone. Rejects with a LikewiseError. */
export async function removeFile(file: Uri): Promise<void> {
  await workspace.fs.delete(file).then(undefined, (error: Error) => {
    if (error instanceof FileSystemError && error.code === 'FileNotFound') return;
    throw notRemoved(file.path, error.message);
  });
}

/** Writes a file whole or not at all. */
async function writeWhole(file: Uri, bytes: Uint8Array, replace: boolean): Promise<void> {
  const folder = Uri.joinPath(file, '..');
  await workspace.fs.createDirectory(folder);
  const work = Uri.joinPath(folder, `.likewise-${randomUUID()}.tmp`);
  try {
    await workspace.fs.writeFile(work, bytes);
    await workspace.fs.rename(work, file, { overwrite: replace });
  } catch (error) {
    await workspace.fs.delete(work).then(undefined, () => {});
    throw error;
  }
}

async function textOf(file: Uri): Promise<string | undefined> {
  const bytes = await workspace.fs.readFile(file).then(undefined, ifNotFound(undefined));
  return bytes && Buffer.from(bytes).toString('utf8');
}

/** An error handler that returns `instead` if a file does not exist. */
function ifNotFound<T>(instead: T): (error: unknown) => T {
  return (error) => {
    if (error instanceof FileSystemError && /FileNotFound|FileNotADirectory|FileIsADirectory/.test(error.code)) {
      return instead;
    }
    throw error;
  };
}
