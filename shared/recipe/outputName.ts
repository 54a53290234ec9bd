/** The formats in which answers are written, by file extension. */
const FORMATS = { png: 'png', jpg: 'jpeg', jpeg: 'jpeg', webp: 'webp', svg: 'svg' } as const;
export type AnswerFormat = (typeof FORMATS)[keyof typeof FORMATS];

/** The parts of a query's path. `dir` is '.' in the recipe's own folder; `ext` has no dot. */
interface PathParts {
  readonly dir: string;
  readonly name: string;
  readonly ext: string;
}

/** What is wrong with an output pattern; undefined if nothing is. */
export function outputProblem(pattern: string): string | undefined {
  const unknown = /\{(?!(?:dir|name|ext)\})[^}]*\}?/.exec(pattern);
  if (unknown) return `${unknown[0]} is none of {dir}, {name} and {ext}`;
  if (!pattern.includes('{name}')) return 'has no {name}: all answers would be one file';
  if (!/\.(png|jpe?g|webp|svg|\{ext\})$/.test(pattern))
    return 'does not end in .png, .jpg, .jpeg, .webp, .svg or .{ext}';
  return undefined;
}

/**
 * The file that answers a query, by a valid pattern; both relative to the recipe's folder. The answer to a query in a format that we
 * do not write, such as GIF, is a PNG.
 */
export function outputName(pattern: string, query: string): string {
  const { dir, name, ext } = partsOf(query);
  const path = pattern.replaceAll('{dir}', dir).replaceAll('{name}', name).replaceAll('{ext}', ext);
  return normalise(formatOf(path) ? path : `${path.slice(0, path.length - ext.length)}png`);
}

/** The format of an answer's file; undefined for an extension we do not write. */
export function formatOf(path: string): AnswerFormat | undefined {
  const { ext } = partsOf(path);
  const known = ext.toLowerCase();
  return known in FORMATS ? FORMATS[known as keyof typeof FORMATS] : undefined;
}

/** Removes `.` from a path, and `..` where a folder precedes it. */
export function normalise(path: string): string {
  const parts: string[] = [];
  const root = /^\/*/.exec(path)![0];
  for (const part of path.split('/')) {
    if (part === '' || part === '.') continue;
    if (part === '..' && parts.length > 0 && parts.at(-1) !== '..') parts.pop();
    else parts.push(part);
  }
  return root + parts.join('/');
}

export function partsOf(path: string): PathParts {
  const slash = path.lastIndexOf('/');
  const file = path.slice(slash + 1);
  const dot = file.lastIndexOf('.');
  return {
    dir: slash < 0 ? '.' : path.slice(0, slash),
    name: dot > 0 ? file.slice(0, dot) : file,
    ext: dot > 0 ? file.slice(dot + 1) : '',
  };
}
