import type { Colour } from '@likewise/shared/prompt/layouts.ts';
import { lumaOf } from '../../images/luma.ts';
import type { Raster } from '../../images/raster.ts';
import { mapColours, mapLevels } from './picture.ts';

export function invert(picture: Raster): Raster {
  return mapLevels(picture, (level) => 255 - level);
}

export function toGrey(picture: Raster): Raster {
  return mapColours(picture, (red, green, blue) => {
    const luma = Math.round(lumaOf(red, green, blue));
    return [luma, luma, luma];
  });
}

/** Multiplies levels by a factor. */
export function brighten(picture: Raster, factor: number): Raster {
  return mapLevels(picture, (level) => level * factor);
}

/** Multiplies distances from the middle grey by a factor. */
export function stretchContrast(picture: Raster, factor: number): Raster {
  return mapLevels(picture, (level) => 128 + (level - 128) * factor);
}

/** Reduces each channel to this many equally spaced levels, at least 2. */
export function posterise(picture: Raster, levels: number): Raster {
  return mapLevels(picture, (level) => (Math.round((level / 255) * (levels - 1)) / (levels - 1)) * 255);
}

/** Luma as a mixture of two colours: black gives `dark`, white gives `light`. */
export function duotone(picture: Raster, dark: Colour, light: Colour): Raster {
  return mapColours(picture, (red, green, blue) => mixed(dark, light, lumaOf(red, green, blue) / 255));
}

/** Moves every level towards one colour by a share of 0..1. */
export function tint(picture: Raster, colour: Colour, share: number): Raster {
  return mapColours(picture, (red, green, blue) => mixed([red, green, blue], colour, share));
}

/** `light` where the luma is at least a level, `dark` elsewhere. */
export function threshold(picture: Raster, level: number, dark: Colour, light: Colour): Raster {
  return mapColours(picture, (red, green, blue) => (lumaOf(red, green, blue) >= level ? light : dark));
}

/** Reorders channels: [1, 2, 0] makes green red, blue green and red blue. */
export function reorderChannels(picture: Raster, order: readonly [number, number, number]): Raster {
  return mapColours(picture, (red, green, blue) => {
    const levels = [red, green, blue];
    return [levels[order[0]]!, levels[order[1]]!, levels[order[2]]!];
  });
}

/** The matrix that the W3C's Filter Effects (sepia, amount 1) defines. */
export function sepia(picture: Raster): Raster {
  return mapColours(picture, (red, green, blue) => [
    0.393 * red + 0.769 * green + 0.189 * blue,
    0.349 * red + 0.686 * green + 0.168 * blue,
    0.272 * red + 0.534 * green + 0.131 * blue,
  ]);
}

/** The colour at a share of 0..1 between two others. */
function mixed(from: Colour, to: Colour, share: number): [number, number, number] {
  return [
    from[0] + (to[0] - from[0]) * share,
    from[1] + (to[1] - from[1]) * share,
    from[2] + (to[2] - from[2]) * share,
  ];
}
