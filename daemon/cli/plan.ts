import { stat } from 'node:fs/promises';
import { join, parse, sep } from 'node:path';
import { outputProblem, partsOf } from '@likewise/shared/recipe/outputName.ts';
import type { FileFormat } from '../images/convert.ts';
import { badOutput, formatDiffers, notOneQuery } from './errors.ts';

/** A query file. */
export interface Query {
  readonly query: string;
  /** The folders between the start of its pattern or folder and the file, with forward slashes; '' where there are none. */
  readonly below: string;
}

/** The files of one query. */
export interface PlannedQuery {
  readonly query: string;
  /** The answer's file; - is standard output. */
  readonly answer: string;
  readonly format: FileFormat;
  /** The answer's file if `format`, which was not asked for, cannot hold it: transparency in JPEG, pixels in SVG. */
  readonly asPng?: string;
  /** One per canvas, when canvases are saved. */
  readonly canvases: readonly string[];
  /** An earlier query that has one of these files as its answer: two cannot. */
  readonly takenBy?: string;
}

/** Where answers go: into a folder, to names by a pattern, to one file, or (`-`) to standard output. */
export type Naming =
  | { readonly kind: 'folder'; readonly folder: string }
  | { readonly kind: 'pattern'; readonly pattern: string }
  | { readonly kind: 'file'; readonly file: string };

/**
 * The requested format: `auto` is the query's own where it can hold the answer, `same` is the query's own in any case. Both are PNG where
 * the query's format cannot be written.
 */
export const FORMATS = ['auto', 'same', 'png', 'jpg', 'webp', 'avif', 'svg'] as const;
export type AskedFormat = (typeof FORMATS)[number];

const BY_ENDING: Readonly<Record<string, FileFormat>> = {
  png: 'png',
  jpg: 'jpeg',
  jpeg: 'jpeg',
  jfif: 'jpeg',
  webp: 'webp',
  avif: 'avif',
  svg: 'svg',
};

const formatOf = (path: string): FileFormat | undefined => BY_ENDING[parse(path).ext.slice(1).toLowerCase()];

/**
 * What --out means: a name with {dir}, {name} or {ext} is a pattern; one with the ending of a picture is the file of one answer, unless
 * there is a folder of that name; anything else is a folder.
 * @throws LikewiseError usage
 */
export async function namingOf(out: string, queries: number): Promise<Naming> {
  const isFolder = await stat(out).then(
    (there) => there.isDirectory(),
    () => false,
  );
  if (isFolder) return { kind: 'folder', folder: out };
  if (/\{(dir|name|ext)\}/.test(out)) {
    const problem = outputProblem(out);
    if (problem && !(formatOf(out) === 'avif' && out.includes('{name}'))) throw badOutput(out, problem);
    return { kind: 'pattern', pattern: out };
  }
  const isFile = out === '-' || formatOf(out) !== undefined;
  if (!isFile) return { kind: 'folder', folder: out };
  if (queries !== 1) throw notOneQuery(out, queries);
  return { kind: 'file', file: out };
}

/**
 * Names the files of every query. In a folder the folders below where its pattern began are kept.
 * @param canvases how many canvases each query saves, as `<stem>.canvas-<n>.png` beside its answer
 * Names that would be one on any disk, also where they differ only in case or Unicode form, are the first one's.
 * @throws LikewiseError usage where format and name differ
 */
export function planOutputs(
  queries: readonly Query[],
  naming: Naming,
  asked: AskedFormat = 'auto',
  canvases = 0,
): PlannedQuery[] {
  const taken = new Map<string, string>();
  const planned = queries.map(({ query, below }) => {
    const format = fixedFormat(naming, asked) ?? formatFor(query, asked);
    const answer = nameOf(naming, query, below, endingFor(format, query));
    const stem = join(parse(answer).dir, parse(answer).name);
    const saved = Array.from({ length: canvases }, (_, n) => `${stem}.canvas-${n + 1}.png`);
    const isFree =
      (format === 'jpeg' || format === 'svg') && asked === 'auto' && !fixedFormat(naming, asked) && answer !== '-';
    const names = [answer, ...saved].map(fold);
    const takenBy = names.map((name) => taken.get(name)).find((first) => first !== undefined);
    if (takenBy === undefined) for (const name of names) taken.set(name, query);
    return {
      query,
      answer,
      format,
      canvases: saved,
      ...(isFree ? { asPng: `${stem}.png` } : {}),
      ...(takenBy === undefined ? {} : { takenBy }),
    };
  });
  // A name that is another query's answer is nobody's second choice.
  return planned.map(({ asPng, ...rest }) => (asPng && !taken.has(fold(asPng)) ? { ...rest, asPng } : rest));
}

/** The format given by the name of the answers. */
function fixedFormat(naming: Naming, asked: AskedFormat): FileFormat | undefined {
  const name = naming.kind === 'pattern' ? naming.pattern : naming.kind === 'file' ? naming.file : '';
  const format = formatOf(name);
  if (format && asked !== 'auto' && asked !== 'same' && BY_ENDING[asked] !== format) throw formatDiffers(name, asked);
  return format;
}

function formatFor(query: string, asked: AskedFormat): FileFormat {
  return BY_ENDING[asked] ?? formatOf(query) ?? 'png';
}

/** The query's own ending, if it is one of the format's. */
function endingFor(format: FileFormat, query: string): string {
  const own = parse(query).ext.slice(1);
  if (formatOf(query) === format) return own;
  return format === 'jpeg' ? 'jpg' : format;
}

function nameOf(naming: Naming, query: string, below: string, ending: string): string {
  const { name } = parse(query);
  if (naming.kind === 'file') return naming.file;
  if (naming.kind === 'folder') return join(naming.folder, below, `${name}.${ending}`);
  const { dir } = partsOf(sep === '\\' ? query.replaceAll('\\', '/') : query);
  // At the end, {ext} is the answer's ending, elsewhere the query's, which distinguishes a.gif from a.tif.
  const file = naming.pattern
    .replace(/\{ext\}$/, ending)
    .replaceAll('{dir}', dir)
    .replaceAll('{name}', name)
    .replaceAll('{ext}', parse(query).ext.slice(1));
  return join(file);
}

const fold = (name: string) => name.normalize('NFC').toLowerCase();

/** Returns a function that says whether a path, under whatever name or link, is one of some files. */
export async function isOneOf(files: readonly string[]): Promise<(path: string) => Promise<boolean>> {
  const known = new Set((await Promise.all(files.map(identity))).filter((id) => id !== undefined));
  return async (path) => {
    const id = await identity(path);
    return id !== undefined && known.has(id);
  };
}

/** What is the same about a file however it is reached; undefined where there is none. */
async function identity(path: string): Promise<string | undefined> {
  const info = await stat(path, { bigint: true }).catch(() => undefined);
  return info && `${info.dev}:${info.ino}`;
}
