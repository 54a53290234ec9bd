import { isUpright } from './geometry.ts';
import { imagePaint } from './layer.ts';
import { NOTES } from './problem.ts';

/** Why a layer cannot show a picture as its fill; `closed` is why what holds it cannot be changed. */
export function whyNoFill(node: SceneNode, closed: string | undefined): string | undefined {
  if (node.locked) return NOTES.lockedQuery;
  if (closed === NOTES.instance || closed === NOTES.locked) return closed;
  if (!('fills' in node)) return NOTES.noFills(node.type);
  if (node.type === 'TEXT') return NOTES.text;
  if ('children' in node && node.children.some(({ visible }) => visible)) return NOTES.covered;
  if (!isUpright(node.absoluteTransform)) return NOTES.turned;
  return node.fills === figma.mixed ? NOTES.mixed : undefined;
}

/** Fills the layer with the picture; its own fills stay below, hidden. */
export function addFill(node: SceneNode, png: Uint8Array): SceneNode {
  const filled = node as SceneNode & MinimalFillsMixin;
  const hidden = (filled.fills as readonly Paint[]).map((fill) => Object.assign({}, fill, { visible: false }));
  filled.fills = hidden.concat([Object.assign({ visible: true }, imagePaint(png))]);
  return node;
}
