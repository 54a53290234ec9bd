import { naturalOrder } from '../naturalOrder.ts';
import { tooManyFiles } from './errors.ts';
import { normalise } from './outputName.ts';

/** Lists a folder, given relative to where patterns start ('' is that folder itself). A folder that is not there is empty. */
export type ListFolder = (folder: string) => Promise<readonly { readonly name: string; readonly folder: boolean }[]>;

/** Entries looked at for one recipe: a large project without its packages. */
export const MAX_LISTED = 100_000;

/** Not matched by wildcards, only by their name: hidden files, and packages that are not the user's own. */
const isHidden = (name: string) => name.startsWith('.') || name === 'node_modules';

/**
 * The files that names and patterns stand for, each pattern's in natural order, no file twice; those of patterns with `!` are
 * taken out. `*` and `?` stay within a folder, `**` goes through folders, `{a,b}` and `[ab]` are choices. A name without
 * pattern characters is kept even where there is no such file, for its reader to report.
 * @throws LikewiseError usage beyond MAX_LISTED entries
 */
export async function expandPatterns(patterns: readonly string[], list: ListFolder): Promise<string[]> {
  const seen = { entries: 0 };
  const files = new Set<string>();
  for (const pattern of patterns) {
    if (pattern.startsWith('!')) {
      const out = toRegExp(normalise(pattern.slice(1)));
      for (const file of files) if (out.test(file)) files.delete(file);
    } else {
      for (const file of await expand(normalise(pattern), list, seen)) files.add(file);
    }
  }
  return [...files];
}

/** Whether a path has characters that mean more than themselves. */
export function isPattern(path: string): boolean {
  return /[*?[{]/.test(path);
}

async function expand(pattern: string, list: ListFolder, seen: { entries: number }): Promise<string[]> {
  if (!isPattern(pattern)) return [pattern];
  const parts = pattern.split('/');
  const fixed = parts.slice(0, Math.min(parts.findIndex(isPattern), parts.length - 1));
  const matches = toRegExp(pattern);
  const deep = parts.slice(fixed.length).some((part) => part.includes('**') || part.includes('{'));
  const found: string[] = [];
  const walk = async (folder: string, depth: number): Promise<void> => {
    for (const entry of await list(folder)) {
      if (++seen.entries > MAX_LISTED) throw tooManyFiles(MAX_LISTED);
      const path = folder ? `${folder}/${entry.name}` : entry.name;
      if (entry.folder) {
        const named = parts.includes(entry.name);
        if ((deep || depth < parts.length - 1) && (named || !isHidden(entry.name))) await walk(path, depth + 1);
      } else if (matches.test(path)) found.push(path);
    }
  };
  await walk(fixed.join('/'), fixed.length);
  return found.sort(naturalOrder);
}

/** A pattern as a regular expression over whole paths. */
function toRegExp(pattern: string): RegExp {
  let source = '';
  let choices = 0;
  for (let at = 0; at < pattern.length; at++) {
    const char = pattern[at]!;
    const atStart = at === 0 || pattern[at - 1] === '/';
    // What stands for anything does not stand for a leading dot.
    const visible = atStart ? '(?!\\.)' : '';
    if (pattern.startsWith('**/', at) && atStart) {
      source += '(?:(?!\\.)[^/]+/)*';
      at += 2;
    } else if (pattern.startsWith('**', at)) {
      source += `${visible}.*`;
      at++;
    } else if (char === '*') source += `${visible}[^/]*`;
    else if (char === '?') source += `${visible}[^/]`;
    else if (char === '[' && pattern.indexOf(']', at + 2) > 0) {
      const end = pattern.indexOf(']', at + 2);
      const inside = pattern
        .slice(at + 1, end)
        .replace(/^[!^]/, '^')
        .replace(/[\\[]/g, '\\$&');
      source += `[${inside}]`;
      at = end;
    } else if (char === '{' && pattern.indexOf('}', at) > 0) {
      source += '(?:';
      choices++;
    } else if (char === '}' && choices > 0) {
      source += ')';
      choices--;
    } else if (char === ',' && choices > 0) source += '|';
    else source += char.replace(/[.+^$()|[\]{}\\]/g, '\\$&');
  }
  return new RegExp(`^${source}$`, 'u');
}
