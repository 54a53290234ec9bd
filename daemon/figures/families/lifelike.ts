import { BLACK, type Colour, WHITE } from '@likewise/shared/prompt/layouts.ts';
import { plain } from '../../images/plain.ts';
import type { Raster } from '../../images/raster.ts';
import { colourApart } from '../colours.ts';
import { type Family, type Palette, PICTURE } from '../family.ts';
import { drawLifelikeScene } from '../lifelike.ts';
import { blur } from '../pixels/blur.ts';
import { edgeLevels, greyPicture } from '../pixels/edges.ts';
import { turnHue } from '../pixels/hue.ts';
import { colourLayer, coverageOf, type Layer, mix, paint } from '../pixels/layer.ts';
import { brighten, toGrey } from '../pixels/tone.ts';
import type { Random } from '../random.ts';
import { drawSubject } from '../subject.ts';
import { type Change, drawPatternedScene, drawScene, restoringFamily, sceneFamily } from './building.ts';
import { wireframe } from './wireframe.ts';

const lifelike = (name: string, prepare: (palette: Palette, random: Random) => Change): Family =>
  sceneFamily(`${name}, lifelike`, prepare, drawLifelikeScene);

/** Usually light on dark or dark on light, like most masks; otherwise any two colours. */
function maskColours({ colours }: Palette, random: Random): readonly [Colour, Colour] {
  if (random.chance(0.6)) return random.chance(0.8) ? [WHITE, BLACK] : [BLACK, WHITE];
  const foreground = colours.any(random);
  return [foreground, colourApart(colours, random, foreground)];
}

const asMask = (subject: Layer, foreground: Colour, background: Colour): Raster =>
  paint(plain(subject.side, subject.side, background), colourLayer(subject.side, coverageOf(subject), foreground));

const mask = lifelike('mask', (palette, random) => {
  const [foreground, background] = maskColours(palette, random);
  return ({ subject }) => asMask(subject, foreground, background);
});

const cutOut = lifelike('cut out', ({ colours }, random) => {
  const paper = random.chance(0.6) ? WHITE : colours.any(random);
  return ({ subject }) => paint(plain(subject.side, subject.side, paper), subject);
});

const removed = lifelike(
  'object removed',
  () =>
    ({ background }) =>
      background.picture,
);

const removedFromPattern = sceneFamily(
  'object removed',
  () =>
    ({ background }) =>
      background.picture,
  (palette, side, random) => (random.chance(0.5) ? drawScene : drawPatternedScene)(palette, side, random),
);

/** A change of the picture, applied behind the object, on the object, or everywhere. */
function somewhere(name: string, prepare: (palette: Palette, random: Random) => (picture: Raster) => Raster): Family {
  return lifelike(name, (palette, random) => {
    const where = random.pick(['behind', 'on', 'everywhere'] as const);
    const change = prepare(palette, random);
    return ({ background, picture, subject }) => {
      if (where === 'everywhere') return change(picture);
      if (where === 'behind') return paint(change(background.picture), subject);
      return mix(change(picture), picture, coverageOf(subject));
    };
  });
}

const grey = somewhere('grey', () => toGrey);

const dim = somewhere('dim', (_, random) => {
  const factor = random.uniform(0.25, 0.6);
  return (picture) => brighten(picture, factor);
});

const blurred = somewhere('blur', (_, random) => {
  const sigma = random.uniform(1.5, 4);
  return (picture) => blur(picture, sigma);
});

const hue = somewhere('hue', (_, random) => {
  const degrees = random.uniform(56, 296);
  return (picture) => turnHue(picture, degrees);
});

const silhouette = lifelike('silhouette', ({ colours }, random) => {
  const colour = colours.any(random);
  return ({ background, subject }) => paint(background.picture, colourLayer(subject.side, coverageOf(subject), colour));
});

const edges = lifelike('edges', (_, random) => {
  const dark = random.chance(0.5);
  const sigma = random.uniform(0.5, 1.2);
  return ({ picture }) => {
    const { width, height } = picture;
    const levels = edgeLevels(blur(picture, sigma));
    return greyPicture(dark ? levels.map((level) => 255 - level) : levels, width, height);
  };
});

/** Grey divided by its blurred self, like a pencil drawing: what is darker than its surroundings stays. */
const sketch = lifelike('pencil sketch', (_, random) => {
  const sigma = random.uniform(2, 5);
  const coloured = random.chance(0.3);
  return ({ picture }) => {
    const base = coloured ? picture : toGrey(picture);
    const soft = blur(base, sigma).data;
    return { ...base, data: base.data.map((level, i) => Math.min(255, (255 * (level + 1)) / (soft[i]! + 1))) };
  };
});

/** A set of objects, arranged anew in each picture. Objects that are grey in the query have their colours in the example. */
const colourised: Family = {
  name: 'the same objects in colour',
  task(palette, random) {
    const { art, colours } = palette;
    const paper = colours.any(random);
    const icons = Array.from({ length: 3 }, () => art.icon(random));
    const glyphs = Array.from({ length: 2 }, () => art.glyph(random));
    const inks = glyphs.map(() => colourApart(colours, random, paper));
    return {
      truth: PICTURE,
      pair(side, pictureRandom) {
        let output: Raster = plain(side, side, paper);
        for (let i = 0; i < 4; i++) {
          const chosen = pictureRandom.int(0, icons.length + glyphs.length);
          const set = { icon: () => icons[chosen]!, glyph: () => glyphs[chosen - icons.length]! };
          const kind = chosen < icons.length ? 'icon' : 'glyph';
          const colour = inks[Math.max(0, chosen - icons.length)]!;
          const scale = pictureRandom.uniform(0.3, 0.55);
          output = paint(output, drawSubject(side, set, colours, pictureRandom, { kind, colour, on: paper, scale }));
        }
        return { input: toGrey(output), output };
      },
    };
  },
};

const denoised = restoringLifelike('denoise', (_, random) => {
  const deviation = random.uniform(15, 50);
  return ({ picture }, pictureRandom) => ({
    ...picture,
    data: picture.data.map((level) => Math.max(0, Math.min(255, level + deviation * pictureRandom.normal()))),
  });
});

const sharpened = restoringLifelike('sharpen', (_, random) => {
  const sigma = random.uniform(1, 3);
  return ({ picture }) => blur(picture, sigma);
});

function restoringLifelike(name: string, prepare: (palette: Palette, random: Random) => Change): Family {
  return restoringFamily(`${name}, lifelike`, prepare, drawLifelikeScene);
}

/** Two to four objects in three colours. Those of one colour are masked, removed, or painted over. */
const byColour: Family = {
  name: 'objects of one colour',
  task(palette, random) {
    const { art, colours } = palette;
    const paper = colours.any(random);
    const wanted = colourApart(colours, random, paper);
    const others = [colourApart(colours, random, wanted), colourApart(colours, random, wanted)];
    const [foreground, background] = maskColours(palette, random);
    const painted = colourApart(colours, random, wanted);
    const what = random.pick(['mask', 'removed', 'painted'] as const);
    return {
      truth: PICTURE,
      pair(side, pictureRandom) {
        let input: Raster = plain(side, side, paper);
        let output: Raster = what === 'mask' ? plain(side, side, background) : input;
        const draw = (colour: Colour): Layer => {
          const kind = pictureRandom.pick(['glyph', 'shape'] as const);
          const scale = pictureRandom.uniform(0.25, 0.5);
          return drawSubject(side, art, colours, pictureRandom, { kind, colour, on: paper, scale });
        };
        // Objects of the colour are on top, so removing one leaves what was drawn before it.
        for (let i = pictureRandom.int(1, 3); i > 0; i--) {
          const layer = draw(pictureRandom.pick(others));
          input = paint(input, layer);
          if (what !== 'mask') output = paint(output, layer);
        }
        for (let i = pictureRandom.int(1, 3); i > 0; i--) {
          const layer = draw(wanted);
          input = paint(input, layer);
          const over = colourLayer(side, coverageOf(layer), what === 'mask' ? foreground : painted);
          if (what !== 'removed') output = paint(output, over);
        }
        return { input, output };
      },
    };
  },
};

/** Tasks on scenes with texture, light and grain, and others that need more than a rule. Only the pixel network sees them. */
export const LIFELIKE_FAMILIES: readonly Family[] = [
  mask,
  cutOut,
  removed,
  removedFromPattern,
  grey,
  dim,
  blurred,
  hue,
  silhouette,
  edges,
  sketch,
  colourised,
  denoised,
  sharpened,
  byColour,
  wireframe,
];
