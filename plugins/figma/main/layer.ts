import type { Box, Part } from '../messages.ts';
import { invert, isUpright, moveTo, multiply } from './geometry.ts';
import type { Home } from './homes.ts';

/** What a new layer copies from its query. */
export interface Look {
  readonly name: string;
  readonly box: Box;
  /** Top left, top right, bottom right, bottom left, smoothing; absent if the box has no such corners. */
  readonly corners?: readonly [number, number, number, number, number];
}

export function lookOf(node: SceneNode, box: Box): Look {
  const { name } = node;
  if (!('topLeftRadius' in node) || !isUpright(node.absoluteTransform)) return { name, box };
  const { topLeftRadius, topRightRadius, bottomRightRadius, bottomLeftRadius, cornerSmoothing } = node;
  return {
    name,
    box,
    corners: [topLeftRadius, topRightRadius, bottomRightRadius, bottomLeftRadius, cornerSmoothing],
  };
}

/** A paint that covers a layer with the picture. Throws if Figma rejects the picture. */
export function imagePaint(png: Uint8Array): ImagePaint {
  return { type: 'IMAGE', scaleMode: 'FILL', imageHash: figma.createImage(png).hash };
}

/** The box of an answer that is smaller or larger than its query: at the query's scale, with the same centre. */
export function lookFor({ name, box }: Look, { across, down }: Part): Look {
  const [width, height] = [box.width * across, box.height * down];
  return { name, box: { x: box.x + (box.width - width) / 2, y: box.y + (box.height - height) / 2, width, height } };
}

/** A rectangle like the query, filled with the picture. It is on the current page until it is moved. */
export function newLayer({ name, box, corners }: Look, png: Uint8Array): RectangleNode {
  const paint = imagePaint(png);
  const layer = figma.createRectangle();
  layer.name = name;
  layer.resize(box.width, box.height);
  layer.fills = [paint];
  if (corners) {
    [layer.topLeftRadius, layer.topRightRadius, layer.bottomRightRadius, layer.bottomLeftRadius] = corners;
    layer.cornerSmoothing = corners[4];
  }
  return layer;
}

/** A layer that can be a child. */
export type Placeable = SceneNode & LayoutMixin;

/**
 * Inserts a new layer right above the home's child, or above all, at `at` on the page, however its ancestors rotate it or lay it out.
 * It is upright, or placed as `lying` says.
 */
export function insert(layer: Placeable, { parent, child }: Home, at: Box, lying = standing(at, parent)): void {
  // Also before it is inserted: otherwise a group would grow around it meanwhile, and an auto layout move the group.
  layer.relativeTransform = lying;
  above(layer, parent, child);
  leaveFlow(layer, parent);
  layer.relativeTransform = lying;
}

/** Takes a new child of an auto layout out of its flow. */
export function leaveFlow(layer: AutoLayoutChildrenMixin, parent: Home['parent']): void {
  if ('layoutMode' in parent && parent.layoutMode !== 'NONE') layer.layoutPositioning = 'ABSOLUTE';
}

/** The relative transform that puts a child of `parent` upright at `at` on the page. */
export function standing(at: Box, parent: BaseNode): Transform {
  return multiply(invert(containerOf(parent)), moveTo(at));
}

/** Puts a new layer next to the home's child, in the flow of an auto layout. */
export function insertInFlow(layer: Placeable, { parent, child }: Home): void {
  above(layer, parent, child);
}

/** Whether the parent lays out its children in a flow, upright. */
export function isInFlow({ parent, child }: Home): boolean {
  if (!child || !('layoutMode' in parent) || !('layoutPositioning' in child)) return false;
  const flows = parent.layoutMode === 'HORIZONTAL' || parent.layoutMode === 'VERTICAL';
  return flows && child.layoutPositioning === 'AUTO' && isUpright(parent.absoluteTransform);
}

function above(layer: SceneNode, parent: Home['parent'], child: SceneNode | undefined): void {
  if (child) parent.insertChild(indexOf(child, parent) + 1, layer);
  else if (layer.parent?.id !== parent.id) parent.appendChild(layer);
}

export function indexOf(child: SceneNode, parent: Home['parent']): number {
  return parent.children.findIndex(({ id }) => id === child.id);
}

/** The transform of the ancestor to which the position of a child of `parent` is relative. Groups and boolean shapes are skipped. */
export function containerOf(parent: BaseNode): Transform {
  let at: BaseNode | null = parent;
  while (at && (at.type === 'GROUP' || at.type === 'BOOLEAN_OPERATION')) at = at.parent;
  return at && 'absoluteTransform' in at ? at.absoluteTransform : moveTo({ x: 0, y: 0 });
}
