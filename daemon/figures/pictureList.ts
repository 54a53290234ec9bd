import { readFile, stat } from 'node:fs/promises';
import { join } from 'node:path';
import { noPictures, pictureListUnfit } from './errors.ts';

/** Which figures of a list are in a folder. */
export interface ListedPictures {
  /** Paths, in the list's order. */
  readonly found: readonly string[];
  /** Names in the list that the folder does not contain. */
  readonly missing: readonly string[];
}

/**
 * The files of a list of figures. A CSV with the columns paper_id and img_name is the paper's. Its figures are
 * FOLDER/paper_id/img_name; one that was a PDF is img_name_paper_id_0.png. Otherwise each line is a path in the folder.
 * Errors: usage if the list is invalid, image-missing if the folder contains none of it.
 */
export async function listedPictures(list: string, folder: string): Promise<ListedPictures> {
  const text = await readFile(list, 'utf8').catch((cause) => {
    throw pictureListUnfit(list, 'it cannot be read', cause);
  });
  const names = parseList(text, list);
  const paths = await Promise.all(names.map((candidates) => firstThatIs(candidates, folder)));
  const found = paths.filter((path) => path !== undefined);
  if (found.length === 0) throw noPictures(`${folder} that ${list} names`);
  return { found, missing: names.filter((_, i) => paths[i] === undefined).map(([name]) => name!) };
}

/** The possible names of each figure, relative to the folder. Errors: usage for a list without lines. */
export function parseList(text: string, name: string): string[][] {
  const lines = text.split(/\r?\n/).filter((line) => line.trim() !== '');
  const [first, ...rest] = lines;
  if (first === undefined) throw pictureListUnfit(name, 'it is empty');
  const columns = splitCsv(first);
  const [paper, image] = [columns.indexOf('paper_id'), columns.indexOf('img_name')];
  if (paper < 0 || image < 0) return lines.map((line) => [line.trim()]);
  return rest.map((line) => {
    const cells = splitCsv(line);
    const [id, file] = [cells[paper] ?? '', cells[image] ?? ''];
    return [join(id, file), join(id, `${file}_${id}_0.png`)];
  });
}

/** The cells of one line, separated by commas. A cell with a comma is quoted, and its quotes are doubled. */
function splitCsv(line: string): string[] {
  return [...`,${line}`.matchAll(/,(?:"((?:[^"]|"")*)"|([^,]*))/g)].map(
    ([, quoted, plain]) => quoted?.replaceAll('""', '"') ?? plain ?? '',
  );
}

async function firstThatIs(candidates: readonly string[], folder: string): Promise<string | undefined> {
  for (const candidate of candidates) {
    const path = join(folder, candidate);
    const entry = await stat(path).catch(() => undefined);
    if (entry?.isFile()) return path;
  }
  return undefined;
}
