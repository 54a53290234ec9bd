import type { Rect } from '@likewise/shared/prompt/rect.ts';
import type { Random } from './random.ts';

/** Shares of the picture's area. The lower one is the paper's. */
const AREA = { least: 0.2, most: 1 };
/** Width divided by height, uniform in its logarithm, as torchvision's RandomResizedCrop draws it by default. */
const ASPECT = { least: 3 / 4, most: 4 / 3 };
const TRIES = 10;

/**
 * A random rectangle of a picture, like torchvision's RandomResizedCrop. Area and aspect ratio are drawn up to ten times until the
 * rectangle fits. Otherwise it is the largest centred one within the aspect ratios.
 */
export function cropBox(width: number, height: number, random: Random): Rect {
  for (let tries = 0; tries < TRIES; tries++) {
    const area = width * height * random.uniform(AREA.least, AREA.most);
    const aspect = Math.exp(random.uniform(Math.log(ASPECT.least), Math.log(ASPECT.most)));
    const across = Math.round(Math.sqrt(area * aspect));
    const down = Math.round(Math.sqrt(area / aspect));
    if (across < 1 || down < 1 || across > width || down > height) continue;
    return { x: random.int(0, width - across + 1), y: random.int(0, height - down + 1), width: across, height: down };
  }
  const across = Math.max(1, Math.min(width, Math.round(height * ASPECT.most)));
  const down = Math.max(1, Math.min(height, Math.round(width / ASPECT.least)));
  return {
    x: Math.floor((width - across) / 2),
    y: Math.floor((height - down) / 2),
    width: across,
    height: down,
  };
}
