import { readFile } from 'node:fs/promises';
import { fileURLToPath } from 'node:url';
import { decodeImage } from '../images/codec.ts';
import { crop } from '../images/crop.ts';
import { type Art, ICON_SIDE } from './art.ts';
import { type AssetList, assetList } from './assetFolder.ts';
import { coverageOf } from './pixels/layer.ts';
import { multiplied } from './prepareAssets.ts';

/** Both daemon/figures/heldOutArt.ts and the bundle daemon/dist/cli.js are one folder below daemon. */
const FOLDER = new URL('../figures/heldOut/', import.meta.url);

/** Icons side by side in a row of a sheet. */
const SHEET_COLUMNS = 16;

/** Names, without their sets, that no training figure may show. */
export async function heldOutNames(): Promise<Set<string>> {
  const { icons, glyphs } = await readList();
  return new Set([...icons, ...glyphs].map((name) => name.slice(name.indexOf(':') + 1)));
}

/** The icons that come with Likewise for evaluation only. */
export async function heldOutArt(): Promise<Art> {
  const { icons, glyphs } = await readList();
  const colour = (await tiles('icons.webp', icons.length)).map(multiplied);
  const plain = (await tiles('glyphs.webp', glyphs.length)).map(coverageOf);
  return {
    icon: (random) => ({ width: ICON_SIDE, height: ICON_SIDE, channels: 4, data: random.pick(colour) }),
    glyph: (random) => random.pick(plain),
  };
}

async function readList(): Promise<AssetList> {
  return assetList.parse(JSON.parse(await readFile(new URL('assets.json', FOLDER), 'utf8')));
}

async function tiles(file: string, count: number) {
  const path = fileURLToPath(new URL(file, FOLDER));
  const sheet = await decodeImage(await readFile(path), path);
  return Array.from({ length: count }, (_, i) =>
    crop(sheet, {
      x: (i % SHEET_COLUMNS) * ICON_SIDE,
      y: Math.floor(i / SHEET_COLUMNS) * ICON_SIDE,
      width: ICON_SIDE,
      height: ICON_SIDE,
    }),
  );
}
