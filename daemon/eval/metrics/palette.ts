import type { Colour } from '@likewise/shared/prompt/layouts.ts';
import { type Mask, maskOfColour } from '../../images/mask.ts';
import type { Raster } from '../../images/raster.ts';

/** Every pixel replaced by the nearest colour of the palette (squared Euclidean distance in RGB; the first one wins a tie). */
export function roundToPalette(raster: Raster, palette: readonly Colour[]): Raster {
  const data = new Uint8Array(raster.width * raster.height * 3);
  for (let from = 0, to = 0; to < data.length; from += raster.channels, to += 3) {
    data.set(nearestColour(raster.data, from, palette), to);
  }
  return { width: raster.width, height: raster.height, channels: 3, data };
}

function nearestColour(data: Uint8Array, at: number, palette: readonly Colour[]): Colour {
  let nearest = palette[0]!;
  let least = Number.POSITIVE_INFINITY;
  for (const colour of palette) {
    const distance = (data[at]! - colour[0]) ** 2 + (data[at + 1]! - colour[1]) ** 2 + (data[at + 2]! - colour[2]) ** 2;
    if (distance < least) {
      least = distance;
      nearest = colour;
    }
  }
  return nearest;
}

/** Where a picture shows one of two colours when rounded to them; it wins a tie. */
export function maskAmong(raster: Raster, colour: Colour, other: Colour): Mask {
  return maskOfColour(roundToPalette(raster, [colour, other]), colour);
}

/** The share, 0..1, of pixels that have exactly the same colour in both. RGB, one size. */
export function equalColours(a: Raster, b: Raster): number {
  let equal = 0;
  for (let at = 0; at < a.data.length; at += 3) {
    if (a.data[at] === b.data[at] && a.data[at + 1] === b.data[at + 1] && a.data[at + 2] === b.data[at + 2]) equal++;
  }
  return equal / (a.width * a.height);
}
