import type { Raster } from '../images/raster.ts';
import type { Random } from './random.ts';

/** The side of a stored icon, in pixels. */
export const ICON_SIDE = 128;

/** Icons to make figures of. */
export interface Art {
  /** A colour icon: RGBA, ICON_SIDE wide and high, colours multiplied by alpha. */
  icon(random: Random): Raster;
  /** A one-colour icon: its coverage, ICON_SIDE * ICON_SIDE bytes. */
  glyph(random: Random): Uint8Array;
}
