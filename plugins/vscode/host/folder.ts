import { createHash, randomUUID } from 'node:crypto';
import { posix } from 'node:path';
import { type Made, parseMade } from '@likewise/shared/recipe/made.ts';
import { FileSystemError, FileType, Uri, workspace } from 'vscode';
import type { FileTools } from '../core/batch.ts';
import { noSuchPicture, notWritten, outsideFolder } from '../core/errors.ts';
import { pictureOf } from '../core/pictures.ts';

const sha256 = (data: Uint8Array | string) => createHash('sha256').update(data).digest('hex');

/** The name of a file, without its folder. */
export function nameOf({ path }: Uri): string {
  return path.slice(path.lastIndexOf('/') + 1);
}

/** The path of a file from a folder. @throws LikewiseError usage where no path leads there */
export function pathFrom(base: Uri, file: Uri): string {
  if (file.scheme !== base.scheme || file.authority !== base.authority) throw outsideFolder(file.path);
  return posix.relative(base.path, file.path);
}

/** A file that was dropped on a webview, which names one of a remote workspace as the window does, and not as its extensions do. */
export function droppedFile(address: string): Uri {
  const file = Uri.parse(address);
  const isOurs = workspace.workspaceFolders?.some(({ uri }) => uri.scheme === 'file');
  return file.scheme === 'vscode-remote' && isOurs ? Uri.file(file.path) : file;
}

/**
 * The files of a prompt by their paths from its folder, wherever the workspace has them: here, or on another computer.
 * @param storage the extension's own folder, where what was made is noted
 */
export async function openFolder(base: Uri, storage: Uri): Promise<FileTools> {
  const at = (path: string) => Uri.joinPath(base, path);
  const record = Uri.joinPath(storage, 'made', `${sha256(base.toString())}.json`);

  return {
    sha256,
    made: parseMade(await textOf(record)),
    keep: (made: Made) => writeWhole(record, Buffer.from(JSON.stringify(made))),
    async list(folder) {
      const entries = await workspace.fs.readDirectory(at(folder)).then(undefined, ifNotFound([]));
      return entries.map(([name, type]) => ({ name, folder: (type & FileType.Directory) !== 0 }));
    },
    async read(path) {
      const bytes = await workspace.fs.readFile(at(path)).then(undefined, ifNotFound(undefined));
      if (!bytes) throw noSuchPicture(path);
      return pictureOf(bytes, path);
    },
    async readOutput(path) {
      return workspace.fs.readFile(at(path)).then(undefined, ifNotFound(undefined));
    },
    async write(path, bytes) {
      await writeWhole(at(path), bytes).catch((error: Error) => {
        throw notWritten(path, error.message);
      });
    },
  };
}

/** Writes a file whole or not at all. */
async function writeWhole(file: Uri, bytes: Uint8Array): Promise<void> {
  const folder = Uri.joinPath(file, '..');
  await workspace.fs.createDirectory(folder);
  const work = Uri.joinPath(folder, `.likewise-${randomUUID()}.tmp`);
  try {
    await workspace.fs.writeFile(work, bytes);
    await workspace.fs.rename(work, file, { overwrite: true });
  } catch (error) {
    await workspace.fs.delete(work).then(undefined, () => {});
    throw error;
  }
}

async function textOf(file: Uri): Promise<string | undefined> {
  const bytes = await workspace.fs.readFile(file).then(undefined, ifNotFound(undefined));
  return bytes && Buffer.from(bytes).toString('utf8');
}

/** A handler of errors that has `instead` for a file that is not there. */
function ifNotFound<T>(instead: T): (error: unknown) => T {
  return (error) => {
    if (error instanceof FileSystemError && /FileNotFound|FileNotADirectory|FileIsADirectory/.test(error.code)) {
      return instead;
    }
    throw error;
  };
}
