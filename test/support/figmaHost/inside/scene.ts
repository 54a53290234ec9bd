import type { NodeView, PageSpec, SceneNodeSpec } from '../scene.ts';
import type { FigmaDocument } from './document.ts';
import { instantiate } from './instances.ts';
import { turn } from './matrix.ts';
import type { NodeData } from './nodeData.ts';
import { solid } from './paints.ts';

const FILLED: readonly string[] = [
  'FRAME',
  'COMPONENT',
  'INSTANCE',
  'RECTANGLE',
  'ELLIPSE',
  'POLYGON',
  'STAR',
  'VECTOR',
  'TEXT',
];

/** Makes the document of a scene: `0:0` is the root. */
export function build(pages: readonly PageSpec[], document: FigmaDocument): void {
  const root = document.add('DOCUMENT', { id: '0:0', name: 'Document' });
  for (const [index, { id = `0:${index + 1}`, name, children }] of pages.entries()) {
    const page = document.add('PAGE', { id, name });
    document.move(page, root, index);
    for (const child of children) add(child, page, document);
  }
}

function add(spec: SceneNodeSpec, parent: NodeData, document: FigmaDocument): void {
  if (spec.of !== undefined) {
    const made = instantiate(document.get(spec.of), document);
    rename(made, spec.id ?? made.id, document);
    made.transform = turn(spec.rotation ?? 0, spec.x ?? 0, spec.y ?? 0);
    Object.assign(made, spec.name === undefined ? {} : { name: spec.name }, flowOf(spec));
    document.move(made, parent, parent.children.length);
    return;
  }
  const { type, x = 0, y = 0, width = 100, height = 100, radius = 0 } = spec;
  const paint: Paint[] = spec.image
    ? [{ type: 'IMAGE', scaleMode: 'FILL', imageHash: spec.image, visible: true, opacity: 1 }]
    : FILLED.includes(type)
      ? [solid(spec.fill ?? '#d0d0d0')]
      : [];
  const node = document.add(type as NodeType, {
    ...(spec.id === undefined ? {} : { id: spec.id }),
    name: spec.name ?? type.toLowerCase(),
    transform: turn(spec.rotation ?? 0, x, y),
    width,
    height,
    fills: spec.mixedFills || spec.segments ? 'mixed' : ((spec.fills as Paint[] | undefined) ?? paint),
    segments: (spec.segments as NodeData['segments'] | undefined) ?? null,
    strokes: (spec.strokes as Paint[] | undefined) ?? [],
    effects: (spec.effects as Effect[] | undefined) ?? [],
    fillStyleId: spec.fillStyle ?? '',
    strokeStyleId: spec.strokeStyle ?? '',
    effectStyleId: spec.effectStyle ?? '',
    radii: [radius, radius, radius, radius],
    visible: spec.visible ?? true,
    locked: spec.locked ?? false,
    clips: spec.clips ?? false,
    layout: spec.layout ?? 'NONE',
    spacing: spec.spacing ?? 0,
    padding: spec.padding ?? 0,
    sizing: { main: spec.sizing?.[0] ?? 'HUG', cross: spec.sizing?.[1] ?? 'FIXED' },
    wrap: spec.wrap ?? false,
    limits: {
      width: [spec.minWidth ?? null, spec.maxWidth ?? null],
      height: [spec.minHeight ?? null, spec.maxHeight ?? null],
    },
    opacity: spec.opacity ?? 1,
    isMask: spec.mask !== undefined,
    maskType: spec.mask ?? 'ALPHA',
    ...flowOf(spec),
  });
  document.move(node, parent, parent.children.length);
  for (const child of spec.children ?? []) add(child, node, document);
}

function flowOf(spec: SceneNodeSpec): Pick<NodeData, 'positioning' | 'grow' | 'align'> {
  return {
    positioning: spec.absolute ? 'ABSOLUTE' : 'AUTO',
    grow: spec.grow ? 1 : 0,
    align: spec.stretch ? 'STRETCH' : 'INHERIT',
  };
}

/** Gives a new instance another id, and its layers the ids that follow from it. */
function rename(made: NodeData, id: string, document: FigmaDocument): void {
  for (const node of document.within(made)) {
    document.nodes.delete(node.id);
    const swap = (old: string) => (old === made.id ? id : old.replace(`I${made.id};`, `I${id};`));
    Object.assign(node, { parent: node.parent && swap(node.parent), children: node.children.map(swap) });
    if (node !== made) Object.assign(node, { id: swap(node.id) });
    document.nodes.set(node === made ? id : node.id, node);
  }
  Object.assign(made, { id });
}

export function view(node: NodeData, document: FigmaDocument): NodeView {
  const { id, type, name, parent, radii, positioning, data, relaunch } = node;
  return {
    id,
    type,
    name,
    parent,
    children: node.children.map((child) => view(document.get(child), document)),
    box: document.box(node) ?? null,
    transform: document.absolute(node),
    visible: node.visible,
    locked: node.locked,
    opacity: node.opacity,
    fills: node.fills === 'mixed' ? [] : node.fills.map((fill) => JSON.parse(JSON.stringify(fill))),
    strokes: node.strokes,
    effects: node.effects,
    segments: node.segments,
    styles: [node.fillStyleId, node.strokeStyleId, node.effectStyleId],
    radii,
    positioning,
    mask: node.isMask ? node.maskType : null,
    data,
    relaunch,
  };
}
