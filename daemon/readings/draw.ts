import type { Raster } from '../images/raster.ts';
import { isOpaque, type Picture, pictureOf, rasterOf } from './picture.ts';
import { applyStages, type Stage } from './stage.ts';

/** Strips have about this many pixels, so that intermediate results take little memory. */
const STRIP_PIXELS = 1 << 18;

/**
 * The result of stages on a raster: RGB where the raster was and every pixel of the answer is opaque, otherwise RGBA. Where all stages look
 * only at nearby pixels, it is drawn in strips, in the memory of two rasters and a strip.
 */
export function drawStages(stages: readonly Stage[], query: Raster): Raster {
  if (stages.some(({ reach }) => reach === undefined))
    return rasterOf(applyStages(stages, pictureOf(query)), query.channels);
  return inStrips(stages, query, query.channels) ?? inStrips(stages, query, 4)!;
}

/** Undefined where three channels do not suffice. */
function inStrips(stages: readonly Stage[], query: Raster, channels: 3 | 4): Raster | undefined {
  const { width, height } = query;
  const margin = stages.reduce((sum, { reach }) => sum + reach!, 0);
  const data = new Uint8Array(width * height * channels);
  const rows = Math.max(1, Math.floor(STRIP_PIXELS / width));
  for (let top = 0; top < height; top += rows) {
    const bottom = Math.min(height, top + rows);
    const [from, to] = [Math.max(0, top - margin), Math.min(height, bottom + margin)];
    const made = applyStages(stages, pictureOf(rowsOf(query, from, to)));
    const strip: Picture = { ...made, data: made.data.subarray(4 * width * (top - from), 4 * width * (bottom - from)) };
    if (channels === 3 && !isOpaque(strip)) return undefined;
    const cut = { ...strip, height: bottom - top };
    data.set(rasterOf(cut, channels).data, top * width * channels);
  }
  return { width, height, channels, data };
}

function rowsOf({ width, channels, data }: Raster, from: number, to: number): Raster {
  const row = width * channels;
  return { width, height: to - from, channels, data: data.subarray(from * row, to * row) };
}
