import { BLACK, WHITE } from '@likewise/shared/prompt/layouts.ts';
import { plain } from '../../images/plain.ts';
import { plainBackground } from '../backgrounds.ts';
import { colourApart } from '../colours.ts';
import { type Family, PICTURE } from '../family.ts';
import { blur, blurPlane } from '../pixels/blur.ts';
import { grow } from '../pixels/coverage.ts';
import { colourLayer, coverageOf, type Layer, mix, paint, shift } from '../pixels/layer.ts';
import { brighten, toGrey } from '../pixels/tone.ts';
import { drawPatternedScene, drawPlainScene, sceneFamily, sceneOn } from './building.ts';

export const cutOut = sceneFamily('cut out', ({ colours }, random) => {
  const paper = random.chance(0.6) ? WHITE : colours.any(random);
  return ({ subject }) => paint(plain(subject.side, subject.side, paper), subject);
});

export const otherBackground: Family = {
  name: 'another background',
  task(palette, random) {
    const before = palette.colours.any(random);
    const after = colourApart(palette.colours, random, before);
    return {
      truth: PICTURE,
      pair(side, pictureRandom) {
        const { picture, subject } = sceneOn(palette, plainBackground(side, before), pictureRandom);
        return { input: picture, output: paint(plain(side, side, after), subject) };
      },
    };
  },
};

const greyBackground = sceneFamily(
  'grey background',
  () =>
    ({ background, subject }) =>
      paint(toGrey(background.picture), subject),
);

const greySubject = sceneFamily(
  'grey object',
  () =>
    ({ picture, subject }) =>
      mix(toGrey(picture), picture, coverageOf(subject)),
);

const dimBackground = sceneFamily('dim background', (_, random) => {
  const factor = random.uniform(0.25, 0.5);
  return ({ background, subject }) => paint(brighten(background.picture, factor), subject);
});

const blurredBackground = sceneFamily(
  'blurred background',
  (_, random) => {
    const sigma = random.uniform(2.5, 5);
    return ({ background, subject }) => paint(blur(background.picture, sigma), subject);
  },
  drawPatternedScene,
);

const shadow = sceneFamily(
  'drop shadow',
  (_, random) => {
    const distance = random.int(3, 9);
    const right = random.chance(0.5) ? distance : -distance;
    return ({ background, subject }) => {
      const { side } = subject;
      const soft = blurPlane(coverageOf(shift(subject, right, distance)), side, side, 2).map((level) => level * 0.55);
      return paint(paint(background.picture, colourLayer(side, soft, BLACK)), subject);
    };
  },
  drawPlainScene,
);

const outline = sceneFamily(
  'outline',
  ({ colours }, random) => {
    const colour = colours.any(random);
    return ({ background, subject }) => {
      const { side } = subject;
      const wider = colourLayer(side, grow(coverageOf(subject), side, 3), colour);
      return paint(paint(background.picture, wider), subject);
    };
  },
  drawPlainScene,
);

const moved = sceneFamily(
  'move',
  (_, random) => {
    const far = () => random.int(8, 20) * (random.chance(0.5) ? 1 : -1);
    const [right, down] = [far(), far()];
    return ({ background, subject }) => paint(background.picture, scaledShift(subject, right, down));
  },
  drawPlainScene,
);

/** Distances are for a cell of the 2x2 grid and scale with the picture. */
function scaledShift(layer: Layer, right: number, down: number): Layer {
  return shift(layer, Math.round((right * layer.side) / 111), Math.round((down * layer.side) / 111));
}

/** Tasks that treat an object and its background differently. */
export const SUBJECT_FAMILIES: readonly Family[] = [
  cutOut,
  otherBackground,
  greyBackground,
  greySubject,
  dimBackground,
  blurredBackground,
  shadow,
  outline,
  moved,
];
