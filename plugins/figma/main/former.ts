import type { Answer } from '../messages.ts';
import { imagePaint } from './layer.ts';
import { ancestors, findIfThere } from './nodes.ts';
import { readRecord } from './record.ts';

/** An earlier answer to a query; undefined if it is gone, or plugins must not change it. */
export async function findFormer(id: string, query: string): Promise<SceneNode | undefined> {
  const layer = await findIfThere(id);
  if (!layer || readRecord(layer)?.query !== query) return undefined;
  const above = ancestors(layer);
  const isClosed = [layer, ...above].some(({ locked }) => locked) || above.some(({ type }) => type === 'INSTANCE');
  return isClosed ? undefined : layer;
}

/**
 * Puts a new picture into an earlier answer, wherever the user moved it. False if that shows no picture of ours: boxes, which are
 * removed so that new ones can be drawn, or a layer with other fills.
 * @param size of the new answer on the page
 */
export function showAnother(layer: SceneNode, { image, placement }: Answer, size: Size): boolean {
  if (placement === 'boxes') {
    layer.remove();
    return false;
  }
  // A cut-out layer is in a group whose lowest layer is the mask.
  const painted = layer.type === 'GROUP' ? layer.children[0]! : layer;
  if (!('fills' in painted) || painted.fills === figma.mixed) return false;
  const last = painted.fills[painted.fills.length - 1];
  if (last?.type !== 'IMAGE') return false;
  painted.fills = [...painted.fills.slice(0, -1), { ...last, imageHash: imagePaint(image).imageHash }];
  // A layer made for the answer takes its size, if the shape differs.
  const isOwn = painted === layer && 'resize' in layer;
  if (isOwn && Math.abs((layer.width * size.height) / (layer.height * size.width) - 1) > SAME_SHAPE)
    layer.resize(size.width, size.height);
  return true;
}

interface Size {
  readonly width: number;
  readonly height: number;
}

/** Two shapes are the same if their aspect ratios differ by no more than this factor. */
const SAME_SHAPE = 0.02;
