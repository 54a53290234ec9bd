import { readFile } from 'node:fs/promises';
import type { McpServer, ServerContext } from '@modelcontextprotocol/server';
import { type ComparedPicture, PICTURES_KEY } from '../../compareView/pictures.ts';
import { encodeImage, resampleImage } from '../../images/codec.ts';
import type { SheetPair } from '../../images/contactSheet.ts';
import type { Raster } from '../../images/raster.ts';
import { COMPARE_VIEW } from '../../life/version.ts';
import { capabilitiesOf } from './capabilities.ts';

/** The page that clients show beside previews, and the type of such pages. */
export const VIEW_URI = 'ui://likewise/compare';
const VIEW_TYPE = 'text/html;profile=mcp-app';
const APPS = 'io.modelcontextprotocol/ui';

/** A picture's longer side, in pixels, and its quality: a dozen are some hundred KB. */
const LONG_SIDE = 512;
const QUALITY = 80;

/** The view as a resource. It loads nothing from elsewhere. */
export function registerCompareView(server: McpServer): void {
  server.registerResource(
    'compare',
    VIEW_URI,
    { title: 'Compare', description: 'Pictures and their answers under a swipe.', mimeType: VIEW_TYPE },
    async (uri) => ({ contents: [{ uri: uri.href, mimeType: VIEW_TYPE, text: await readFile(COMPARE_VIEW, 'utf8') }] }),
  );
}

/** The view's data for pairs, for clients that show it; nothing for others. */
export async function forView(
  server: McpServer,
  context: ServerContext,
  pairs: readonly (SheetPair & { readonly name: string })[],
): Promise<Record<string, readonly ComparedPicture[]> | undefined> {
  const { extensions } = capabilitiesOf(server, context) ?? {};
  if (!extensions?.[APPS]) return undefined;
  const pictures = pairs.map(async ({ name, before, after }) => {
    const small = await smallOf(after);
    return { name, before: await dataUrl(await smallOf(before)), after: await dataUrl(small), size: sizeOf(small) };
  });
  return { [PICTURES_KEY]: await Promise.all(pictures) };
}

const sizeOf = ({ width, height }: Raster) => ({ width, height });

async function smallOf(picture: Raster): Promise<Raster> {
  const share = LONG_SIDE / Math.max(picture.width, picture.height);
  if (share >= 1) return picture;
  const side = (length: number) => Math.max(1, Math.round(length * share));
  return resampleImage(picture, side(picture.width), side(picture.height));
}

async function dataUrl(picture: Raster): Promise<string> {
  return `data:image/webp;base64,${Buffer.from(await encodeImage(picture, 'webp', QUALITY)).toString('base64')}`;
}
