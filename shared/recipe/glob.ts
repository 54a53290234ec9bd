import { naturalOrder } from '../naturalOrder.ts';
import { tooManyFiles } from './errors.ts';
import { normalise } from './outputName.ts';

/** The contents of a folder. A link to a folder is a folder; `**` does not follow it. */
export interface Entry {
  readonly name: string;
  readonly folder: boolean;
  readonly link?: boolean;
}

/** Lists a folder, given relative to where patterns start ('' is that folder itself). A missing folder is empty. */
export type ListFolder = (folder: string) => Promise<readonly Entry[]>;

/** A file that a pattern matches. */
export interface Found {
  readonly path: string;
  /** The folder where the pattern's choice begins: `a` in `a/*.png`, or a named file's own folder. */
  readonly base: string;
  /** Whether it was named, not found. */
  readonly named: boolean;
}

/** The most entries examined for one prompt: a large project without its packages. */
export const MAX_LISTED = 100_000;

/** Names that wildcards do not match: hidden files, and packages that are not the user's own. */
const isHidden = (name: string) => name.startsWith('.') || name === 'node_modules';

/**
 * Finds the files that names and patterns match. `*` and `?` stay within a folder, `**` crosses folders, and `{a,b}` and `[ab]` are
 * choices. File extensions match in either case. If something exists with a pattern's exact name, it is meant, whatever characters
 * the name has. The same holds for a folder in the pattern's path. A folder means the files in it.
 */
export class Globber {
  readonly #list: ListFolder;
  readonly #listed = new Map<string, Promise<readonly Entry[]>>();
  readonly #counted = new Set<string>();
  #entries = 0;

  constructor(list: ListFolder) {
    this.#list = list;
  }

  /**
   * In natural order. A name without pattern characters is kept even if there is no such file, so that its reader can report it.
   * @param recursive whether a folder includes the files of its subfolders
   * @throws LikewiseError usage beyond MAX_LISTED entries, over all patterns
   */
  async find(pattern: string, recursive = false): Promise<Found[]> {
    const path = normalise(pattern);
    if (path === '') return this.#below('', recursive);
    const there = await this.#kind(path);
    if (there === 'folder') return this.#below(path, recursive);
    const name = there === 'file' ? path : nameIn(path);
    if (name !== undefined) return [{ path: name, base: folderOf(name), named: true }];
    const base = await this.#baseOf(path);
    const found = new Set<string>();
    for (const one of (await this.#isLiteralUpTo(path)) ? [path] : splitChoices(path)) {
      await this.#match(startOf(one), partsOf(one), found);
    }
    return [...found].sort(naturalOrder).map((file) => ({ path: file, base, named: false }));
  }

  async #below(folder: string, recursive: boolean): Promise<Found[]> {
    const found = new Set<string>();
    await this.#match(folder, recursive ? ['**', '*'] : ['*'], found);
    return [...found].sort(naturalOrder).map((path) => ({ path, base: folder, named: false }));
  }

  async #match(folder: string, parts: readonly string[], found: Set<string>): Promise<void> {
    const [part, ...rest] = parts;
    if (part === '**') {
      await this.#match(folder, rest, found);
      for (const { name, folder: isFolder, link } of await this.#entriesOf(folder)) {
        if (isFolder && !link && !isHidden(name)) await this.#match(join(folder, name), parts, found);
      }
      return;
    }
    if (!isPattern(part!)) {
      const path = join(folder, part!);
      if (rest.length > 0) await this.#match(path, rest, found);
      else if ((await this.#kind(path)) === 'file') found.add(path);
      return;
    }
    const entries = await this.#entriesOf(folder);
    const pattern = toRegExp(part!);
    const literal = entries.filter(({ name }) => name === part);
    const matching = literal.length > 0 ? literal : entries.filter(({ name }) => pattern.test(name));
    for (const { name, folder: isFolder } of matching) {
      if (rest.length === 0 && !isFolder) found.add(join(folder, name));
      else if (rest.length > 0 && isFolder && name !== 'node_modules')
        await this.#match(join(folder, name), rest, found);
    }
  }

  /** The folders at a pattern's start that exist by their exact names. */
  async #baseOf(pattern: string): Promise<string> {
    let base = startOf(pattern);
    for (const part of partsOf(pattern).slice(0, -1)) {
      const next = join(base, part);
      if (isPattern(part) && (await this.#kind(next)) !== 'folder') break;
      base = next;
    }
    return base;
  }

  /** Whether choices that contain a slash, such as {a,b/c}, are not choices but existing names. */
  async #isLiteralUpTo(pattern: string): Promise<boolean> {
    const end = pattern.lastIndexOf('}');
    const slash = pattern.indexOf('/', end);
    return end >= 0 && slash > 0 && (await this.#kind(pattern.slice(0, slash))) === 'folder';
  }

  async #kind(path: string): Promise<'file' | 'folder' | undefined> {
    const name = path.slice(path.lastIndexOf('/') + 1);
    if (name === '..' || name === '') return 'folder';
    const entry = (await this.#entriesOf(folderOf(path), false)).find((one) => one.name === name);
    return entry && (entry.folder ? 'folder' : 'file');
  }

  /** @param counted whether they count against MAX_LISTED */
  async #entriesOf(folder: string, counted = true): Promise<readonly Entry[]> {
    const listed = this.#listed.get(folder) ?? this.#list(folder);
    this.#listed.set(folder, listed);
    const entries = await listed;
    if (counted && !this.#counted.has(folder)) {
      this.#counted.add(folder);
      this.#entries += entries.length;
    }
    if (this.#entries > MAX_LISTED) throw tooManyFiles(MAX_LISTED);
    return entries;
  }
}

/**
 * The files that a recipe's names and patterns match, each pattern's in natural order, without duplicates. Patterns with `!` exclude
 * files. See Globber.
 * @throws LikewiseError usage beyond MAX_LISTED entries
 */
export async function expandPatterns(patterns: readonly string[], list: ListFolder): Promise<string[]> {
  const globber = new Globber(list);
  const files = new Set<string>();
  for (const pattern of patterns) {
    if (pattern.startsWith('!')) {
      const name = normalise(pattern.slice(1));
      const out = toRegExp(name);
      for (const file of files) if (file === name || out.test(file)) files.delete(file);
    } else {
      for (const { path } of await globber.find(pattern)) files.add(path);
    }
  }
  return [...files];
}

/** A pattern that matches only the file of this name. Special characters are put in brackets. */
export function literally(path: string): string {
  return path.replace(/[*?[{]/g, '[$&]').replace(/^!/, './!');
}

/** The name that a pattern without choices matches; undefined for other patterns. */
export function nameIn(pattern: string): string | undefined {
  const name = pattern.replace(/\[([*?[{])\]/g, '$1');
  return isPattern(pattern.replace(/\[([*?[{])\]/g, '')) ? undefined : name;
}

/** Whether a path has special characters. */
export function isPattern(path: string): boolean {
  return /[*?[{]/.test(path);
}

const join = (folder: string, name: string) =>
  folder === '' || folder.endsWith('/') ? folder + name : `${folder}/${name}`;

/** The folder of a file; '' if that is where paths start. */
function folderOf(path: string): string {
  const slash = path.lastIndexOf('/');
  return slash > 0 ? path.slice(0, slash) : path.slice(0, slash + 1);
}

/** The start of a path: '' or, if it is absolute, its root. */
const startOf = (path: string) => /^\/*/.exec(path)![0];

/** The parts of a pattern between slashes. `**` is always a part of its own. */
function partsOf(pattern: string): string[] {
  const parts = pattern
    .slice(startOf(pattern).length)
    .split('/')
    .flatMap((part) => (part !== '**' && part.includes('**') ? ['**', part.replaceAll(/\*+/g, '*')] : [part]));
  return parts.at(-1) === '**' ? [...parts, '*'] : parts;
}

/** Equivalent patterns without a choice that contains a slash. */
function splitChoices(pattern: string): string[] {
  const choice = /\{([^{}]*\/[^{}]*)\}/.exec(pattern);
  if (!choice) return [pattern];
  const [before, after] = [pattern.slice(0, choice.index), pattern.slice(choice.index + choice[0].length)];
  return choice[1]!.split(',').flatMap((one) => splitChoices(normalise(before + one + after)));
}

/** The character class that begins there, as a regular expression, and its end; none for a range that runs backwards. */
function classAt(pattern: string, at: number): { readonly source: string; readonly end: number } | undefined {
  const end = pattern.indexOf(']', at + 2);
  if (end < 0) return undefined;
  const inside = pattern
    .slice(at + 1, end)
    .replace(/^[!^]/, '^')
    .replace(/[\\[]/g, '\\$&');
  try {
    return { source: new RegExp(`[${inside}]`, 'u').source, end };
  } catch {
    return undefined;
  }
}

/** A pattern as a regular expression for whole paths. */
function toRegExp(pattern: string): RegExp {
  let source = '';
  /** For each open choice, whether it is within a file's extension. */
  const choices: boolean[] = [];
  let isEnding = false;
  for (let at = 0; at < pattern.length; at++) {
    const char = pattern[at]!;
    const atStart = at === 0 || pattern[at - 1] === '/';
    // A wildcard does not match a leading dot.
    const visible = atStart ? '(?!\\.)' : '';
    if (char === '.') isEnding = true;
    else if (char === '/' || char === '*') isEnding = false;
    if (pattern.startsWith('**/', at) && atStart) {
      source += '(?:(?!\\.)[^/]+/)*';
      at += 2;
    } else if (pattern.startsWith('**', at)) {
      source += `${visible}.*`;
      at++;
    } else if (char === '*') source += `${visible}[^/]*`;
    else if (char === '?') source += `${visible}[^/]`;
    else if (char === '[' && classAt(pattern, at)) {
      const found = classAt(pattern, at)!;
      source += found.source;
      at = found.end;
    } else if (char === '{' && pattern.indexOf('}', at) > 0) {
      source += '(?:';
      choices.push(isEnding);
    } else if (char === '}' && choices.length > 0) {
      source += ')';
      choices.pop();
    } else if (char === ',' && choices.length > 0) {
      source += '|';
      isEnding = choices.at(-1)!;
    } else if (isEnding && /[a-z]/i.test(char)) source += `[${char.toLowerCase()}${char.toUpperCase()}]`;
    else source += char.replace(/[.+^$()|[\]{}\\]/g, '\\$&');
  }
  return new RegExp(`^${source}$`, 'u');
}
