import type { Picture } from '../messages.ts';
import type { Painted } from './fill.ts';
import { ancestors } from './nodes.ts';
import { originalFills, setFills } from './original.ts';
import { styleOf } from './paints.ts';
import { imageIsGone, isAnimated, NOTES, PlainError } from './problem.ts';

/** The image that determines a layer's look. */
interface Pictured {
  /** The layer with the fill, and all its fills. */
  readonly layer: SceneNode & MinimalFillsMixin;
  readonly fills: readonly Paint[];
  /** The index of the image's paint among these. */
  readonly at: number;
  readonly paint: ImagePaint;
  readonly hash: string;
}

/** Why the picture in a layer cannot itself be changed. */
export function whyNoPicture(node: SceneNode): string | undefined {
  const found = pictureIn(node);
  if (typeof found === 'string') return found;
  if (found.layer.locked) return NOTES.lockedQuery;
  return ancestors(found.layer).some(({ locked }) => locked) ? NOTES.locked : undefined;
}

/**
 * The image's original bytes: without cropping and scaling, and without the effects of its paint and its layer.
 * @returns undefined if the layer shows no such image
 * @throws PlainError if the image is not available, or is animated
 */
export async function exportPicture(node: SceneNode): Promise<Picture | undefined> {
  const found = pictureIn(node);
  if (typeof found === 'string') return undefined;
  const image = figma.getImageByHash(found.hash);
  if (!image) throw new PlainError(imageIsGone(node.name));
  const bytes = await image.getBytesAsync();
  const type = typeOf(bytes);
  if (!type) throw new PlainError(isAnimated(node.name));
  const { width, height } = await image.getSizeAsync();
  return { bytes, own: { type, width, height } };
}

/** Replaces the image by an answer. Crop, filters, effects, opacity and all that lies over it stay. */
export async function replacePicture(node: SceneNode, png: Uint8Array): Promise<Painted & { layer: SceneNode }> {
  const { layer, fills, at, paint, hash } = pictureIn(node) as Pictured;
  const broken = styleOf(layer);
  const answer = figma.createImage(png).hash;
  await setFills(
    layer,
    fills.map((fill, index) => (index === at ? { ...paint, imageHash: answer } : fill)),
  );
  return { layer, original: { answer, image: hash }, broken };
}

/** The image of a layer's fill, or the only one inside the layer; otherwise why there is none. */
function pictureIn(node: SceneNode): Pictured | string {
  const own = pictureOf(node);
  if (own) return own;
  const inside = picturesIn(node);
  if (inside.length > 1) return NOTES.pictures;
  return inside[0] ?? NOTES.noPicture;
}

function picturesIn(node: SceneNode): Pictured[] {
  if (!('children' in node)) return [];
  return node.children
    .filter(({ visible }) => visible)
    .reduce<Pictured[]>((found, child) => {
      const own = pictureOf(child);
      return found.concat(own ? [own] : [], picturesIn(child));
    }, []);
}

/** The uppermost visible image among a layer's fills, ignoring an answer of ours. */
function pictureOf(node: SceneNode): Pictured | undefined {
  if (!('fills' in node) || node.fills === figma.mixed) return undefined;
  const fills = originalFills(node) ?? node.fills;
  for (let at = fills.length - 1; at >= 0; at--) {
    const fill = fills[at]!;
    if (fill.type === 'IMAGE' && fill.visible !== false && fill.imageHash) {
      return { layer: node, fills, at, paint: fill, hash: fill.imageHash };
    }
  }
  return undefined;
}

/** Determined from the first bytes; undefined if it is not a still picture. */
function typeOf(bytes: Uint8Array): 'image/png' | 'image/jpeg' | 'image/webp' | undefined {
  const starts = (...first: readonly number[]) => first.every((byte, index) => bytes[index] === byte);
  if (starts(0x89, 0x50, 0x4e, 0x47)) return 'image/png';
  if (starts(0xff, 0xd8, 0xff)) return 'image/jpeg';
  return starts(0x52, 0x49, 0x46, 0x46) ? 'image/webp' : undefined;
}
