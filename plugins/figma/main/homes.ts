import type { Box } from '../messages.ts';
import { intersection, overlap } from './geometry.ts';
import { ancestors, boxOf, pageOf } from './nodes.ts';
import { NOTES } from './problem.ts';
import type { Level } from './spot.ts';

/** A layer or page that an answer may be put into. */
export interface Home extends Level {
  readonly parent: BaseNode & ChildrenMixin;
  /** The child of `parent` that is the query or holds it; absent where the query is gone. */
  readonly child?: SceneNode;
}

export interface Homes {
  /** From the nearest to the page. */
  readonly homes: readonly [Home, ...Home[]];
  /** Why the query's own parent is not among them. */
  readonly why?: string;
}

/** Where the answer to a layer may go. The layer's page must be loaded. */
export function homesOf(node: SceneNode, box: Box): Homes {
  const chain: (BaseNode & ChildrenMixin)[] = [...(ancestors(node) as (SceneNode & ChildrenMixin)[]), pageOf(node)];
  let closed: string | undefined;
  let visible: Box | undefined;
  const homes: Home[] = [];
  let nearest: string | undefined;
  for (let i = chain.length - 1; i >= 0; i--) {
    const parent = chain[i]!;
    const child = i === 0 ? node : (chain[i - 1] as SceneNode);
    const mine = whyClosed(parent);
    // What is in an instance or a locked layer cannot be changed at any depth; the other kinds only mind their own children.
    closed = closed ?? (mine === NOTES.instance || mine === NOTES.locked ? mine : undefined);
    const edge = clipOf(parent);
    if (edge) visible = visible ? intersection(visible, edge) : edge;
    nearest = closed ?? mine;
    if (nearest === undefined) homes.unshift(toHome(parent, child, i === 0 ? box : (boxOf(child) ?? box), visible));
  }
  return { homes: homes as [Home, ...Home[]], ...(nearest === undefined ? {} : { why: nearest }) };
}

/** The home of an answer whose query is gone: its page. */
export function pageHome(page: PageNode, anchor: Box): Home {
  return { parent: page, anchor, obstacles: boxesOf(page.children) };
}

function toHome(parent: Home['parent'], child: SceneNode, anchor: Box, visible: Box | undefined): Home {
  // What lies under or over the anchor, a background say, is not in the way of what stands beside it.
  const others = boxesOf(parent.children.filter(({ id }) => id !== child.id));
  const obstacles = others.filter((other) => !overlap(other, anchor));
  return { parent, child, anchor, obstacles, ...(visible ? { visible } : {}) };
}

function boxesOf(nodes: readonly SceneNode[]): Box[] {
  return nodes.map(boxOf).filter((box): box is Box => !!box);
}

function whyClosed(parent: BaseNode): string | undefined {
  if (parent.type === 'INSTANCE') return NOTES.instance;
  if ('locked' in parent && parent.locked) return NOTES.locked;
  if (parent.type === 'BOOLEAN_OPERATION') return NOTES.boolean;
  if (parent.type === 'COMPONENT_SET') return NOTES.set;
  return undefined;
}

/** The edge beyond which a parent's children are not seen, or are not its any more. */
function clipOf(parent: BaseNode): Box | undefined {
  const clips = parent.type === 'SECTION' || ('clipsContent' in parent && parent.clipsContent);
  return clips ? boxOf(parent as SceneNode) : undefined;
}
