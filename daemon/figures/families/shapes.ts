import { type Colour, WHITE } from '@likewise/shared/prompt/layouts.ts';
import { plain } from '../../images/plain.ts';
import { plainBackground } from '../backgrounds.ts';
import { colourApart, difference } from '../colours.ts';
import { type Family, type Palette, PICTURE, type Task } from '../family.ts';
import { coverage } from '../pixels/coverage.ts';
import { colourLayer, coverageOf, paint } from '../pixels/layer.ts';
import { SHAPES, type ShapeName, shapeOutline } from '../pixels/outlines.ts';
import type { Random } from '../random.ts';
import { sceneOn } from './building.ts';

interface Look {
  readonly shape: ShapeName;
  readonly colour: Colour;
  /** A factor on the picture's own size. */
  readonly scale: number;
}

type Part = keyof Look;

/** The share of pictures whose shape may be cut by the border. */
const CUT = 0.4;

/** One drawn shape per picture. One or two of its properties change. */
function shapeTask({ colours }: Palette, random: Random, changes: readonly Part[]): Task {
  const paper = random.chance(0.5) ? WHITE : colours.any(random);
  const before: Look = { shape: random.pick(SHAPES), colour: colourApart(colours, random, paper), scale: 1 };
  const after: Look = {
    shape: changes.includes('shape') ? random.pick(SHAPES.filter((shape) => shape !== before.shape)) : before.shape,
    colour: changes.includes('colour') ? otherColour(colours, random, before.colour, paper) : before.colour,
    scale: changes.includes('scale') ? random.pick([0.55, 0.67, 1.5]) : 1,
  };
  return {
    truth: PICTURE,
    pair(side, pictureRandom) {
      const size = side * pictureRandom.uniform(0.1, 0.5);
      const margin = pictureRandom.chance(CUT) ? 0.05 * side : size / 2;
      const place = () => pictureRandom.uniform(margin, side - margin);
      const [x, y] = [place(), place()];
      const draw = ({ shape, colour, scale }: Look) =>
        paint(
          plain(side, side, paper),
          colourLayer(side, coverage(side, shapeOutline(shape, x, y, size * scale)), colour),
        );
      return { input: draw(before), output: draw(after) };
    },
  };
}

/** Differs from both. */
function otherColour(colours: Palette['colours'], random: Random, from: Colour, paper: Colour): Colour {
  for (let draw = 0; draw < 20; draw++) {
    const colour = colourApart(colours, random, from);
    if (difference(colour, paper) > 120) return colour;
  }
  return colourApart(colours, random, from);
}

const shapeFamily = (name: string, ...changes: readonly Part[]): Family => ({
  name,
  task: (palette, random) => shapeTask(palette, random, changes),
});

/** A silhouette filled with one colour, then with another. */
const recolour: Family = {
  name: 'recolour',
  task(palette, random) {
    if (random.chance(0.5)) return shapeTask(palette, random, ['colour']);
    const { colours } = palette;
    const paper = random.chance(0.5) ? WHITE : colours.any(random);
    const before = colourApart(colours, random, paper);
    const after = otherColour(colours, random, before, paper);
    return {
      truth: PICTURE,
      pair(side, pictureRandom) {
        const background = plainBackground(side, paper);
        const kind = pictureRandom.pick(['glyph', 'shape'] as const);
        const { picture, subject } = sceneOn(palette, background, pictureRandom, { kind, colour: before });
        const filled = colourLayer(side, coverageOf(subject), after);
        return { input: picture, output: paint(background.picture, filled) };
      },
    };
  },
};

/** Tasks on one flat shape: its colour, its shape, its size, and pairs of them. */
export const SHAPE_FAMILIES: readonly Family[] = [
  recolour,
  shapeFamily('another shape', 'shape'),
  shapeFamily('another size', 'scale'),
  shapeFamily('another shape and colour', 'shape', 'colour'),
  shapeFamily('another colour and size', 'colour', 'scale'),
  shapeFamily('another shape and size', 'shape', 'scale'),
];
