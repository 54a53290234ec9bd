import { readdir, readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { z } from 'zod';
import { noIconSets, setLicenceUnfit, setUnreadable } from './errors.ts';

/** Licences, by SPDX name, that allow training on a set and redistributing its pictures. */
const FREE_LICENCES = ['MIT', 'Apache-2.0', 'CC0-1.0'] as const;

const info = z.object({
  name: z.string(),
  version: z.string().optional(),
  author: z.object({ name: z.string() }).optional(),
  license: z.object({ spdx: z.string().optional(), title: z.string() }),
  /** Whether its icons have colours of their own. */
  palette: z.boolean().optional(),
});

const icons = z.object({
  width: z.number().optional(),
  height: z.number().optional(),
  icons: z.record(
    z.string(),
    z.object({
      body: z.string(),
      left: z.number().optional(),
      top: z.number().optional(),
      width: z.number().optional(),
      height: z.number().optional(),
    }),
  ),
});

/** A set of icons from one of Iconify's npm packages (`@iconify-json/...`). */
export interface IconSet {
  /** Iconify's prefix, such as `noto`. */
  readonly prefix: string;
  readonly title: string;
  readonly version: string;
  readonly author: string;
  readonly licence: string;
  readonly coloured: boolean;
  readonly names: readonly string[];
  /** An SVG document of one icon. Parts without a colour are black. */
  svg(name: string): string;
}

/**
 * Reads every `@iconify-json` package that `npm install` put into a folder.
 * Errors: usage if there is none, if a licence is not in FREE_LICENCES, or if a package cannot be read.
 */
export async function readIconSets(folder: string): Promise<IconSet[]> {
  const packages = join(folder, 'node_modules', '@iconify-json');
  const prefixes = await readdir(packages).catch(() => []);
  if (prefixes.length === 0) throw noIconSets(folder);
  return Promise.all(prefixes.sort().map((prefix) => readIconSet(join(packages, prefix), prefix)));
}

async function readIconSet(folder: string, prefix: string): Promise<IconSet> {
  const about = await readJson(info, folder, 'info.json');
  const licence = about.license.spdx ?? about.license.title;
  if (!(FREE_LICENCES as readonly string[]).includes(licence)) throw setLicenceUnfit(prefix, licence, FREE_LICENCES);
  const set = await readJson(icons, folder, 'icons.json');
  return {
    prefix,
    title: about.name,
    version: about.version ?? '',
    author: about.author?.name ?? '',
    licence,
    coloured: about.palette ?? false,
    names: Object.keys(set.icons),
    svg(name) {
      const { body, left = 0, top = 0, width = set.width ?? 16, height = set.height ?? 16 } = set.icons[name]!;
      const drawn = body.replaceAll('currentColor', '#000');
      // Draw near the final size: an SVG's own size determines its resolution.
      return `<svg xmlns="http://www.w3.org/2000/svg" xmlns:xlink="http://www.w3.org/1999/xlink" width="256" height="256" viewBox="${left} ${top} ${width} ${height}">${drawn}</svg>`;
    },
  };
}

async function readJson<T>(schema: z.ZodType<T>, folder: string, file: string): Promise<T> {
  try {
    return schema.parse(JSON.parse(await readFile(join(folder, file), 'utf8')));
  } catch (cause) {
    throw setUnreadable(join(folder, file), cause);
  }
}
