import { MAX_EXAMPLES, MAX_QUERIES } from '@likewise/shared/protocol/limits.ts';
import type { Item, Problem, Roles, Selection } from '../messages.ts';
import { isShown } from './export.ts';
import { boxOf, findIfThere, remember } from './nodes.ts';
import { hasNoArea, isEmpty, isGone, isHidden, isNoPicture, tooMany } from './problem.ts';
import { type ResultRecord, readRecord } from './record.ts';
import { guessRoles } from './roles.ts';

/** Layers of one selection: the most a run accepts. */
export const MAX_ITEMS = 2 * MAX_EXAMPLES + MAX_QUERIES;

const PICTURES: readonly NodeType[] = [
  'FRAME',
  'GROUP',
  'COMPONENT',
  'INSTANCE',
  'RECTANGLE',
  'ELLIPSE',
  'POLYGON',
  'STAR',
  'LINE',
  'VECTOR',
  'BOOLEAN_OPERATION',
  'TEXT',
];

/** The selection on the current page. A section and a component set are replaced by their contents. */
export function readSelection(): Selection {
  const leftOut: Problem[] = [];
  const nodes = new Map<string, SceneNode>();
  for (const selected of figma.currentPage.selection) {
    const parts = selected.type === 'SECTION' || selected.type === 'COMPONENT_SET' ? selected.children : [selected];
    if (parts.length === 0) leftOut.push(isEmpty(selected.name));
    for (const node of parts) nodes.set(node.id, node);
  }
  const items = toItems([...nodes.values()], leftOut);
  return { items, ...guessRoles(items), leftOut };
}

/** The prompts of the selected results; undefined if none is selected. */
export async function readAgain(): Promise<Selection | undefined> {
  const records = figma.currentPage.selection.map(readRecord).filter((record): record is ResultRecord => !!record);
  const [first] = records;
  if (!first) return undefined;
  const queries = [...new Set(records.map(({ query }) => query))];
  const { examples, saved, reading, options } = first;
  const wanted = [...examples.map(({ input }) => input), ...examples.map(({ output }) => output), ...queries];
  const leftOut: Problem[] = [];
  const nodes: SceneNode[] = [];
  for (const id of new Set(wanted)) {
    const node = await findIfThere(id);
    if (node) nodes.push(node);
    else leftOut.push(isGone(queries.indexOf(id) < 0 ? 'A layer of the example' : 'The layer this was made from'));
  }
  const items = toItems(nodes, leftOut);
  const roles = onlyOf(items, { examples, queries });
  const again = { ...(saved === undefined ? {} : { saved }), ...(reading === undefined ? {} : { reading }), options };
  return { items, roles, how: 'As this answer was made.', leftOut, again };
}

function toItems(nodes: readonly SceneNode[], leftOut: Problem[]): Item[] {
  const items: Item[] = [];
  for (const node of nodes) {
    const box = boxOf(node);
    remember(node);
    if (PICTURES.indexOf(node.type) < 0) leftOut.push(isNoPicture(node.name, node.type));
    else if (!isShown(node)) leftOut.push(isHidden(node.name));
    else if (!box) leftOut.push(hasNoArea(node.name));
    else items.push({ id: node.id, name: node.name, box });
  }
  const over = items.splice(MAX_ITEMS).length;
  if (over > 0) leftOut.push(tooMany(over, MAX_ITEMS));
  return items;
}

function onlyOf(items: readonly Item[], { examples, queries }: Roles): Roles {
  const there = (id: string) => items.some((item) => item.id === id);
  return {
    examples: examples.filter(({ input, output }) => there(input) && there(output)),
    queries: queries.filter(there),
  };
}
