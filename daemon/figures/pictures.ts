import { readdir } from 'node:fs/promises';
import { join } from 'node:path';
import { WHITE } from '@likewise/shared/prompt/layouts.ts';
import { CANVAS } from '@likewise/shared/prompt/patches.ts';
import { LikewiseError } from '@likewise/shared/protocol/errors.ts';
import { hasPixels } from '@likewise/shared/recipe/pictures.ts';
import { readImage } from '../images/codec.ts';
import { crop } from '../images/crop.ts';
import { flatten } from '../images/flatten.ts';
import type { Raster } from '../images/raster.ts';
import { resample } from '../images/resample.ts';
import { cropBox } from './cropBox.ts';
import { noPictures } from './errors.ts';
import { mirror } from './pixels/orient.ts';
import { randomFor } from './random.ts';
import type { FigureSource } from './source.ts';

/** Every PNG, JPEG and WebP in a folder and its subfolders, sorted by name. Errors: image-missing if there is none. */
export async function findPictures(folder: string): Promise<string[]> {
  const entries = await readdir(folder, { recursive: true, withFileTypes: true }).catch(() => []);
  const files = entries
    .filter((entry) => entry.isFile() && hasPixels(entry.name))
    .map((entry) => join(entry.parentPath, entry.name))
    .sort();
  if (files.length === 0) throw noPictures(folder);
  return files;
}

/**
 * Every picture of a folder, on white, shrunk to at most `most` pixels a side. RGB. Errors: those of reading, and image-missing if
 * there is none.
 */
export async function readPictures(folder: string, most: number): Promise<Raster[]> {
  const read = async (file: string) => {
    const picture = flatten(await readImage(file), WHITE);
    const scale = Math.min(1, most / Math.max(picture.width, picture.height));
    return resample(picture, Math.round(picture.width * scale), Math.round(picture.height * scale), 'bilinear');
  };
  const pictures: Raster[] = [];
  for (const file of await findPictures(folder)) pictures.push(await read(file));
  return pictures;
}

/**
 * Random crops of real figures, as the paper trains on them: a rectangle of 0.2 to 1 of the picture's area. It is resized to 224 x
 * 224 with antialiased bicubic, and mirrored one time in two. Skips files that cannot be read.
 * @param onUnreadable called once for each such file
 */
export function pictureFigures(
  files: readonly string[],
  seed: number,
  onUnreadable: (error: LikewiseError) => void,
): FigureSource {
  const unreadable = new Set<string>();
  return {
    async figure(number) {
      const random = randomFor(seed, 'crop', number);
      const start = random.int(0, files.length);
      for (let tries = 0; tries < files.length; tries++) {
        const file = files[(start + tries) % files.length]!;
        if (unreadable.has(file)) continue;
        try {
          const picture = flatten(await readImage(file), WHITE);
          const part = crop(picture, cropBox(picture.width, picture.height, random));
          const resized = resample(part, CANVAS, CANVAS, 'bicubic');
          return { pixels: (random.chance(0.5) ? mirror(resized) : resized).data, hidden: [] };
        } catch (error) {
          if (!(error instanceof LikewiseError)) throw error;
          unreadable.add(file);
          onUnreadable(error);
        }
      }
      throw noPictures('the files that were named: none of them can be read');
    },
    close() {},
  };
}
