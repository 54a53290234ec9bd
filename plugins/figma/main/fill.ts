import { isUpright } from './geometry.ts';
import { imagePaint } from './layer.ts';
import { originalFills, setFills } from './original.ts';
import { type Binding, styleOf } from './paints.ts';
import { NOTES } from './problem.ts';
import type { Original } from './record.ts';

/** An answer in a layer's fills. */
export interface Painted {
  readonly original: Original;
  /** The style to which the fills were linked. */
  readonly broken: readonly Binding[];
}

/** Why a layer cannot show a picture as its fill. `closed` is why its parent accepts no layers. */
export function whyNoFill(node: SceneNode, closed: string | undefined): string | undefined {
  if (node.locked) return NOTES.lockedQuery;
  if (closed === NOTES.locked) return closed;
  if (!('fills' in node)) return NOTES.noFills(node.type);
  if (node.type === 'TEXT') return NOTES.text;
  if ('children' in node && node.children.some(({ visible }) => visible)) return NOTES.covered;
  if (!isUpright(node.absoluteTransform)) return NOTES.turned;
  if (closed === NOTES.instance && isDressed(node)) return NOTES.dressed;
  return node.fills === figma.mixed ? NOTES.mixed : undefined;
}

/** Whether a layer changes how its fills look. A picture of the layer includes that change, and a fill would get it twice. */
export function isDressed(node: SceneNode): boolean {
  if ('opacity' in node && node.opacity < 1) return true;
  if ('effects' in node && node.effects.some(({ visible }) => visible)) return true;
  return 'strokes' in node && node.strokes.some(({ visible }) => visible !== false);
}

/** Fills the layer with the picture. Its own fills stay below, hidden; an earlier answer is removed. */
export async function addFill(node: SceneNode, png: Uint8Array): Promise<Painted> {
  const filled = node as SceneNode & MinimalFillsMixin;
  const fills = originalFills(node) ?? (filled.fills as readonly Paint[]);
  const broken = styleOf(filled);
  const paint = imagePaint(png);
  await setFills(filled, [...fills.map((fill) => ({ ...fill, visible: false })), { visible: true, ...paint }]);
  return { original: { answer: paint.imageHash!, visible: fills.map(({ visible }) => visible !== false) }, broken };
}
