import type { FigmaDocument } from './document.ts';
import type { NodeData } from './nodeData.ts';

/* Instances follow their component: each of their layers follows one of the component's, except for overrides. */

/** The members that an instance has independently. */
const OWN: readonly (keyof NodeData)[] = ['transform', 'positioning', 'grow', 'align', 'visible', 'locked', 'name'];

/** The members that any layer has independently. */
const NEVER: readonly (keyof NodeData)[] = [
  'id',
  'type',
  'parent',
  'children',
  'source',
  'overridden',
  'data',
  'relaunch',
];

/** Makes a new instance of a component, without a parent yet. */
export function instantiate(component: NodeData, document: FigmaDocument): NodeData {
  const made = document.add('INSTANCE', { source: component.id, name: component.name });
  sync(made, component, document, []);
  return made;
}

/** Updates all instances of the component to its present state. */
export function updateInstances(component: NodeData, document: FigmaDocument): void {
  for (const node of [...document.nodes.values()]) {
    if (node.source !== component.id || node.type !== 'INSTANCE') continue;
    sync(node, component, document, OWN);
    if (node.parent !== null) document.layOut(document.get(node.parent));
    const holder = document.ancestors(node).find(({ type }) => type === 'COMPONENT');
    if (holder) updateInstances(holder, document);
  }
}

function sync(copy: NodeData, source: NodeData, document: FigmaDocument, kept: readonly (keyof NodeData)[]): void {
  const before = JSON.stringify(copy);
  const values = JSON.parse(JSON.stringify(source)) as Record<string, unknown>;
  for (const key of [...NEVER, ...kept, ...copy.overridden]) delete values[key];
  Object.assign(copy, values);
  const old = copy.children.map((id) => document.get(id));
  copy.children = source.children.map((id) => {
    const child = document.get(id);
    const known = old.find((one) => one.source === id);
    const made =
      known ?? document.add(child.type, { id: `I${copy.id.replace(/^I/, '')};${id.replace(/^I/, '')}`, source: id });
    made.parent = copy.id;
    sync(made, child, document, []);
    return made.id;
  });
  for (const gone of old) if (!copy.children.includes(gone.id)) document.remove(gone);
  if (JSON.stringify(copy) !== before) document.changed(copy);
}
