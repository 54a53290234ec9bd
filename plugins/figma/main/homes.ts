import type { Box } from '../messages.ts';
import type { Canvas } from './boards.ts';
import { intersection, isUpright, within } from './geometry.ts';
import { ancestors, boxOf, pageOf } from './nodes.ts';
import { NOTES } from './problem.ts';

/** A layer or page that an answer may be put into. */
export interface Home {
  readonly parent: BaseNode & ChildrenMixin;
  /** The child of `parent` that is the query or contains it; absent if the query is gone. */
  readonly child?: SceneNode;
}

/** A page or section. Its contents do not affect their neighbours. */
export interface CanvasHome extends Home {
  readonly parent: Canvas;
  readonly child: SceneNode;
}

export interface Homes {
  /** The canvases that contain the query, from the nearest to the page. */
  readonly canvases: readonly [CanvasHome, ...CanvasHome[]];
  /** Why the query's parent accepts no layers, if so. */
  readonly closed?: string;
  /** Why an answer put there also appears elsewhere. */
  readonly shared?: string;
}

/** Where the answer to a layer may go. The layer's page must be loaded. */
export function homesOf(node: SceneNode): Homes {
  const above = ancestors(node);
  let closed: string | undefined;
  let canvases: CanvasHome[] = [];
  for (const [index, parent] of above.entries()) {
    const why = whyClosed(parent);
    // Nothing inside an instance or a locked layer can be changed, at any depth. Other kinds restrict only their children.
    const isDeep = why === NOTES.instance || why === NOTES.locked;
    if (index === 0 || isDeep) closed = why ?? closed;
    if (isDeep) canvases = [];
    else if (parent.type === 'SECTION') canvases.push({ parent, child: above[index - 1] ?? node });
  }
  canvases.push({ parent: pageOf(node), child: above[above.length - 1] ?? node });
  const isShared = above.some(({ type }) => type === 'COMPONENT');
  return {
    canvases: canvases as [CanvasHome, ...CanvasHome[]],
    ...(closed === undefined ? {} : { closed }),
    ...(isShared ? { shared: NOTES.shared } : {}),
  };
}

/** Where the layer `box` may lie over its query, in the query's parent, so that no ancestor grows. */
export function homeOver(node: SceneNode, box: Box): Home {
  let child = node;
  for (const parent of ancestors(node)) {
    const edge = boxOf(parent);
    const grows = parent.type === 'GROUP' && !(edge && isUpright(parent.absoluteTransform) && within(box, edge));
    if (!grows) return { parent: parent as SceneNode & ChildrenMixin, child };
    child = parent;
  }
  return { parent: pageOf(node), child };
}

/** The area where a layer in `parent` is visible; undefined if it is unlimited. */
export function visiblePart(parent: BaseNode): Box | undefined {
  let visible: Box | undefined;
  for (let at: BaseNode | null = parent; at && at.type !== 'PAGE'; at = at.parent) {
    const edge = edgeOf(at as SceneNode);
    if (edge) visible = visible ? intersection(visible, edge) : edge;
  }
  return visible;
}

/** The edge beyond which a layer's children are invisible, or would be moved to another parent. */
function edgeOf(parent: SceneNode): Box | undefined {
  if (parent.type === 'SECTION' || ('clipsContent' in parent && parent.clipsContent)) return boxOf(parent);
  const mask = 'children' in parent && parent.children.find((child) => 'isMask' in child && child.isMask);
  return mask ? boxOf(mask) : undefined;
}

function whyClosed(parent: SceneNode): string | undefined {
  if (parent.locked) return NOTES.locked;
  if (parent.type === 'INSTANCE') return NOTES.instance;
  if (parent.type === 'BOOLEAN_OPERATION') return NOTES.boolean;
  if (parent.type === 'COMPONENT_SET') return NOTES.set;
  return undefined;
}
