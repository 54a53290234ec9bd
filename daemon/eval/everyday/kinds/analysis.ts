import { luma } from '../draw/colour.ts';
import { blurPlane } from '../draw/filter.ts';
import { boxOf, filled, onGround, over, painted, type Rgb, type Rgba, silhouette } from '../draw/rgba.ts';
import { edited, type Kind } from '../kind.ts';
import { icons } from '../sources/icons.ts';
import { LIGHT, pages } from '../sources/pages.ts';
import { photos } from '../sources/photos.ts';
import { type ProductScene, products } from '../sources/products.ts';

/** A kind that says the same of every product picture. */
function object(name: string, about: string, sets: readonly string[], make: (scene: ProductScene) => Rgba): Kind {
  return {
    name,
    area: 'analysis',
    about,
    sets,
    queries: 2,
    plan: (studio, set) => edited(products(studio, set, { drift: 0.12, ground: [214, 222, 230] }), make),
  };
}

/** A kind that shows every photograph as another eye sees it. */
function seen(name: string, about: string, matrix: readonly (readonly [number, number, number])[]): Kind {
  return {
    name,
    area: 'analysis',
    about,
    sets: ['web', 'small'],
    queries: 2,
    plan: (studio, set, random) =>
      edited(photos(studio, set, random), ({ picture }) =>
        painted(picture, (pixel) => {
          const [r, g, b] = [pixel[0]!, pixel[1]!, pixel[2]!].map(toLinear) as [number, number, number];
          matrix.forEach((row, c) => {
            pixel[c] = fromLinear(row[0] * r + row[1] * g + row[2] * b);
          });
        }),
      ),
  };
}

/** Levels of sRGB to light, 0..1, and back. */
function toLinear(level: number): number {
  const v = level / 255;
  return v <= 0.04045 ? v / 12.92 : ((v + 0.055) / 1.055) ** 2.4;
}

function fromLinear(light: number): number {
  const v = Math.min(1, Math.max(0, light));
  return 255 * (v <= 0.0031308 ? 12.92 * v : 1.055 * v ** (1 / 2.4) - 0.055);
}

/** A hollow box around what is not transparent, `width` pixels thick, drawn outside of it. */
function boxed(picture: Rgba, thing: Rgba, width: number, [r, g, b]: Rgb): Rgba {
  const { left, top, right, bottom } = boxOf(thing, 127);
  const isInside = (x: number, y: number, grow: number) =>
    x >= left - grow && x < right + grow && y >= top - grow && y < bottom + grow;
  return painted(picture, (pixel, x, y) => {
    if (!isInside(x, y, width) || isInside(x, y, 0)) return;
    pixel.set([r, g, b, 255]);
  });
}

const BLACK: Rgb = [0, 0, 0];
const WHITE: Rgb = [255, 255, 255];

export const ANALYSIS_KINDS: readonly Kind[] = [
  object(
    'object-mask',
    'The mask: the thing white, the ground black',
    ['drawn 400', 'emoji 320'],
    ({ object: thing }) => onGround(silhouette(thing, WHITE), BLACK),
  ),
  object(
    'object-silhouette',
    'The thing black, its ground as it was',
    ['emoji 400', 'drawn 320'],
    ({ object: thing, ground }) => onGround(silhouette(thing, BLACK), ground),
  ),
  object('object-box', 'A red box around the thing', ['drawn 512', 'emoji 400'], ({ picture, object: thing }) =>
    boxed(picture, thing, 4, [230, 30, 30]),
  ),
  object(
    'object-highlighted',
    'The ground grey and dim, the thing in colour',
    ['emoji 320', 'drawn 400'],
    ({ object: thing, ground }) => over(filled(thing.width, thing.height, mixGrey(ground)), thing),
  ),
  object(
    'object-marked',
    'The thing under half-transparent green',
    ['drawn 400', 'emoji 320'],
    ({ picture, object: thing }) => over(picture, silhouette(thing, [30, 200, 80]), 0, 0, 0.5),
  ),
  {
    name: 'icon-outline-drawing',
    area: 'analysis',
    about: 'The outlines of coloured icons, black on white',
    sets: ['twemoji 128', 'fluent-emoji 160'],
    queries: 3,
    plan: (studio, set) =>
      edited(icons(studio, set), ({ picture }) => {
        const flat = onGround(picture, WHITE);
        const { width, height } = flat;
        const grey = new Float32Array(width * height);
        for (let i = 0; i < grey.length; i++)
          grey[i] = luma(flat.data[4 * i]!, flat.data[4 * i + 1]!, flat.data[4 * i + 2]!);
        const soft = blurPlane(grey, width, height, 0.8);
        const at = (x: number, y: number) =>
          soft[Math.min(height - 1, Math.max(0, y)) * width + Math.min(width - 1, Math.max(0, x))]!;
        return painted(flat, (pixel, x, y) => {
          const slope = Math.hypot(at(x + 1, y) - at(x - 1, y), at(x, y + 1) - at(x, y - 1)) / 2;
          pixel.fill(255 - Math.min(255, slope * 6), 0, 3);
        });
      }),
  },
  {
    name: 'photo-alpha-from-light',
    area: 'analysis',
    about: 'Opacity from lightness: black is clear, white stays',
    sets: ['small', 'web'],
    queries: 2,
    plan: (studio, set, random) =>
      edited(photos(studio, set, random), ({ picture }) =>
        painted(picture, (pixel) => {
          const y = Math.round(luma(pixel[0]!, pixel[1]!, pixel[2]!));
          pixel.fill(y > 0 ? 255 : 0, 0, 3);
          pixel[3] = y;
        }),
      ),
  },
  {
    name: 'photo-threshold-mask',
    area: 'analysis',
    about: 'What is light white, what is dark black',
    sets: ['web', 'small jpeg'],
    queries: 2,
    plan: (studio, set, random) =>
      edited(photos(studio, set, random), ({ picture }) =>
        painted(picture, (pixel) => pixel.fill(luma(pixel[0]!, pixel[1]!, pixel[2]!) >= 128 ? 255 : 0, 0, 3)),
      ),
  },
  // The matrices of Machado, Oliveira and Fernandes, 2009, at full strength, in linear light.
  seen('photo-seen-without-green', 'As a deuteranope sees it', [
    [0.367322, 0.860646, -0.227968],
    [0.280085, 0.672501, 0.047413],
    [-0.01182, 0.04294, 0.968881],
  ]),
  seen('photo-seen-without-red', 'As a protanope sees it', [
    [0.152286, 1.052583, -0.204868],
    [0.114503, 0.786281, 0.099216],
    [-0.003882, -0.048116, 1.051998],
  ]),
  {
    name: 'page-wireframe',
    area: 'analysis',
    about: 'Grey, without a brand: surfaces white, all else in three greys; photographs stay',
    sets: ['dashboard', 'shop'],
    queries: 2,
    plan: (studio, set, random) =>
      edited(pages(studio, set, random), ({ draw }) =>
        draw({ ...LIGHT, ground: '#eeeeee', line: '#cccccc', text: '#555555', muted: '#999999', brand: '#777777' }),
      ),
  },
  {
    name: 'photo-channel-red',
    area: 'analysis',
    about: 'The red channel alone, in grey',
    sets: ['web', 'small'],
    queries: 2,
    plan: (studio, set, random) =>
      edited(photos(studio, set, random), ({ picture }) => painted(picture, (pixel) => pixel.fill(pixel[0]!, 0, 3))),
  },
];

function mixGrey(ground: Rgb): Rgb {
  const y = Math.round(luma(...ground) * 0.55);
  return [y, y, y];
}
