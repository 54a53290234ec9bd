import type { Run, Unfinished } from '../messages.ts';
import { findIfThere } from './nodes.ts';

/*
 * A run that ended when its panel was closed continues when the panel is opened again. The document names the run, so it continues
 * only in that file. The run itself is stored for this user, so nobody else in the file continues it.
 */

interface Kept {
  readonly run: Run;
  /** Queries whose answer is placed. */
  readonly placed: readonly string[];
}

const PREFIX = 'run:';

let key: string | undefined;
let kept: Kept | undefined;

/** Stores a run at its start, and deletes the one before. */
export function keepRun(run: Run): void {
  forgetRun();
  if (run.isRevision) return;
  key = PREFIX + Math.random().toString(36).slice(2);
  kept = { run, placed: [] };
  figma.root.setPluginData(key, 'begun');
  void figma.clientStorage.setAsync(key, kept);
}

export function notePlaced(query: string): void {
  if (!key || !kept) return;
  kept = { run: kept.run, placed: kept.placed.concat([query]) };
  void figma.clientStorage.setAsync(key, kept);
}

export function forgetRun(): void {
  if (key) forget(key);
  key = undefined;
  kept = undefined;
}

/** What this user's last run in this file left to do; undefined if it was completed. It is reported once. */
export async function takeUnfinished(): Promise<Unfinished | undefined> {
  let last: Kept | undefined;
  for (const name of figma.root.getPluginDataKeys()) {
    if (name.indexOf(PREFIX) !== 0 || name === key) continue;
    const mine: Kept | undefined = await figma.clientStorage.getAsync(name);
    if (!mine) continue;
    last = mine;
    forget(name);
  }
  return last && whatIsLeft(last);
}

async function whatIsLeft({ run, placed }: Kept): Promise<Unfinished | undefined> {
  const names: { id: string; name: string }[] = [];
  for (const id of run.queries) {
    if (placed.indexOf(id) >= 0) continue;
    const node = await findIfThere(id);
    if (node) names.push({ id, name: node.name });
  }
  if (names.length === 0) return undefined;
  return { run: Object.assign({}, run, { queries: names.map(({ id }) => id) }), layers: names, placed: placed.length };
}

function forget(name: string): void {
  figma.root.setPluginData(name, '');
  void figma.clientStorage.deleteAsync(name);
}
