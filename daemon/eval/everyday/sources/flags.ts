import type { Random } from '../../../figures/random.ts';
import type { Scene } from '../kind.ts';
import type { Studio } from '../studio.ts';
import { drawn } from './fonts.ts';

/** Flags of 4:3, "wide 240" pixels wide. The set of icons has each in 4:3 (640 x 480). */
export function flags(studio: Studio, set: string) {
  const width = Number(set.split(' ')[1]);
  const height = Math.round((width * 3) / 4);
  const names = studio.iconNames('flag').filter((name) => name.endsWith('-4x3'));
  return async (random: Random): Promise<Scene> => {
    const icon = studio.icon('flag', random.pick(names));
    const view = `<svg width="${width}" height="${height}" viewBox="0 0 ${icon.width} ${icon.height}" preserveAspectRatio="none">${icon.body}</svg>`;
    const ground = `<rect width="${width}" height="${height}" fill="#ffffff"/>`;
    return { picture: await drawn(width, height, ground + view) };
  };
}
