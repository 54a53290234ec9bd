import { MAX_PAINTS } from '@likewise/shared/protocol/limits.ts';
import type { Box, Picture } from '../messages.ts';
import { findIfThere, findNode } from './nodes.ts';
import { coloursOf } from './paints.ts';
import { isHidden, PlainError, showsNothing, takesTooLong } from './problem.ts';

/** The longer side of an image that Figma takes, in pixels. */
export const MAX_SIDE = 4096;

/** The longer side of small pictures at most: those of icons are as large as their full ones. */
const SMALL_SIDE = 512;

/**
 * Pixels to one of the layer's: answers are to look sharp on dense screens. Examples have as many as what they are shown for, since a line
 * of three pixels means three pixels.
 */
const SHARP = 2;

/** Pictures of more pixels than this on a side have one to each of the layer's, if that is more. */
const SHARP_SIDE = 2048;

/** Figma takes seconds for the largest layers. One that takes longer than this keeps the others of a run from their turn. */
const EXPORT_MS = 60_000;

/** The longer side, in pixels, at which a layer of a prompt is exported. */
function fullSide({ width, height }: Box): number {
  const longer = Math.max(width, height);
  return Math.max(1, Math.round(Math.min(MAX_SIDE, Math.max(longer, Math.min(SHARP * longer, SHARP_SIDE)))));
}

/** The same of what is shown, previewed and saved. */
function smallSide({ width, height }: Box): number {
  return Math.max(1, Math.round(Math.min(SHARP * Math.max(width, height), SMALL_SIDE)));
}

export function exportSmall(id: string): Promise<Picture> {
  return exportNode(id, smallSide);
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
  const exported = node.exportAsync({
    format: 'PNG',
    constraint: { type: box.width >= box.height ? 'WIDTH' : 'HEIGHT', value: side(box) },
    contentsOnly: true,
    useAbsoluteBounds: true,
    colorProfile: 'SRGB',
  });
  try {
    return { bytes: await inTime(exported, node.name) };
  } catch (error) {
    // Figma's words where all that could be seen is hidden, covers nothing or lies outside.
    if (error instanceof Error && /visible layers/.test(error.message)) throw new PlainError(showsNothing(node.name));
    throw error;
  }
}

/** Rejects with a PlainError where Figma is not done in time: it cannot be told to stop. */
function inTime<T>(exported: Promise<T>, name: string): Promise<T> {
  return new Promise((resolve, reject) => {
    const timer = setTimeout(() => reject(new PlainError(takesTooLong(name))), EXPORT_MS);
    const settled = () => clearTimeout(timer);
    exported.then(resolve, reject).then(settled);
  });
}

/** Whether the layer and all that holds it are visible; Figma exports nothing else. */
export function isShown(node: SceneNode): boolean {
  for (let at: BaseNode | null = node; at && at.type !== 'PAGE'; at = at.parent) {
    if ('visible' in at && !at.visible) return false;
  }
  return true;
}
