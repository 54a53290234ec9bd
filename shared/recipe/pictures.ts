import { partsOf } from './outputName.ts';

/** The endings of pictures of pixels that are read; of animations and of files with several pages the first one. */
const PIXELS = ['png', 'jpg', 'jpeg', 'webp', 'gif', 'avif', 'tif', 'tiff', 'bmp', 'ico'];

/** The endings of all pictures that are read. */
export const PICTURE_ENDINGS: readonly string[] = [...PIXELS, 'svg'];

export function hasPixels(path: string): boolean {
  return PIXELS.includes(partsOf(path).ext.toLowerCase());
}

export function isDrawing(path: string): boolean {
  return /\.svg$/i.test(path);
}

/** Whether a path is that of a picture that is read, by its ending. */
export function isPicture(path: string): boolean {
  return hasPixels(path) || isDrawing(path);
}
