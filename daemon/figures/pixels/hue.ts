import type { Raster } from '../../images/raster.ts';
import { mapColours } from './picture.ts';

/** Turns every hue by this many degrees; value and saturation (HSV) stay. */
export function turnHue(picture: Raster, degrees: number): Raster {
  return mapColours(picture, (red, green, blue) => {
    const value = Math.max(red, green, blue);
    const chroma = value - Math.min(red, green, blue);
    return fromHue(hueOf(red, green, blue, value, chroma) + degrees / 60, value, chroma);
  });
}

/** In sixths of a turn from red, 0 <= hue < 6; greys have 0. */
function hueOf(red: number, green: number, blue: number, value: number, chroma: number): number {
  if (chroma === 0) return 0;
  if (value === red) return ((green - blue) / chroma + 6) % 6;
  if (value === green) return (blue - red) / chroma + 2;
  return (red - green) / chroma + 4;
}

function fromHue(hue: number, value: number, chroma: number): [number, number, number] {
  const level = (offset: number) => {
    const k = (((hue + offset) % 6) + 6) % 6;
    return value - chroma * Math.max(0, Math.min(k, 4 - k, 1));
  };
  return [level(5), level(3), level(1)];
}
