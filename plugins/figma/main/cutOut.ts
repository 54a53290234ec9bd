import type { Box } from '../messages.ts';
import { indexOf, newLayer, standing } from './layer.ts';
import { NOTES } from './problem.ts';

/** Why a layer cannot be masked where it stands; `closed` is why what holds it cannot be changed. */
export function whyNoMask(node: SceneNode, closed: string | undefined): string | undefined {
  if (node.locked) return NOTES.lockedQuery;
  if (closed !== undefined) return closed;
  if (node.type === 'COMPONENT') return NOTES.component;
  const { parent } = node;
  return parent && 'layoutMode' in parent && parent.layoutMode === 'GRID' ? NOTES.grid : undefined;
}

/** Wraps the layer in a group whose lowest layer is the picture as a mask: white shows, black hides. */
export function cutOut(node: SceneNode, box: Box, png: Uint8Array): GroupNode {
  const parent = node.parent as BaseNode & ChildrenMixin;
  const mask = newLayer({ name: 'Mask', box }, png);
  // In its place before it joins the group: an auto layout would move a group that grows.
  mask.relativeTransform = standing(box, parent);
  const group = figma.group([node], parent, indexOf(node, parent));
  group.name = node.name;
  group.insertChild(0, mask);
  mask.isMask = true;
  mask.maskType = 'LUMINANCE';
  return group;
}
