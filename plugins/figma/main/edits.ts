import type { Selection } from '../messages.ts';
import { post } from './post.ts';
import { readRecord } from './record.ts';

/** Changes within this time are reported together. Figma reports each step of a drag. */
const QUIET_MS = 150;

/** Properties that move a layer, or do not affect its picture. */
const NO_LOOKS: readonly string[] = [
  'x',
  'y',
  'name',
  'locked',
  'pluginData',
  'relaunchData',
  'exportSettings',
  'constraints',
];

let page: PageNode | undefined;
/** Answers of this session, and whether each exists. */
const answers = new Map<string, boolean>();
let watched = new Set<string>();
let edited = new Set<string>();
let created = new Set<string>();
let timer: number | undefined;

/** Reports edits of the selected layers to the UI, by whomever. Replaces the previous selection. */
export function watchEdits({ items }: Selection): void {
  watched = new Set(items.map(({ id }) => id));
  edited = new Set();
  created = new Set();
  if (page?.id === figma.currentPage.id) return;
  if (page && !page.removed) page.off('nodechange', notice);
  page = figma.currentPage;
  page.on('nodechange', notice);
}

/** Reports to the UI when an answer is undone, and when it returns. */
export function watchAnswer(id: string): void {
  answers.set(id, true);
}

/** An answer that is a fill leaves its layer when it is undone, without its record. */
function reportIfThere(id: string, node: SceneNode | RemovedNode): void {
  const isThere = !node.removed && readRecord(node as SceneNode) !== undefined;
  if (answers.get(id) === isThere) return;
  answers.set(id, isThere);
  post({ type: 'answer-there', id, isThere });
}

function notice({ nodeChanges }: NodeChangeEvent): void {
  for (const change of nodeChanges) {
    if (answers.has(change.id)) reportIfThere(change.id, change.node);
    const isOwnMove =
      change.type === 'PROPERTY_CHANGE' && change.properties.every((name) => NO_LOOKS.indexOf(name) >= 0);
    if (change.type === 'CREATE') created.add(change.id);
    // Something made later, such as a copy to export, was not in any picture yet.
    if (change.type === 'DELETE' && created.delete(change.id)) continue;
    for (const id of change.node.removed ? watched : whatHolds(change.node as SceneNode)) {
      if (watched.has(id) && !(isOwnMove && id === change.id)) edited.add(id);
    }
  }
  if (edited.size === 0) return;
  if (timer !== undefined) clearTimeout(timer);
  timer = setTimeout(report, QUIET_MS);
}

/** The ids of a layer and its ancestors. For a deleted layer, the ancestors are no longer known. */
function whatHolds(node: SceneNode): string[] {
  const ids: string[] = [];
  for (let at: BaseNode | null = node; at && at.type !== 'PAGE'; at = at.parent) ids.push(at.id);
  return ids;
}

function report(): void {
  timer = undefined;
  post({ type: 'edited', ids: Array.from(edited) });
  edited = new Set();
}
