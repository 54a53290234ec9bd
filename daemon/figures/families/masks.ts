import { BLACK, type Colour, WHITE } from '@likewise/shared/prompt/layouts.ts';
import { filledBox } from '../../images/mask.ts';
import { plain } from '../../images/plain.ts';
import { colourApart } from '../colours.ts';
import type { Family, Truth } from '../family.ts';
import { harden } from '../pixels/coverage.ts';
import { edgeLevels, greyPicture } from '../pixels/edges.ts';
import { colourLayer, coverageOf, type Layer, paint } from '../pixels/layer.ts';
import { boxOf } from '../subject.ts';
import { drawScene, sceneFamily } from './building.ts';

/** The mask colours of the paper's evaluation besides white on black. */
const YELLOW: Colour = [253, 231, 37];
const PURPLE: Colour = [68, 1, 84];

type MaskTruth = Extract<Truth, { kind: 'mask' }>;

function maskFamily(
  name: string,
  truthOf: (...task: Parameters<Family['task']>) => MaskTruth,
  cover: (subject: Layer) => Uint8Array,
): Family {
  return {
    name,
    task(palette, random) {
      const truth = truthOf(palette, random);
      return {
        truth,
        pair(side, pictureRandom) {
          const { picture, subject } = drawScene(palette, side, pictureRandom);
          const mask = colourLayer(side, cover(subject), truth.foreground);
          return { input: picture, output: paint(plain(side, side, truth.background), mask) };
        },
      };
    },
  };
}

const subjectMask = (subject: Layer) => harden(coverageOf(subject));

function boxMask(subject: Layer): Uint8Array {
  const { side } = subject;
  return filledBox(boxOf(subject), side, side).set.map((set) => set * 255);
}

const paperMask = maskFamily(
  'mask',
  (_, random) =>
    random.chance(0.25)
      ? { kind: 'mask', foreground: YELLOW, background: PURPLE }
      : { kind: 'mask', foreground: WHITE, background: BLACK },
  subjectMask,
);

const colouredMask = maskFamily(
  'mask in two colours',
  ({ colours }, random) => {
    const foreground = colours.any(random);
    return { kind: 'mask', foreground, background: colourApart(colours, random, foreground) };
  },
  subjectMask,
);

const solidBox = maskFamily(
  'bounding box, filled',
  () => ({ kind: 'mask', foreground: WHITE, background: BLACK }),
  boxMask,
);

const edges: Family = {
  name: 'edges',
  task(palette, random) {
    const dark = random.chance(0.5);
    return {
      truth: { kind: 'edges', dark },
      pair(side, pictureRandom) {
        const { picture } = drawScene(palette, side, pictureRandom);
        const levels = edgeLevels(picture).map((level) => (dark ? 255 - level : level));
        return { input: picture, output: greyPicture(levels, side, side) };
      },
    };
  },
};

const silhouette = sceneFamily('silhouette', ({ colours }, random) => {
  const colour = colours.any(random);
  return ({ background, subject }) => paint(background.picture, colourLayer(subject.side, coverageOf(subject), colour));
});

/** Tasks that ask where something is. */
export const MASK_FAMILIES: readonly Family[] = [paperMask, colouredMask, solidBox, edges, silhouette];
