import { stat } from 'node:fs/promises';
import { join, parse } from 'node:path';
import { wouldOverwrite } from './errors.ts';

/** The files one query leads to. */
export interface QueryOutputs {
  readonly answer: string;
  /** One per canvas, when canvases are saved. */
  readonly canvases: readonly string[];
}

/**
 * Names the files of every query: `<stem>.png` and `<stem>.canvas-<n>.png`, with `-2`, `-3`, ... after the stem where an
 * earlier query took the name. Names that differ only in case or Unicode form count as one, as they do on some disks.
 * @param canvases how many canvases each query saves
 */
export function planOutputs(queries: readonly string[], folder: string, canvases: number): QueryOutputs[] {
  const taken = new Set<string>();
  return queries.map((query) => {
    const stem = parse(query).name;
    let names = fileNames(stem, canvases);
    for (let n = 2; names.some((name) => taken.has(fold(name))); n++) names = fileNames(`${stem}-${n}`, canvases);
    for (const name of names) taken.add(fold(name));
    const [answer, ...rest] = names.map((name) => join(folder, name));
    return { answer: answer!, canvases: rest };
  });
}

function fileNames(stem: string, canvases: number): string[] {
  return [`${stem}.png`, ...Array.from({ length: canvases }, (_, n) => `${stem}.canvas-${n + 1}.png`)];
}

const fold = (name: string) => name.normalize('NFC').toLowerCase();

/** @throws LikewiseError output-conflict when a planned file is one of the inputs, under whatever name or link */
export async function refuseOverwriting(inputs: readonly string[], outputs: readonly QueryOutputs[]): Promise<void> {
  const kept = new Set((await Promise.all(inputs.map(identity))).filter((id) => id !== undefined));
  for (const path of outputs.flatMap(({ answer, canvases }) => [answer, ...canvases])) {
    const id = await identity(path);
    if (id !== undefined && kept.has(id)) throw wouldOverwrite(path);
  }
}

/** What stays the same about a file whichever way it is reached; undefined where there is none. */
async function identity(path: string): Promise<string | undefined> {
  const info = await stat(path, { bigint: true }).catch(() => undefined);
  return info && `${info.dev}:${info.ino}`;
}
