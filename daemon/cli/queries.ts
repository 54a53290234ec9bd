import { readdir, stat } from 'node:fs/promises';
import { join, resolve, sep } from 'node:path';
import { type Entry, type Found, Globber } from '@likewise/shared/recipe/glob.ts';
import { withoutAnswers } from '@likewise/shared/recipe/withoutAnswers.ts';
import { nothingMatches } from './errors.ts';
import { openRecords, recordPath } from './made.ts';
import type { Query } from './plan.ts';

/** The endings of pictures that are read. */
const PICTURE = /\.(png|jpe?g|jfif|webp|gif|tiff?|avif|bmp|ico)$/i;

/** A pattern that names an ending, such as *.heic, which is honoured. */
const NAMES_ENDING = /\.[^*?./]+$/;

export interface FoundQueries {
  readonly queries: readonly Query[];
  /** Names and patterns that match nothing. */
  readonly unmatched: readonly string[];
}

/**
 * The pictures that names, folders and patterns match (see Globber), in the order given, no file twice. A name is taken as given, for its
 * reader to judge. Otherwise files that are no pictures, the examples' own and earlier answers to others of the pictures are left out.
 * @param recursive whether subfolders are included
 * @param examples the examples' files
 * @throws LikewiseError image-missing when nothing at all is found
 */
export async function expandQueries(
  patterns: readonly string[],
  { recursive = false, examples = [] }: { recursive?: boolean; examples?: readonly string[] } = {},
): Promise<FoundQueries> {
  const globber = new Globber(listFolder);
  const shown = new Set(examples.map((file) => resolve(file)));
  const files = new Map<string, Found>();
  const unmatched: string[] = [];
  for (const pattern of patterns) {
    const slashed = sep === '\\' ? pattern.replaceAll('\\', '/') : pattern;
    const isMeant = ({ path, named }: Found) =>
      named || (!shown.has(resolve(path)) && (NAMES_ENDING.test(slashed) || PICTURE.test(path)));
    const found = (await globber.find(slashed, recursive)).filter(isMeant);
    if (found.length === 0) unmatched.push(pattern);
    for (const file of found) {
      const known = files.get(resolve(file.path));
      if (!known || (file.named && !known.named)) files.set(resolve(file.path), file);
    }
  }
  const queries = await withoutAnswers([...files.values()], openRecords(), recordPath);
  if (queries.length === 0) throw nothingMatches(patterns);
  return { queries: queries.map(({ path, base }) => ({ query: path, below: folderBelow(base, path) })), unmatched };
}

/** The folders from `base` to a file in or below it. */
function folderBelow(base: string, path: string): string {
  const start = base === '' || base.endsWith('/') ? base.length : base.length + 1;
  return path.slice(start, Math.max(start, path.lastIndexOf('/')));
}

/** A folder that cannot be read counts as empty: nothing in it was named. */
export async function listFolder(folder: string): Promise<Entry[]> {
  const path = folder === '' ? '.' : folder;
  const entries = (await readdir(path, { withFileTypes: true }).catch(() => undefined)) ?? [];
  return Promise.all(
    entries.map(async (entry) => {
      const { name } = entry;
      if (!entry.isSymbolicLink()) return { name, folder: entry.isDirectory() };
      const target = await stat(join(path, name)).catch(() => undefined);
      return { name, folder: target?.isDirectory() ?? false, link: true };
    }),
  );
}
