import { MAX_PAINTS } from '@likewise/shared/protocol/limits.ts';
import type { Box, Picture, Placement } from '../messages.ts';
import { isDressed } from './fill.ts';
import { boxOf, type Found, findNode } from './nodes.ts';
import { originalFills, setFills } from './original.ts';
import { coloursOf } from './paints.ts';
import { exportPicture } from './picture.ts';
import { hasNoArea, isHidden, PlainError, showsNothing, takesTooLong } from './problem.ts';
import { keepForNow, takeAway } from './temporary.ts';
import { copyOf } from './vector.ts';

/** The longer side of the largest image that Figma accepts, in pixels. */
export const MAX_SIDE = 4096;

/** The longest side of small pictures. Icons are small enough to keep their full size. */
export const SMALL_SIDE = 512;

/**
 * Exported pixels per pixel of a layer, so that answers look sharp on high-resolution screens. Examples have as many as the layers
 * they apply to, because a line of three pixels means three pixels.
 */
const SHARP = 2;

/** Pictures with more pixels than this on a side have one pixel per pixel of the layer, if that is more. */
const SHARP_SIDE = 2048;

/** Figma takes seconds for the largest layers. A layer that takes longer than this delays the others of a run. */
const EXPORT_MS = 60_000;

/** The longer side, in pixels, at which a layer of a prompt is exported. */
function fullSide({ width, height }: Box): number {
  const longer = Math.max(width, height);
  return Math.max(1, Math.round(Math.min(MAX_SIDE, Math.max(longer, Math.min(SHARP * longer, SHARP_SIDE)))));
}

/** The same for pictures that are shown, previewed and saved. */
function smallSide({ width, height }: Box): number {
  return Math.max(1, Math.round(Math.min(SHARP * Math.max(width, height), SMALL_SIDE)));
}

export async function exportSmall(id: string): Promise<Picture> {
  const { node } = await findShown(id);
  return exportNode(node, smallSide);
}

/**
 * The input of a run: a layer as it looks, but without an earlier answer in its fills, from which the next one must not start. For an
 * answer as a fill, it is exported without the opacity, effects and strokes that the layer will add again. For an answer as an image,
 * it is the image's own bytes.
 * @param placement of the answer to a query
 */
export async function exportFull(id: string, placement?: Placement): Promise<Picture> {
  const { node } = await findShown(id);
  const own = placement === 'picture' ? await exportPicture(node) : undefined;
  if (own) return own;
  const fills = placement && originalFills(node);
  const isBare = placement === 'fill' && isDressed(node);
  if (!fills && !isBare) return painted(await exportNode(node, fullSide), node);
  let copy: SceneNode | undefined;
  try {
    copy = copyOf(node);
    keepForNow(copy);
    await undress(copy as SceneNode & GeometryMixin & BlendMixin, fills, isBare);
    return painted(await exportNode(copy, fullSide), copy);
  } finally {
    if (copy) takeAway(copy);
  }
}

/** Gives a copy other fills, and removes what the layer adds to them. */
async function undress(
  copy: GeometryMixin & BlendMixin,
  fills: readonly Paint[] | undefined,
  isBare: boolean,
): Promise<void> {
  if (isBare) Object.assign(copy, { opacity: 1, effects: [], strokes: [] });
  if (fills) await setFills(copy, fills);
}

function painted(picture: Picture, node: SceneNode): Picture {
  const paints = node.removed ? undefined : coloursOf(node);
  return paints && paints.length > 0 && paints.length <= MAX_PAINTS ? { ...picture, paints } : picture;
}

async function findShown(id: string): Promise<Found> {
  const found = await findNode(id);
  if (!isShown(found.node)) throw new PlainError(isHidden(found.node.name));
  return found;
}

/** A PNG of only this layer, within its bounding box on the page. */
async function exportNode(node: SceneNode, side: (box: Box) => number): Promise<Picture> {
  const box = boxOf(node);
  if (!box) throw new PlainError(hasNoArea(node.name));
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
    // Figma says this if all visible content is hidden, covers nothing or lies outside.
    if (error instanceof Error && /visible layers/.test(error.message)) throw new PlainError(showsNothing(node.name));
    throw error;
  }
}

/** Rejects with a PlainError if Figma takes too long. Its work cannot be stopped. */
function inTime<T>(exported: Promise<T>, name: string): Promise<T> {
  return new Promise((resolve, reject) => {
    const timer = setTimeout(() => reject(new PlainError(takesTooLong(name))), EXPORT_MS);
    const settled = () => clearTimeout(timer);
    exported.then(resolve, reject).then(settled);
  });
}

/** Whether the layer and all its ancestors are visible. Figma exports nothing else. */
export function isShown(node: SceneNode): boolean {
  for (let at: BaseNode | null = node; at && at.type !== 'PAGE'; at = at.parent) {
    if ('visible' in at && !at.visible) return false;
  }
  return true;
}
