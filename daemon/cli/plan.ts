import { stat } from 'node:fs/promises';
import { join, parse } from 'node:path';
import { sameOutput } from '@likewise/shared/recipe/errors.ts';

/** A query file. */
export interface Query {
  readonly query: string;
  /** The folders between where its pattern or folder began and the file, with forward slashes; '' where there are none. */
  readonly below: string;
}

/** The files one query leads to. */
export interface PlannedQuery {
  readonly query: string;
  readonly answer: string;
  /** One per canvas, when canvases are saved. */
  readonly canvases: readonly string[];
}

/**
 * Names the files of every query: `<folder>/<below>/<stem>.png` and `<stem>.canvas-<n>.png` beside it.
 * @param canvases how many canvases each query saves
 * @throws LikewiseError output-conflict where two would be one, on any disk: also where they differ only in case or Unicode form
 */
export function planOutputs(queries: readonly Query[], folder: string, canvases: number): PlannedQuery[] {
  const taken = new Map<string, string>();
  const take = (query: string, file: string) => {
    const first = taken.get(fold(file));
    if (first !== undefined) throw sameOutput(file, first, query);
    taken.set(fold(file), query);
    return file;
  };
  return queries.map(({ query, below }) => {
    const stem = join(folder, below, parse(query).name);
    return {
      query,
      answer: take(query, `${stem}.png`),
      canvases: Array.from({ length: canvases }, (_, n) => take(query, `${stem}.canvas-${n + 1}.png`)),
    };
  });
}

const fold = (name: string) => name.normalize('NFC').toLowerCase();

/** Which of some files are these: a function that tells of a path, under whatever name or link, whether it is one of them. */
export async function isOneOf(files: readonly string[]): Promise<(path: string) => Promise<boolean>> {
  const known = new Set((await Promise.all(files.map(identity))).filter((id) => id !== undefined));
  return async (path) => {
    const id = await identity(path);
    return id !== undefined && known.has(id);
  };
}

/** What stays the same about a file whichever way it is reached; undefined where there is none. */
async function identity(path: string): Promise<string | undefined> {
  const info = await stat(path, { bigint: true }).catch(() => undefined);
  return info && `${info.dev}:${info.ino}`;
}
