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

/** The longer side of an image that Figma takes, in pixels. */
export const MAX_SIDE = 4096;

/** The longer side of small pictures at most: those of icons are as large as their full ones. */
export const SMALL_SIDE = 512;

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

export async function exportSmall(id: string): Promise<Picture> {
  const { node } = await findShown(id);
  return exportNode(node, smallSide);
}

/**
 * What a run is made of: a layer as it is seen, but for an earlier answer in its fills, which is not the beginning of the next one. To be
 * a fill it goes without the opacity, effects and strokes that the layer will add again; to be a picture, the image's own bytes go.
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

/** Gives a copy other fills, and takes away what the layer adds to them. */
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

/** A PNG of what the layer's bounding box on the page shows of it alone. */
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
    // Figma's words where all that could be seen is hidden, covers nothing or lies outside.
    if (error instanceof Error && /visible layers/.test(error.message)) throw new PlainError(showsNothing(node.name));
    throw error;
  }
}

/** Rejects with a PlainError where Figma is not done in time: it cannot be stopped. */
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
