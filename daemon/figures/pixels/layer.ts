import type { Colour } from '@likewise/shared/prompt/layouts.ts';
import type { Raster } from '../../images/raster.ts';

/**
 * A square drawing on a transparent background. RGBA with colours multiplied by alpha, so resampling and blurring do not mix in
 * colours of transparent pixels.
 */
export interface Layer {
  readonly side: number;
  /** side * side * 4 bytes. */
  readonly data: Uint8Array;
}

/** A layer of one colour with this coverage, 0..255, of each pixel. */
export function colourLayer(side: number, coverage: Uint8Array, colour: Colour): Layer {
  const data = new Uint8Array(side * side * 4);
  for (let i = 0, at = 0; i < coverage.length; i++, at += 4) {
    const alpha = coverage[i]!;
    if (alpha === 0) continue;
    for (let channel = 0; channel < 3; channel++) data[at + channel] = (colour[channel]! * alpha) / 255 + 0.5;
    data[at + 3] = alpha;
  }
  return { side, data };
}

/** How much of each pixel a layer, or any RGBA picture, covers: its alpha, 0..255. */
export function coverageOf({ data }: Pick<Layer, 'data'>): Uint8Array {
  const plane = new Uint8Array(data.length / 4);
  for (let i = 0; i < plane.length; i++) plane[i] = data[i * 4 + 3]!;
  return plane;
}

/** The layer drawn on a picture of its size. RGB. */
export function paint(background: Raster, { data: layer }: Layer): Raster {
  const data = background.data.slice();
  for (let from = 0, to = 0; to < data.length; from += 4, to += 3) {
    const alpha = layer[from + 3]!;
    if (alpha === 0) continue;
    const through = (255 - alpha) / 255;
    for (let channel = 0; channel < 3; channel++) {
      data[to + channel] = Math.min(255, layer[from + channel]! + data[to + channel]! * through + 0.5);
    }
  }
  return { ...background, data };
}

/** One picture where the coverage is 255, the other where it is 0, a mixture in between. RGB, one size. */
export function mix(covered: Raster, open: Raster, coverage: Uint8Array): Raster {
  const data = new Uint8Array(open.data.length);
  for (let i = 0, at = 0; i < coverage.length; i++, at += 3) {
    const share = coverage[i]! / 255;
    for (let channel = 0; channel < 3; channel++) {
      const level = open.data[at + channel]!;
      data[at + channel] = level + (covered.data[at + channel]! - level) * share + 0.5;
    }
  }
  return { ...open, data };
}

/** A layer moved by whole pixels. What leaves the layer is lost. */
export function shift({ side, data }: Layer, right: number, down: number): Layer {
  const out = new Uint8Array(data.length);
  for (let y = Math.max(0, down); y < Math.min(side, side + down); y++) {
    const first = Math.max(0, right);
    const count = Math.min(side, side + right) - first;
    if (count <= 0) continue;
    const from = ((y - down) * side + first - right) * 4;
    out.set(data.subarray(from, from + count * 4), (y * side + first) * 4);
  }
  return { side, data: out };
}
