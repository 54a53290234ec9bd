import { GRID_CELL } from '@likewise/shared/prompt/layouts.ts';
import { MAX_PAINTS } from '@likewise/shared/protocol/limits.ts';
import type { Box, Picture } from '../messages.ts';
import { findIfThere, findNode } from './nodes.ts';
import { coloursOf } from './paints.ts';
import { isHidden, PlainError } from './problem.ts';

/** The longer side of an image that Figma takes, in pixels. */
export const MAX_SIDE = 4096;

/** The longer side of small pictures: twice what a model sees of an example. */
const SMALL_SIDE = 2 * GRID_CELL;

/** Layers up to this long are exported at twice their size, as their answers are to look sharp on dense screens. */
const SHARP_SIDE = 2048;

/** The longer side, in pixels, at which a query is exported. */
function fullSide({ width, height }: Box): number {
  const longer = Math.max(width, height);
  return Math.max(1, Math.round(Math.min(MAX_SIDE, Math.max(longer, Math.min(2 * longer, SHARP_SIDE)))));
}

export function exportSmall(id: string): Promise<Picture> {
  return exportNode(id, () => SMALL_SIDE);
}

export async function exportFull(id: string): Promise<Picture> {
  const picture = await exportNode(id, fullSide);
  const node = await findIfThere(id);
  const paints = node && coloursOf(node);
  return paints && paints.length > 0 && paints.length <= MAX_PAINTS ? { ...picture, paints } : picture;
}

/** A PNG of what the layer's bounding box on the page shows of it alone. */
async function exportNode(id: string, side: (box: Box) => number): Promise<Picture> {
  const { node, box } = await findNode(id);
  if (!isShown(node)) throw new PlainError(isHidden(node.name));
  const bytes = await node.exportAsync({
    format: 'PNG',
    constraint: { type: box.width >= box.height ? 'WIDTH' : 'HEIGHT', value: side(box) },
    contentsOnly: true,
    useAbsoluteBounds: true,
    colorProfile: 'SRGB',
  });
  return { bytes };
}

/** Whether the layer and all that holds it are visible; Figma exports nothing else. */
export function isShown(node: SceneNode): boolean {
  for (let at: BaseNode | null = node; at && at.type !== 'PAGE'; at = at.parent) {
    if ('visible' in at && !at.visible) return false;
  }
  return true;
}
