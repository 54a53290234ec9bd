import type { Box } from '../messages.ts';
import { union } from './geometry.ts';
import { hasNoArea, isGone, PlainError } from './problem.ts';

/** A layer that exists and has a place on its page. */
export interface Found {
  readonly node: SceneNode;
  readonly box: Box;
}

/** The names of layers by id, so that a deleted one can still be named. */
const names = new Map<string, string>();

export function remember({ id, name }: SceneNode): void {
  names.set(id, name);
}

/** The layer of this id. Ask again after every wait, because documents change meanwhile. Throws a PlainError. */
export async function findNode(id: string): Promise<Found> {
  const node = await findIfThere(id);
  if (!node) throw new PlainError(isGone(names.get(id) ?? 'The layer'));
  const box = boxOf(node);
  if (!box) throw new PlainError(hasNoArea(node.name));
  return { node, box };
}

export async function findIfThere(id: string): Promise<SceneNode | undefined> {
  const node = await figma.getNodeByIdAsync(id);
  if (!node || node.removed || node.type === 'PAGE' || node.type === 'DOCUMENT') return undefined;
  return node;
}

/** Undefined for layers that cover nothing, such as a line or an empty group. */
export function boxOf(node: SceneNode): Box | undefined {
  const box = node.absoluteBoundingBox;
  if (!box || box.width <= 0 || box.height <= 0) return undefined;
  return { x: box.x, y: box.y, width: box.width, height: box.height };
}

/** The layer's ancestors, from its parent up to, but without, the page. */
export function ancestors(node: SceneNode): SceneNode[] {
  const found: SceneNode[] = [];
  for (let at = node.parent; at && at.type !== 'PAGE' && at.type !== 'DOCUMENT'; at = at.parent) {
    found.push(at as SceneNode);
  }
  return found;
}

export function pageOf(node: BaseNode): PageNode {
  let at: BaseNode = node;
  while (at.type !== 'PAGE') at = at.parent!;
  return at;
}

/** The box of a layer and of everything it draws beyond it, such as a shadow or overflowing children. */
export function spaceOf(node: SceneNode, box: Box): Box {
  const drawn = 'absoluteRenderBounds' in node ? node.absoluteRenderBounds : null;
  return drawn ? union([box, drawn]) : box;
}
