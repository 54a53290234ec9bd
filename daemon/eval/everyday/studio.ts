import { readdir, readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { z } from 'zod';
import { drawSvgPage, readEncoded, readImage, resampleImage } from '../../images/codec.ts';
import { type Rgba, rgbaOf } from './draw/rgba.ts';
import { assetsMissing } from './errors.ts';
import { type Split, splitOfAsset } from './split.ts';

const iconFile = z.object({
  width: z.number().optional(),
  height: z.number().optional(),
  icons: z.record(
    z.string(),
    z.object({ body: z.string(), width: z.number().optional(), height: z.number().optional() }),
  ),
});

export interface Icon {
  readonly width: number;
  readonly height: number;
  /** SVG elements; `currentColor` stands for the colour that the user gives. */
  readonly body: string;
}

/** A picture file of the assets. */
interface Shot {
  readonly name: string;
  readonly path: string;
  readonly width: number;
  readonly height: number;
}

/** What jobs of one split are drawn of: icons, photographs and textures that the other split never shows. */
export interface Studio {
  readonly split: Split;
  /** The names in a set of icons, sorted. Errors: image-missing. */
  iconNames(set: string): readonly string[];
  icon(set: string, name: string): Icon;
  readonly photos: readonly Shot[];
  readonly textures: readonly Shot[];
  /** Shrunk to SCREEN pixels a side at most, unless it is wanted in full. */
  open(shot: Shot, size?: 'full'): Promise<Rgba>;
}

/** Enough for all but the largest jobs; what is shrunk to it is kept, for opening takes long. */
const SCREEN = 1920;

/** Icon sets that the suite is drawn of. */
const SETS = ['lucide', 'feather', 'ph', 'bi', 'material-symbols', 'solar', 'twemoji', 'fluent-emoji', 'vscode-icons', 'skill-icons', 'flag']; // biome-ignore format: one list

/** Opens a folder that fetchAssets made. Errors: image-missing where something of it is not there. */
export async function openStudio(folder: string, split: Split): Promise<Studio> {
  const sets = new Map(await Promise.all(SETS.map(async (set) => [set, await readIcons(folder, set)] as const)));
  const namesOf = new Map(
    [...sets].map(([set, { icons }]) => [
      set,
      Object.keys(icons)
        .filter((name) => splitOfAsset(name) === split)
        .sort(),
    ]),
  );
  const photos = await shotsIn(folder, 'photos', split);
  const textures = await shotsIn(folder, 'textures', split);
  await useFonts(join(folder, 'fonts'));
  const shrunk = new Map<string, Promise<Rgba>>();
  const kept = (shot: Shot) => {
    const known = shrunk.get(shot.path) ?? readShrunk(shot);
    shrunk.set(shot.path, known);
    return known;
  };
  return {
    split,
    iconNames: (set) => namesOf.get(set)!,
    icon: (set, name) => {
      const { width = 16, height = 16, icons } = sets.get(set)!;
      const { body, ...own } = icons[name]!;
      return { body, width: own.width ?? width, height: own.height ?? height };
    },
    photos,
    textures,
    open: (shot, size) => (size === 'full' ? readRgba(shot) : kept(shot)),
  };
}

async function readRgba({ path }: Shot): Promise<Rgba> {
  return rgbaOf(await readImage(path));
}

async function readShrunk(shot: Shot): Promise<Rgba> {
  const picture = await readRgba(shot);
  const scale = SCREEN / Math.max(picture.width, picture.height);
  if (scale >= 1) return picture;
  return (await resampleImage(picture, Math.round(picture.width * scale), Math.round(picture.height * scale))) as Rgba;
}

async function readIcons(folder: string, set: string) {
  const path = join(folder, 'icons', `${set}.json`);
  const text = await readFile(path, 'utf8').catch((cause) => {
    throw assetsMissing(folder, path, cause);
  });
  return iconFile.parse(JSON.parse(text));
}

async function shotsIn(folder: string, kind: 'photos' | 'textures', split: Split): Promise<Shot[]> {
  const files = await readdir(join(folder, kind)).catch((cause) => {
    throw assetsMissing(folder, join(folder, kind), cause);
  });
  const shown = files.sort().filter((name) => splitOfAsset(name) === split);
  return Promise.all(
    shown.map(async (name) => {
      const path = join(folder, kind, name);
      const { header } = await readEncoded(path);
      return { name, path, width: header.width, height: header.height };
    }),
  );
}

/** Texts are drawn in fonts of the assets alone, so that they look the same on every machine. To be called before any text is drawn. */
async function useFonts(folder: string): Promise<void> {
  process.env.FONTCONFIG_FILE = join(folder, 'fonts.conf');
  await drawSvgPage(
    `<svg xmlns="http://www.w3.org/2000/svg" width="8" height="8"><text y="8" font-size="8">a</text></svg>`,
  );
}
