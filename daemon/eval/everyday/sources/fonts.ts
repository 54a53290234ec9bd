import { randomFor } from '../../../figures/random.ts';
import { drawSvgPage } from '../../../images/codec.ts';
import type { Rgba } from '../draw/rgba.ts';

/** Font families of the assets. */
export const FONTS = ['Lato', 'Open Sans', 'Roboto'] as const;

/** Draws an SVG of this size from its elements, RGBA. */
export async function drawn(width: number, height: number, elements: string): Promise<Rgba> {
  const open = `<svg xmlns="http://www.w3.org/2000/svg" xmlns:xlink="http://www.w3.org/1999/xlink" width="${width}" height="${height}" viewBox="0 0 ${width} ${height}">`;
  return (await drawSvgPage(`${open}${elements}</svg>`)) as Rgba;
}

const SYLLABLES = ['ka', 'lo', 'mi', 'ren', 'sta', 'vo', 'tel', 'an', 'dri', 'se', 'pol', 'ur', 'ne', 'bra', 'cho', 'fi', 'gan', 'ti']; // biome-ignore format: one list

/** A word that means nothing, the same for the same seed. */
export function word(...seed: (number | string)[]): string {
  const random = randomFor('word', ...seed);
  return Array.from({ length: random.int(2, 4) }, () => random.pick(SYLLABLES)).join('');
}

export function capital(text: string): string {
  return text[0]!.toUpperCase() + text.slice(1);
}
