import { setImmediate } from 'node:timers/promises';
import type { Colour } from '@likewise/shared/prompt/layouts.ts';
import { fitCell, flatten } from './flatten.ts';
import { type AffineGrid, addLevels, applyGuided, fitGuided } from './guided.ts';
import type { Raster } from './raster.ts';
import { resample } from './resample.ts';

/** How an answer of the model's size becomes one of the query's size: with the query's edges, or by plain resampling. */
export type Detail = 'guided' | 'none';

/*
 * Measured on emoji and line icons at 256 and 384 pixels, 13 tasks with a known answer, as the mean gain in PSNR over plain
 * bicubic. Radius 1, 2, 3 at 256 pixels: 13.6, 13.1, 12.1 dB where the small answer is exact, 3.0, 3.6, 3.7 dB where it is
 * blurred and noisy. Epsilon 1e-3 loses 3 dB and 1e-2 10 dB at 384 pixels; clamping to the answer's local range loses 1 dB.
 */
const RADIUS = 2;
const EPSILON = 1e-4;

/**
 * Levels of the answer that the guided filter may take for noise. What it misses by more is structure the query does not
 * have (a box drawn, a mirrored shape) and is added back, after Kiku et al., "Residual Interpolation for Color Image
 * Demosaicking" (ICIP 2013). At 256 pixels that turns a loss against bicubic of 5 dB on such answers into a gain of 0.2 to
 * 0.7 dB, and raises the mean to 14.6 dB; blurred and noisy answers pay 0.75 dB for it.
 */
const NOISE = 10;

/** Rows are worked on in strips of about this many pixels, with a turn of the event loop between. */
const STRIP_PIXELS = 1 << 18;

/**
 * Carries an answer (RGB, of a cell's size) to the query's size; the query's alpha is copied. `gap` is what transparent
 * parts of the query stood on when the model saw it.
 */
export async function carry(answer: Raster, query: Raster, detail: Detail, gap: Colour): Promise<Raster> {
  const { width, height, channels } = query;
  const data = new Uint8Array(width * height * channels);
  if (detail === 'none') {
    join(resample(answer, width, height, 'bicubic'), query, data, 0);
    return { width, height, channels, data };
  }
  const grid = fitDetail(answer, fitCell(query, answer.width, answer.height, gap));
  const stripHeight = Math.max(1, Math.floor(STRIP_PIXELS / width));
  for (let top = 0; top < height; top += stripHeight) {
    const rows = Math.min(stripHeight, height - top);
    const start = top * width * channels;
    const strip = { width, height: rows, channels, data: query.data.subarray(start, start + rows * width * channels) };
    join(applyGuided(grid, flatten(strip, gap), top, height), query, data, top);
    await setImmediate();
  }
  return { width, height, channels, data };
}

/** The maps from the small query to the answer, with what they miss added to their offsets. */
function fitDetail(answer: Raster, smallQuery: Raster): AffineGrid {
  const grid = fitGuided(smallQuery, answer, RADIUS, EPSILON);
  const made = applyGuided(grid, smallQuery, 0, smallQuery.height);
  const structure = Float64Array.from(answer.data, (level, i) => {
    const missed = level - made.data[i]!;
    return Math.sign(missed) * Math.max(0, Math.abs(missed) - NOISE);
  });
  addLevels(grid, structure);
  return grid;
}

/** Writes RGB rows from `top` on, with the query's alpha where it has one. */
function join(rgb: Raster, query: Raster, data: Uint8Array, top: number): void {
  const { channels } = query;
  let to = top * query.width * channels;
  for (let from = 0; from < rgb.data.length; from += 3, to += channels) {
    data[to] = rgb.data[from]!;
    data[to + 1] = rgb.data[from + 1]!;
    data[to + 2] = rgb.data[from + 2]!;
    if (channels === 4) data[to + 3] = query.data[to + 3]!;
  }
}
