import type { Picture } from '../messages.ts';
import type { Painted } from './fill.ts';
import { ancestors } from './nodes.ts';
import { originalFills, setFills } from './original.ts';
import { styleOf } from './paints.ts';
import { imageIsGone, isAnimated, NOTES, PlainError } from './problem.ts';

/** An image that gives a layer its look. */
interface Pictured {
  /** What is filled with it, and with what else. */
  readonly layer: SceneNode & MinimalFillsMixin;
  readonly fills: readonly Paint[];
  /** Where its paint stands among these. */
  readonly at: number;
  readonly paint: ImagePaint;
  readonly hash: string;
}

/** Why the picture in a layer cannot be changed itself. */
export function whyNoPicture(node: SceneNode): string | undefined {
  const found = pictureIn(node);
  if (typeof found === 'string') return found;
  if (found.layer.locked) return NOTES.lockedQuery;
  return ancestors(found.layer).some(({ locked }) => locked) ? NOTES.locked : undefined;
}

/**
 * The image's own bytes: neither cropped nor scaled, and without what its paint and its layer do to it.
 * @returns undefined where the layer shows no such image
 * @throws PlainError where the image is not available, or moves
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

/** Puts an answer in the place of the image: crop, filters, effects, opacity and all that lies over it stay. */
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

/** The image that a layer is filled with, or the only one in it; else why there is none. */
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

/** The uppermost visible image among a layer's fills, as they were before an answer of ours. */
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

/** By its first bytes; undefined for what is no still picture. */
function typeOf(bytes: Uint8Array): 'image/png' | 'image/jpeg' | 'image/webp' | undefined {
  const starts = (...first: readonly number[]) => first.every((byte, index) => bytes[index] === byte);
  if (starts(0x89, 0x50, 0x4e, 0x47)) return 'image/png';
  if (starts(0xff, 0xd8, 0xff)) return 'image/jpeg';
  return starts(0x52, 0x49, 0x46, 0x46) ? 'image/webp' : undefined;
}
