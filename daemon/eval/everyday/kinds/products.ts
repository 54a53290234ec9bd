import { BRANDS, fromHsl, hex, luma, mix, toHsl } from '../draw/colour.ts';
import { blank, boxOf, cropped, filled, onGround, over, painted, type Rgb, type Rgba } from '../draw/rgba.ts';
import { edited, type Kind } from '../kind.ts';
import { drawn } from '../sources/fonts.ts';
import { type ProductScene, type ProductStyle, products } from '../sources/products.ts';
import { dropShadow } from './shadow.ts';

const NEAR_WHITE: Rgb = [246, 246, 244];

/** A kind that makes the same of every product picture. */
function product(
  name: string,
  about: string,
  sets: readonly string[],
  make: (scene: ProductScene) => Rgba | Promise<Rgba>,
  style: Partial<ProductStyle> = {},
): Kind {
  return {
    name,
    area: 'products',
    about,
    sets,
    queries: 2,
    plan: (studio, set) => edited(products(studio, set, style), make),
  };
}

export const PRODUCT_KINDS: readonly Kind[] = [
  product('product-cut-out', 'Cut out of its near-white ground', ['drawn 512', 'emoji 400'], ({ object }) => object),
  {
    name: 'product-new-ground',
    area: 'products',
    about: 'On a ground of a colour in place of near-white',
    sets: ['drawn 512', 'emoji 320'],
    queries: 2,
    plan(studio, set, random) {
      const colour = mix(random.pick(BRANDS), [255, 255, 255], 0.6);
      return edited(products(studio, set), ({ object }) => onGround(object, colour));
    },
  },
  {
    name: 'product-gradient-ground',
    area: 'products',
    about: 'On a ground that runs from one colour at the top to another at the bottom',
    sets: ['drawn 640', 'emoji 400'],
    queries: 2,
    plan(studio, set, random) {
      const top = mix(random.pick(BRANDS), [255, 255, 255], 0.75);
      const bottom = mix(random.pick(BRANDS), [255, 255, 255], 0.35);
      return edited(products(studio, set), ({ object }) => {
        const { width, height } = object;
        const ground = painted(filled(width, height, top), (pixel, _, y) => {
          const colour = mix(top, bottom, (y + 0.5) / height);
          for (let c = 0; c < 3; c++) pixel[c] = colour[c]!;
        });
        return over(ground, object);
      });
    },
  },
  product('product-shadow', 'With a soft shadow on its ground', ['drawn 512', 'emoji 400'], ({ object, ground }) =>
    onGround(dropShadow(object, { dx: 6, dy: 12, sigma: 8, opacity: 0.4 }), ground),
  ),
  product(
    'product-centred',
    'In the middle of the picture, with nothing cut off',
    ['drawn 400', 'emoji 320'],
    ({ object, ground }) => {
      const { width, height } = object;
      const { left, top, right, bottom } = boxOf(object);
      const [w, h] = [right - left, bottom - top];
      const thing = cropped(object, left, top, w, h);
      return over(filled(width, height, ground), thing, Math.round((width - w) / 2), Math.round((height - h) / 2));
    },
    { drift: 0.14 },
  ),
  product(
    'product-cropped-tight',
    'Cut to a margin of 20 pixels around it',
    ['drawn 512', 'emoji 400'],
    ({ picture, object }) => {
      const { left, top, right, bottom } = boxOf(object);
      return cropped(picture, left - 20, top - 20, right - left + 40, bottom - top + 40);
    },
    { drift: 0.1 },
  ),
  {
    name: 'product-colour-variant',
    area: 'products',
    about: 'The same thing in another colour: hues turned, the ground as it was',
    sets: ['drawn 512', 'emoji 320'],
    queries: 2,
    plan(studio, set, random) {
      const turn = random.pick([90, 150, 210]);
      return edited(products(studio, set), ({ object, ground }) => {
        const turned = painted(object, (pixel) => {
          const [hue, saturation, lightness] = toHsl(pixel[0]!, pixel[1]!, pixel[2]!);
          if (pixel[3]! > 0) pixel.set(fromHsl((hue + turn) % 360, saturation, lightness));
        });
        return onGround(turned, ground);
      });
    },
  },
  {
    name: 'product-price-tag',
    area: 'products',
    about: 'A round tag in a brand colour at the top right',
    sets: ['drawn 512', 'emoji 400 jpeg'],
    queries: 2,
    plan(studio, set, random) {
      const fill = hex(random.pick(BRANDS));
      return edited(products(studio, set), async ({ picture }) => {
        const tag = `<circle cx="48" cy="48" r="44" fill="${fill}"/><text x="48" y="58" text-anchor="middle" font-family="Roboto" font-weight="bold" font-size="28" fill="#ffffff">-20%</text>`;
        return over(picture, await drawn(96, 96, tag), picture.width - 112, 16);
      });
    },
  },
  product(
    'product-whitened',
    'The grey of its ground made pure white',
    ['drawn 512', 'emoji 400'],
    ({ object }) => onGround(object, [255, 255, 255]),
    { ground: [226, 227, 229] },
  ),
  product(
    'product-on-dark',
    'On near-black in place of near-white',
    ['emoji 400', 'drawn 512'],
    ({ object }) => onGround(object, [18, 18, 20]),
    { ground: NEAR_WHITE },
  ),
  product(
    'product-ghosted',
    'Sold out: grey, and half gone into its ground',
    ['drawn 400', 'emoji 320'],
    ({ object, ground }) =>
      onGround(
        painted(object, (pixel) => {
          pixel.fill(luma(pixel[0]!, pixel[1]!, pixel[2]!), 0, 3);
          pixel[3]! *= 0.45;
        }),
        ground,
      ),
  ),
  product(
    'product-padded',
    'On a larger square: 48 pixels more of the same ground on each side',
    ['drawn 400', 'emoji 320 jpeg'],
    ({ picture, ground }) => {
      const { width, height } = picture;
      return over(filled(width + 96, height + 96, ground), picture, 48, 48);
    },
  ),
  product(
    'product-mirrored-floor',
    'Above its own faint reflection',
    ['drawn 400', 'emoji 320'],
    ({ object, ground }) => {
      const { width, height } = object;
      const { bottom } = boxOf(object);
      const room = Math.round(height * 0.25);
      const floor = blank(width, height + room);
      for (let y = 0; y < room && bottom - 1 - y >= 0; y++) {
        const fade = 0.35 * (1 - y / room);
        for (let x = 0; x < width; x++) {
          const from = ((bottom - 1 - y) * width + x) * 4;
          const to = ((bottom + y) * width + x) * 4;
          floor.data.set(object.data.subarray(from, from + 3), to);
          floor.data[to + 3] = Math.round(object.data[from + 3]! * fade);
        }
      }
      return onGround(over(floor, object), ground);
    },
  ),
];
