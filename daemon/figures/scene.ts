import { CANVAS } from '@likewise/shared/prompt/patches.ts';
import { drawBackground } from './backgrounds.ts';
import type { Palette } from './family.ts';
import { paint, shift } from './pixels/layer.ts';
import type { Random } from './random.ts';
import { drawSubject } from './subject.ts';

const MOST_OBJECTS = 6;
/** How many pixels an object may be off its position. */
const FARTHEST = 75;

/** One to six objects on one background, some cut by the border. RGB, 224 x 224. */
export function drawSceneFigure({ art, colours }: Palette, random: Random): Uint8Array {
  const { picture, colour } = drawBackground(CANVAS, colours, random);
  let drawn = picture;
  const count = random.int(1, MOST_OBJECTS + 1);
  for (let i = 0; i < count; i++) {
    const scale = random.uniform(0.2, 0.8);
    const layer = drawSubject(CANVAS, art, colours, random, { on: colour, scale });
    const away = () => random.int(-FARTHEST, FARTHEST + 1);
    drawn = paint(drawn, shift(layer, away(), away()));
  }
  return drawn.data;
}
