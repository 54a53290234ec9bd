import { WHITE } from '@likewise/shared/prompt/layouts.ts';
import { crop } from '../../images/crop.ts';
import { plain } from '../../images/plain.ts';
import { resample } from '../../images/resample.ts';
import { colourApart } from '../colours.ts';
import type { Family } from '../family.ts';
import { blur } from '../pixels/blur.ts';
import { coverage } from '../pixels/coverage.ts';
import { addNoise, pixelate } from '../pixels/grain.ts';
import { turnHue } from '../pixels/hue.ts';
import { colourLayer, mix, paint } from '../pixels/layer.ts';
import { mirror, turnOver, turnQuarters } from '../pixels/orient.ts';
import { box, circle, line } from '../pixels/outlines.ts';
import { brighten, duotone, invert, stretchContrast, tint, toGrey } from '../pixels/tone.ts';
import { boxOf } from '../subject.ts';
import { restoringFamily, sceneFamily } from './building.ts';

const grey = sceneFamily(
  'colour to grey',
  () =>
    ({ picture }) =>
      toGrey(picture),
);

const colourise = restoringFamily(
  'grey to colour',
  () =>
    ({ picture }) =>
      toGrey(picture),
);

const inverted = sceneFamily(
  'invert',
  () =>
    ({ picture }) =>
      invert(picture),
);

const hue = sceneFamily('another hue', (_, random) => {
  const degrees = random.uniform(56, 296);
  return ({ picture }) => turnHue(picture, degrees);
});

const twoTones = sceneFamily('duotone', ({ colours }, random) => {
  const dark = colours.any(random);
  const light = colourApart(colours, random, dark);
  return ({ picture }) => duotone(picture, dark, light);
});

const tinted = sceneFamily('tint', ({ colours }, random) => {
  const colour = colours.any(random);
  const share = random.uniform(0.35, 0.6);
  return ({ picture }) => tint(picture, colour, share);
});

const brightness = sceneFamily('brightness', (_, random) => {
  const factor = random.chance(0.5) ? random.uniform(0.4, 0.6) : random.uniform(1.6, 2.2);
  return ({ picture }) => brighten(picture, factor);
});

const contrast = sceneFamily('contrast', (_, random) => {
  const factor = random.chance(0.5) ? random.uniform(0.3, 0.55) : random.uniform(1.8, 2.6);
  return ({ picture }) => stretchContrast(picture, factor);
});

const blurred = sceneFamily('blur', (_, random) => {
  const sigma = random.uniform(1.5, 4);
  return ({ picture }) => blur(picture, sigma);
});

const sharpened = restoringFamily('sharpen', (_, random) => {
  const sigma = random.uniform(1.5, 4);
  return ({ picture }) => blur(picture, sigma);
});

const denoised = restoringFamily('denoise', (_, random) => {
  const deviation = random.uniform(20, 60);
  return ({ picture }, pictureRandom) => addNoise(picture, deviation, pictureRandom);
});

const blocks = sceneFamily('pixelate', (_, random) => {
  const block = random.int(6, 14);
  return ({ picture }) => pixelate(picture, block);
});

const mirrored = sceneFamily(
  'mirror',
  () =>
    ({ picture }) =>
      mirror(picture),
);

const upsideDown = sceneFamily(
  'upside down',
  () =>
    ({ picture }) =>
      turnOver(picture),
);

const turned = sceneFamily('rotate', (_, random) => {
  const quarters = random.int(1, 4);
  return ({ picture }) => turnQuarters(picture, quarters);
});

const zoomed = sceneFamily('zoom in', (_, random) => {
  const share = random.uniform(0.45, 0.7);
  return ({ picture }) => {
    const { width: side } = picture;
    const inner = Math.round(side * share);
    const start = Math.floor((side - inner) / 2);
    const part = crop(picture, { x: start, y: start, width: inner, height: inner });
    return resample(part, side, side, 'bilinear');
  };
});

const frame = sceneFamily('frame', ({ colours }, random) => {
  const colour = colours.any(random);
  const width = random.int(4, 12);
  return ({ picture }) => {
    const { width: side } = picture;
    const middle = side / 2;
    const inside = box(middle, middle, middle - width, middle - width, 0);
    return mix(picture, plain(side, side, colour), coverage(side, inside));
  };
});

const drawnBox = sceneFamily('bounding box, drawn', ({ colours }, random) => {
  const colour = colours.any(random);
  return ({ picture, subject }) => {
    const { x, y, width, height } = boxOf(subject);
    const outer = box(x + width / 2, y + height / 2, width / 2 + 2, height / 2 + 2, 0);
    const border = coverage(picture.width, (px, py) => Math.max(outer(px, py), -outer(px, py) - 4));
    return paint(picture, colourLayer(picture.width, border, colour));
  };
});

const badge = sceneFamily('badge in a corner', ({ colours }, random) => {
  const colour = colours.any(random);
  const [right, low] = [random.chance(0.5), random.chance(0.5)];
  return ({ picture }) => {
    const { width: side } = picture;
    const radius = side * 0.11;
    const near = radius + 4;
    const disc = circle(right ? side - near : near, low ? side - near : near, radius);
    return paint(picture, colourLayer(side, coverage(side, disc), colour));
  };
});

const rounded = sceneFamily('round corners', (_, random) => {
  const share = random.uniform(0.15, 0.5);
  return ({ picture }) => {
    const { width: side } = picture;
    return mix(
      picture,
      plain(side, side, WHITE),
      coverage(side, box(side / 2, side / 2, side / 2, side / 2, side * share)),
    );
  };
});

const scratches = restoringFamily('remove scratches', ({ colours }, random) => {
  const colour = colours.any(random);
  const count = random.int(3, 7);
  return ({ picture }, pictureRandom) => {
    const { width: side } = picture;
    let scratched = picture;
    for (let i = 0; i < count; i++) {
      const at = () => pictureRandom.uniform(0, side);
      scratched = paint(scratched, colourLayer(side, coverage(side, line(at(), at(), at(), at(), 3)), colour));
    }
    return scratched;
  };
});

/** Tasks on the whole picture, whatever it contains. */
export const PICTURE_FAMILIES: readonly Family[] = [
  grey,
  colourise,
  inverted,
  hue,
  twoTones,
  tinted,
  brightness,
  contrast,
  blurred,
  sharpened,
  denoised,
  blocks,
  mirrored,
  upsideDown,
  turned,
  zoomed,
  frame,
  drawnBox,
  badge,
  rounded,
  scratches,
];
