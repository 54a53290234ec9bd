import { partsOf } from './outputName.ts';

/** The extensions of readable pixel formats. Of animations and files with several pages, only the first one is used. */
const PIXELS = ['png', 'jpg', 'jpeg', 'webp', 'gif', 'avif', 'tif', 'tiff', 'bmp', 'ico'];

/** The extensions of all readable pictures. */
export const PICTURE_ENDINGS: readonly string[] = [...PIXELS, 'svg'];

export function hasPixels(path: string): boolean {
  return PIXELS.includes(partsOf(path).ext.toLowerCase());
}

export function isDrawing(path: string): boolean {
  return /\.svg$/i.test(path);
}

/** Whether a path's extension is that of a readable picture. */
export function isPicture(path: string): boolean {
  return hasPixels(path) || isDrawing(path);
}
