import { closeSync, openSync, readSync } from 'node:fs';
import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { z } from 'zod';
import { type Art, ICON_SIDE } from './art.ts';
import { assetsUnreadable } from './errors.ts';

/** The files of a folder of prepared icons. */
export const ASSET_FILES = { list: 'assets.json', icons: 'icons.bin', glyphs: 'glyphs.bin' } as const;

const ICON_BYTES = ICON_SIDE * ICON_SIDE * 4;
const GLYPH_BYTES = ICON_SIDE * ICON_SIDE;

/** The icons in a folder, and their licences. `icons` and `glyphs` name the contents of the files, in order, as SET:NAME. */
export const assetList = z.strictObject({
  format: z.literal(1),
  sets: z.array(
    z.strictObject({
      prefix: z.string(),
      title: z.string(),
      version: z.string(),
      author: z.string(),
      licence: z.string(),
    }),
  ),
  icons: z.array(z.string()).min(1),
  glyphs: z.array(z.string()).min(1),
});
export type AssetList = z.infer<typeof assetList>;

/** Icons on disk, read by position on demand. The system's file cache keeps as many as fit in memory. */
export interface AssetFolder extends Art {
  readonly list: AssetList;
  close(): void;
}

/** Errors: usage if the folder was not made by `likewise figures assets`. */
export async function openAssets(folder: string): Promise<AssetFolder> {
  const list = await readList(folder);
  const icons = openFile(folder, ASSET_FILES.icons);
  const glyphs = openFile(folder, ASSET_FILES.glyphs);
  const read = (file: number, bytes: number, index: number) => {
    const data = new Uint8Array(bytes);
    if (readSync(file, data, 0, bytes, index * bytes) !== bytes) {
      throw assetsUnreadable(folder, 'it holds fewer pictures than it lists');
    }
    return data;
  };
  return {
    list,
    icon: (random) => ({
      width: ICON_SIDE,
      height: ICON_SIDE,
      channels: 4,
      data: read(icons, ICON_BYTES, random.int(0, list.icons.length)),
    }),
    glyph: (random) => read(glyphs, GLYPH_BYTES, random.int(0, list.glyphs.length)),
    close() {
      closeSync(icons);
      closeSync(glyphs);
    },
  };
}

async function readList(folder: string): Promise<AssetList> {
  try {
    return assetList.parse(JSON.parse(await readFile(join(folder, ASSET_FILES.list), 'utf8')));
  } catch (cause) {
    throw assetsUnreadable(folder, `${ASSET_FILES.list} is missing or not a list of icons`, cause);
  }
}

function openFile(folder: string, name: string): number {
  try {
    return openSync(join(folder, name), 'r');
  } catch (cause) {
    throw assetsUnreadable(folder, `${name} cannot be read`, cause);
  }
}
