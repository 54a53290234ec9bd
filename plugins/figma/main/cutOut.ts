import type { Box } from '../messages.ts';
import { indexOf, isInFlow, newLayer, standing } from './layer.ts';
import { boxOf } from './nodes.ts';
import { NOTES } from './problem.ts';
import { whyNotReplaced } from './vector.ts';

/** Why a layer cannot be masked in place. `closed` is why its parent accepts no layers. */
export function whyNoMask(node: SceneNode, closed: string | undefined): string | undefined {
  const why = whyNotReplaced(node, closed);
  if (why) return why === NOTES.main ? NOTES.component : why;
  const stretches = 'layoutGrow' in node && (node.layoutGrow === 1 || node.layoutAlign === 'STRETCH');
  return stretches && isInFlow({ parent: node.parent as SceneNode & ChildrenMixin, child: node })
    ? NOTES.stretches
    : undefined;
}

/** Wraps the layer in a group, with the picture as the mask at the bottom: white shows, black hides. */
export function cutOut(node: SceneNode, box: Box, png: Uint8Array): GroupNode {
  const parent = node.parent as BaseNode & ChildrenMixin;
  const mask = newLayer({ name: 'Mask', box }, png);
  const index = indexOf(node, parent);
  mask.relativeTransform = standing(box, parent);
  // Start the group with the mask: a parent that is a group would disappear with its last layer.
  parent.insertChild(index, mask);
  const group = figma.group([mask], parent, index);
  group.name = node.name;
  group.insertChild(1, node);
  // An auto layout may have moved the layer meanwhile.
  mask.relativeTransform = standing(boxOf(node) ?? box, parent);
  mask.isMask = true;
  mask.maskType = 'LUMINANCE';
  return group;
}
