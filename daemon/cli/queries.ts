import { existsSync } from 'node:fs';
import { resolve, sep } from 'node:path';
import { naturalOrder } from '@likewise/shared/naturalOrder.ts';
import { glob, isDynamicPattern } from 'tinyglobby';
import { nothingMatches } from './errors.ts';

/**
 * The files that names and glob patterns (`*`, `?`, `**`, `[ab]`, `{a,b}`) stand for, in the order given, each pattern's in
 * natural order, no file twice. A name that exists is taken as it is, whatever characters it has; one without pattern
 * characters is kept even where there is no such file, for its reader to report.
 * @throws LikewiseError image-missing when a pattern matches nothing
 */
export async function expandQueries(patterns: readonly string[]): Promise<string[]> {
  const files = new Map<string, string>();
  for (const pattern of patterns) {
    for (const file of await expand(pattern)) {
      if (!files.has(resolve(file))) files.set(resolve(file), file);
    }
  }
  return [...files.values()];
}

async function expand(pattern: string): Promise<string[]> {
  if (existsSync(pattern) || !isDynamicPattern(pattern)) return [pattern];
  const slashed = sep === '\\' ? pattern.replaceAll('\\', '/') : pattern;
  const files = await glob(slashed, { expandDirectories: false });
  if (files.length === 0) throw nothingMatches(pattern);
  return files.sort(naturalOrder);
}
