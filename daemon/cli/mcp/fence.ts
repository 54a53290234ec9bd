import { lstat, readlink, realpath, stat } from 'node:fs/promises';
import { basename, dirname, isAbsolute, join, relative, resolve, sep } from 'node:path';
import type { ApplyTools } from '@likewise/shared/recipe/apply.ts';
import { notAFolder, outsideFence } from './errors.ts';

/** The folders that an agent may read and write: neither `..` nor a link leads out of them. */
export class Fence {
  /** Their real paths. Relative names start from the first. */
  readonly folders: readonly string[];

  private constructor(folders: readonly string[]) {
    this.folders = folders;
  }

  /** Errors: usage, for a name that is no folder. */
  static async around(folders: readonly string[]): Promise<Fence> {
    return new Fence(await Promise.all(folders.map(realFolder)));
  }

  get base(): string {
    return this.folders[0]!;
  }

  /** The real path of a file, which need not exist. Errors: usage, where it is outside. */
  async admit(path: string): Promise<string> {
    const real = await realOf(resolve(this.base, path)).catch(() => undefined);
    if (real === undefined || !this.folders.some((folder) => holds(folder, real))) {
      throw outsideFence(path, this.folders);
    }
    return real;
  }

  /** A path for people: relative to the first folder if it is inside. */
  shown(path: string): string {
    return holds(this.base, path) ? relative(this.base, path) || '.' : path;
  }
}

/** Tools for a recipe in `folder` that read and write only inside a fence. A folder outside looks empty. */
export function fenced(tools: ApplyTools, fence: Fence, folder: string): ApplyTools {
  const admit = (path: string) => fence.admit(join(folder, path));
  const after =
    <A extends readonly unknown[], T>(act: (path: string, ...rest: A) => Promise<T>) =>
    async (path: string, ...rest: A) => {
      await admit(path);
      return act(path, ...rest);
    };
  return {
    ...tools,
    list: async (inner) => {
      const isInside = await admit(inner).then(
        () => true,
        () => false,
      );
      return isInside ? tools.list(inner) : [];
    },
    read: after(tools.read),
    readOutput: after(tools.readOutput),
    write: after(tools.write),
    readText: after(tools.readText),
    append: after(tools.append),
  };
}

async function realFolder(folder: string): Promise<string> {
  const real = await realpath(folder).catch(() => undefined);
  if (real === undefined || !(await stat(real)).isDirectory()) throw notAFolder(folder);
  return real;
}

function holds(folder: string, path: string): boolean {
  const way = relative(folder, path);
  return way === '' || !(way === '..' || way.startsWith(`..${sep}`) || isAbsolute(way));
}

/** Where a path leads. Where it does not exist, the real path of its existing folders plus the rest. */
async function realOf(path: string): Promise<string> {
  try {
    return await realpath(path);
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code !== 'ENOENT') throw error;
  }
  const isLink = await lstat(path).then(
    (there) => there.isSymbolicLink(),
    () => false,
  );
  if (isLink) return realOf(resolve(dirname(path), await readlink(path)));
  return join(await realOf(dirname(path)), basename(path));
}
