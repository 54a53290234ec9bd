import { binOf } from '../../images/colourBins.ts';
import { differenceAt } from '../difference.ts';
import { floodFromFrame } from '../flood.ts';
import type { Picture } from '../picture.ts';
import type { Pair } from '../stage.ts';

/** From this alpha on, a pixel was copied. */
const COPIED = 240;
/** Levels up to which such a pixel hardly changed, and from which it plainly did. */
const [HARDLY, PLAINLY] = [10, 48];
/**
 * Colours are distinguished by this many bits of each channel; one belongs to the piece where it has this share of what plainly changed.
 */
const BITS = 3;
const OWN = 0.01;

/**
 * A patch without its fringe. Pixels copied around the piece that hardly changed have a colour that the patch has nowhere else, and would
 * show the example's ground on other pictures. The overshoot of a resized edge leaves such pixels. `left` and `top`: where the patch
 * stands.
 */
export function withoutFringe(patch: Picture, { input, output }: Pair, left: number, top: number): Picture {
  const { width, height, data } = patch;
  const placeOf = (i: number) => 4 * ((top + Math.floor(i / width)) * input.width + left + (i % width));
  const counts = new Uint32Array(1 << (3 * BITS));
  let plain = 0;
  for (let i = 0; i < width * height; i++) {
    const at = placeOf(i);
    if (data[4 * i + 3]! < COPIED || differenceAt(input.data, at, output.data, at) < PLAINLY) continue;
    counts[binOf(data, 4 * i, BITS)]!++;
    plain++;
  }
  if (plain === 0) return patch;
  // 1 is open to the fringe, 2 reached from outside.
  const tags = new Uint8Array(width * height);
  for (let i = 0; i < tags.length; i++) {
    const at = placeOf(i);
    const isOwn = counts[binOf(data, 4 * i, BITS)]! >= OWN * plain;
    const isFaint = differenceAt(input.data, at, output.data, at) <= HARDLY && !isOwn;
    if (data[4 * i + 3] === 0 || (data[4 * i + 3]! >= COPIED && isFaint)) tags[i] = 1;
  }
  floodFromFrame(tags, width, height, new Int32Array(tags.length));
  const out = { ...patch, data: data.slice() };
  for (let i = 0; i < tags.length; i++) if (tags[i] === 2) out.data.fill(0, 4 * i, 4 * i + 4);
  return out;
}
