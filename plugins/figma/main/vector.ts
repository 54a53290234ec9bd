import type { Box, Repainted } from '../messages.ts';
import { invert, moveTo, multiply } from './geometry.ts';
import { containerOf, type Placeable } from './layer.ts';
import { boxOf } from './nodes.ts';
import { type Binding, repaint } from './paints.ts';
import { NOTES, unbound } from './problem.ts';

/** A copy of a layer with other colours, on the current page until it is moved, and the links that the change broke. */
export interface Copy {
  readonly layer: Placeable;
  readonly broken: readonly Binding[];
}

/**
 * Copies a layer and changes the copy's colours.
 * @returns why there is none, if Figma refuses
 */
export function repaintedCopy(node: SceneNode, { from, to }: Repainted): Copy | string {
  const became = new Map(from.map((colour, index) => [colour, to[index]!]));
  let layer: Placeable | undefined;
  try {
    layer = copyOf(node);
    return { layer, broken: repaint(layer, (colour) => became.get(colour) ?? colour) };
  } catch (_) {
    layer?.remove();
    return NOTES.noCopy;
  }
}

/**
 * A copy of a layer, or an instance of a main component, on the current page: visible, unlocked, and not a mask of what lies above
 * it.
 */
export function copyOf(node: SceneNode): Placeable {
  const copy = node.type === 'COMPONENT' ? node.createInstance() : (node.clone() as Placeable);
  copy.visible = true;
  copy.locked = false;
  if ('isMask' in copy && copy.isMask) copy.isMask = false;
  return copy;
}

/** The relative transform for a copy of `node` in `parent` that keeps its orientation, with its box at `at` on the page. */
export function lyingAs(node: SceneNode, at: Box, parent: BaseNode): Transform {
  const { x, y } = boxOf(node) ?? at;
  const shifted = multiply(moveTo({ x: at.x - x, y: at.y - y }), node.absoluteTransform);
  return multiply(invert(containerOf(parent)), shifted);
}

/** Why a layer cannot be hidden behind a replacement. `closed` is why its parent accepts no layers. */
export function whyNotReplaced(node: SceneNode, closed: string | undefined): string | undefined {
  if (node.locked) return NOTES.lockedQuery;
  if (closed !== undefined) return closed;
  if (node.type === 'COMPONENT') return NOTES.main;
  if ('isMask' in node && node.isMask) return NOTES.mask;
  const { parent } = node;
  return parent && 'layoutMode' in parent && parent.layoutMode === 'GRID' ? NOTES.grid : undefined;
}

/** A note that names the styles and variables which the changed colours, or fills, no longer follow. */
export async function brokenNotes(broken: readonly Binding[], what = 'Where its colour changed it no longer follows') {
  const names = new Set<string>();
  for (const { kind, id } of broken) {
    const named = kind === 'style' ? await figma.getStyleByIdAsync(id) : await figma.variables.getVariableByIdAsync(id);
    names.add(named ? `the ${kind} “${named.name}”` : `a ${kind}`);
  }
  return names.size === 0 ? [] : [unbound([...names], what)];
}
