import { fromHsl, luma, mix, toHsl } from '../draw/colour.ts';
import { painted, type Rgb } from '../draw/rgba.ts';
import { edited, type Kind } from '../kind.ts';
import { photos } from '../sources/photos.ts';
import { photoKind } from './photoKind.ts';

/** How one colour of a photograph is graded; levels are 0..255 and may leave that range. */
type Grade = (r: number, g: number, b: number) => Rgb;

/** A kind that grades every pixel of a photograph by its colour alone. */
const graded = (name: string, about: string, sets: readonly string[], grade: Grade): Kind =>
  photoKind(name, about, sets, (picture) =>
    painted(picture, (pixel) => pixel.set(grade(pixel[0]!, pixel[1]!, pixel[2]!))),
  );

const clip = (value: number) => Math.min(255, Math.max(0, value));

/** A smooth curve from 0 to 1 that steepens the middle. */
const steepened = (t: number) => t * t * (3 - 2 * t);

export const PHOTO_TONE_KINDS: readonly Kind[] = [
  graded('photo-warm', 'Warmer light', ['web', 'large jpeg'], (r, g, b) => [r * 1.1 + 6, g * 1.02 + 2, b * 0.86]),
  graded('photo-cool', 'Cooler light with a little less contrast', ['web jpeg', 'small'], (r, g, b) => [
    r * 0.85 + 10,
    g * 0.95 + 8,
    b * 0.98 + 18,
  ]),
  graded('photo-matte', 'A matte look: lifted blacks, softened whites, paler colours', ['web', 'large'], (r, g, b) => {
    const y = luma(r, g, b);
    const fade = (c: number) => 34 + (y + (c - y) * 0.8) * (205 / 255);
    return [fade(r), fade(g), fade(b)];
  }),
  graded('photo-teal-orange', 'Teal shadows and orange lights', ['web', 'web jpeg'], (r, g, b) => {
    const y = luma(r, g, b) / 255;
    const [low, high] = [(1 - y) ** 2, y ** 2];
    return [r - 28 * low + 24 * high, g + 8 * low + 6 * high, b + 26 * low - 26 * high];
  }),
  graded('photo-night', 'Day for night: dark, blue and pale', ['large', 'web'], (r, g, b) => {
    const y = luma(r, g, b);
    const dim = (c: number) => 255 * ((y + (c - y) * 0.5) / 255) ** 1.3;
    return [dim(r) * 0.32, dim(g) * 0.42, dim(b) * 0.68 + 10];
  }),
  graded('photo-sepia', 'Sepia, as old prints', ['web', 'small'], (r, g, b) => [
    0.393 * r + 0.769 * g + 0.189 * b,
    0.349 * r + 0.686 * g + 0.168 * b,
    0.272 * r + 0.534 * g + 0.131 * b,
  ]),
  graded('photo-black-white', 'Black and white with more contrast', ['web', '12mp jpeg'], (r, g, b) => {
    const y = 255 * steepened(luma(r, g, b) / 255);
    return [y, y, y];
  }),
  graded('photo-brighter', 'One stop brighter, lights kept', ['large jpeg', 'web'], (r, g, b) => {
    const lift = (c: number) => 255 * (1 - (1 - c / 255) ** 1.7);
    return [lift(r), lift(g), lift(b)];
  }),
  graded('photo-contrast', 'More contrast and richer colours', ['12mp jpeg', 'web'], (r, g, b) => {
    const y = luma(r, g, b);
    const push = (c: number) => 255 * steepened(clip(y + (c - y) * 1.25) / 255);
    return [push(r), push(g), push(b)];
  }),
  {
    name: 'photo-duotone',
    area: 'photos',
    about: 'Two inks: shadows in a dark one, lights in a bright one',
    sets: ['web', 'large'],
    queries: 2,
    plan(studio, set, random) {
      const [hue, apart] = [random.int(0, 360), random.int(80, 200)];
      const dark = fromHsl(hue, 0.7, 0.18);
      const light = fromHsl((hue + apart) % 360, 0.9, 0.78);
      return edited(photos(studio, set, random), ({ picture }) =>
        painted(picture, (pixel) => pixel.set(mix(dark, light, luma(pixel[0]!, pixel[1]!, pixel[2]!) / 255))),
      );
    },
  },
  graded('photo-posterise', 'Posterised to four levels a channel', ['web', 'small'], (r, g, b) => {
    const step = (c: number) => Math.min(3, Math.floor((c / 256) * 4)) * 85;
    return [step(r), step(g), step(b)];
  }),
  graded('photo-negative', 'The negative', ['web', 'large'], (r, g, b) => [255 - r, 255 - g, 255 - b]),
  graded('photo-keep-red', 'Black and white, but for what is red', ['web', 'small'], (r, g, b) => {
    const [hue, saturation] = toHsl(r, g, b);
    const off = Math.min(hue, 360 - hue);
    const kept = Math.min(1, Math.max(0, (30 - off) / 12)) * Math.min(1, Math.max(0, (saturation - 0.2) / 0.2));
    const y = luma(r, g, b);
    return mix([y, y, y], [r, g, b], kept);
  }),
  graded('photo-autumn', 'Autumn: greens turned to orange', ['web', 'large'], (r, g, b) => {
    const [hue, saturation, lightness] = toHsl(r, g, b);
    const near = Math.min(1, Math.max(0, (75 - Math.abs(hue - 100)) / 25));
    const turned = fromHsl((hue - 70 * near + 360) % 360, saturation, lightness);
    return mix([r, g, b], turned, near);
  }),
  graded(
    'photo-faded-film',
    'Faded film: green shadows, yellow lights, soft contrast',
    ['small', 'web jpeg'],
    (r, g, b) => [20 + r * 0.84, 28 + g * 0.82, 30 + b * 0.66],
  ),
];
