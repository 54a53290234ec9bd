import { gridLayout } from '@likewise/shared/prompt/layouts.ts';
import { CANVAS, GRID, visiblePatches } from '@likewise/shared/prompt/patches.ts';
import type { Canvas, Filled } from './engine.ts';
import type { HostTensor, HostTensors } from './hostMessages.ts';

const PATCHES = GRID * GRID;
const CANVAS_BYTES = CANVAS * CANVAS * 3;

/** A canvas to warm up with: black, its bottom right quadrant hidden, as in most work. */
export const WARM_UP_CANVAS: Canvas = {
  pixels: new Uint8Array(CANVAS_BYTES),
  hidden: gridLayout('A1').hidden,
};

/** Throws RangeError for an invalid canvas: wrong size, or hidden patches out of range, unsorted, none or all. */
export function checkCanvas({ pixels, hidden }: Canvas): void {
  if (pixels.length !== CANVAS_BYTES) throw new RangeError(`a canvas has ${CANVAS_BYTES} bytes, not ${pixels.length}`);
  const ascending = hidden.every(
    (patch, i) => Number.isInteger(patch) && patch > (hidden[i - 1] ?? -1) && patch < PATCHES,
  );
  if (!ascending || hidden.length === 0 || hidden.length === PATCHES) {
    throw new RangeError('hidden patches must be 1 to 195 ascending ids below 196');
  }
}

/**
 * The fused graph's inputs for canvases that all hide the same number of patches (K visible each):
 * `canvas` uint8 [B,224,224,3]; `visible` int64 [B,K], the visible patch ids, ascending; `restore` int64 [B,196], for each
 * patch its rank among the visible ones, or K where it is hidden. The pixels of one canvas alone are its own, not a copy.
 */
export function fusedFeeds(canvases: readonly Canvas[]): HostTensors {
  const batch = canvases.length;
  const visibleCount = PATCHES - (canvases[0]?.hidden.length ?? 0);
  const canvas = batch === 1 ? canvases[0]!.pixels : new Uint8Array(batch * CANVAS_BYTES);
  const visible = new BigInt64Array(batch * visibleCount);
  const restore = new BigInt64Array(batch * PATCHES).fill(BigInt(visibleCount));
  canvases.forEach(({ pixels, hidden }, b) => {
    if (batch > 1) canvas.set(pixels, b * CANVAS_BYTES);
    visiblePatches(hidden).forEach((patch, rank) => {
      visible[b * visibleCount + rank] = BigInt(patch);
      restore[b * PATCHES + patch] = BigInt(rank);
    });
  });
  return {
    canvas: { type: 'uint8', dims: [batch, CANVAS, CANVAS, 3], data: canvas },
    visible: { type: 'int64', dims: [batch, visibleCount], data: visible },
    restore: { type: 'int64', dims: [batch, PATCHES], data: restore },
  };
}

/**
 * The fused graph's outputs, canvas by canvas: `image` uint8 [B,224,224,3], `tokens` int64 [B,196], `confidence`
 * float32 [B,196]. Errors: an ordinary Error naming the output that is missing or not of that type and size.
 */
export function splitOutputs(outputs: HostTensors, batch: number): Omit<Filled, 'form'>[] {
  const image = output(outputs, 'image', 'uint8', batch * CANVAS_BYTES);
  const tokens = output(outputs, 'tokens', 'int64', batch * PATCHES);
  const confidence = output(outputs, 'confidence', 'float32', batch * PATCHES);
  return Array.from({ length: batch }, (_, b) => ({
    decoded: image.slice(b * CANVAS_BYTES, (b + 1) * CANVAS_BYTES),
    tokens: Int32Array.from(tokens.subarray(b * PATCHES, (b + 1) * PATCHES), Number),
    confidence: confidence.slice(b * PATCHES, (b + 1) * PATCHES),
  }));
}

function output<T extends HostTensor['type']>(outputs: HostTensors, name: string, type: T, length: number) {
  const tensor = outputs[name];
  if (tensor?.type !== type || tensor.data.length !== length) {
    throw new Error(`the graph's output "${name}" is missing or not ${length} elements of ${type}`);
  }
  return tensor.data as HostTensor<T>['data'];
}
