import { BLACK, WHITE } from '@likewise/shared/prompt/layouts.ts';
import { colourApart } from '../colours.ts';
import type { Family } from '../family.ts';
import { coverage } from '../pixels/coverage.ts';
import { colourLayer, paint } from '../pixels/layer.ts';
import { mirrorLeftHalf } from '../pixels/orient.ts';
import { mixture } from '../pixels/picture.ts';
import { posterise, reorderChannels, sepia, threshold } from '../pixels/tone.ts';
import { sceneFamily } from './building.ts';

const posters = sceneFamily('posterise', (_, random) => {
  const levels = random.int(2, 4);
  return ({ picture }) => posterise(picture, levels);
});

const brown = sceneFamily(
  'sepia',
  () =>
    ({ picture }) =>
      sepia(picture),
);

const channels = sceneFamily('exchange channels', (_, random) => {
  const order = random.pick([
    [1, 2, 0],
    [2, 0, 1],
    [2, 1, 0],
  ] as const);
  return ({ picture }) => reorderChannels(picture, order);
});

const halves = sceneFamily('threshold', ({ colours }, random) => {
  const dark = colours.any(random);
  const light = colourApart(colours, random, dark);
  return ({ picture }) => threshold(picture, 128, dark, light);
});

const symmetric = sceneFamily(
  'mirror the left half',
  () =>
    ({ picture }) =>
      mirrorLeftHalf(picture),
);

const transparency = sceneFamily(
  'transparency grid',
  () =>
    ({ subject }) =>
      paint(
        mixture(subject.side, WHITE, [204, 204, 204], (x, y) => (Math.floor(x / 8) + Math.floor(y / 8)) % 2),
        subject,
      ),
);

const scanLines = sceneFamily('scan lines', (_, random) => {
  const period = random.int(6, 12);
  return ({ picture }) => {
    const { width: side } = picture;
    const lines = coverage(side, (_x, y) => Math.abs((y % period) - period / 2) - 1);
    return paint(picture, colourLayer(side, lines, BLACK));
  };
});

/** Tasks that no training figure shows. */
export const HELD_OUT_FAMILIES: readonly Family[] = [
  posters,
  brown,
  channels,
  halves,
  symmetric,
  transparency,
  scanLines,
];
