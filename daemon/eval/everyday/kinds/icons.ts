import type { Random } from '../../../figures/random.ts';
import { resampleImage } from '../../../images/codec.ts';
import { BRANDS, fromHsl, luma, mix, toHsl } from '../draw/colour.ts';
import { grown } from '../draw/filter.ts';
import { blank, filled, level, onGround, over, painted, type Rgb, type Rgba, silhouette } from '../draw/rgba.ts';
import { rounded } from '../draw/shape.ts';
import { edited, type Kind } from '../kind.ts';
import { drawIcon, icons } from '../sources/icons.ts';
import { dropShadow } from './shadow.ts';

const WHITE: Rgb = [255, 255, 255];
const INK: Rgb = [17, 24, 39];

/** Two different brand colours. */
function twoBrands(random: Random): readonly [Rgb, Rgb] {
  const first = random.int(0, BRANDS.length);
  const second = (first + random.int(3, BRANDS.length - 3)) % BRANDS.length;
  return [BRANDS[first]!, BRANDS[second]!];
}

export const ICON_KINDS: readonly Kind[] = [
  {
    name: 'icon-brand-colour',
    area: 'icons',
    about: 'Black icons in the brand colour',
    sets: ['lucide 48', 'ph-fill 64'],
    queries: 3,
    plan(studio, set, random) {
      const colour = random.pick(BRANDS);
      return edited(icons(studio, set), ({ picture }) => silhouette(picture, colour));
    },
  },
  {
    name: 'icon-white',
    area: 'icons',
    about: 'Black icons in white, for dark grounds',
    sets: ['bi 32', 'material-symbols 48'],
    queries: 3,
    plan: (studio, set) => edited(icons(studio, set), ({ picture }) => silhouette(picture, WHITE)),
  },
  {
    name: 'icon-black',
    area: 'icons',
    about: 'White icons in ink, for light grounds',
    sets: ['solar-bold 40', 'feather 64'],
    queries: 3,
    plan: (studio, set) => edited(icons(studio, set, { colour: WHITE }), ({ picture }) => silhouette(picture, INK)),
  },
  {
    name: 'icon-recolour-two',
    area: 'icons',
    about: 'Duotone icons with new colours for both tones',
    sets: ['ph-duotone 64', 'solar-duotone 96'],
    queries: 3,
    plan(studio, set, random) {
      const [from, to] = twoBrands(random);
      return edited(icons(studio, set, { colour: from }), ({ picture }) => silhouette(picture, to));
    },
  },
  {
    name: 'icon-duotone-solid',
    area: 'icons',
    about: 'Duotone icons: the dark tone in the brand colour, the faint one opaque in a pale tint',
    sets: ['ph-duotone 96', 'ph-duotone 48'],
    queries: 3,
    plan(studio, set, random) {
      const [brand, other] = twoBrands(random);
      const tint = mix(other, WHITE, 0.6);
      // The faint tone is drawn at a fifth of full opacity: from 0 to there it fades in, from there on the dark tone takes over.
      const faint = 0.2 * 255;
      return edited(icons(studio, set), ({ picture }) =>
        painted(picture, (pixel) => {
          const share = Math.min(1, Math.max(0, (pixel[3]! - faint) / (255 - faint)));
          const colour = mix(tint, brand, share);
          const alpha = Math.min(255, (pixel[3]! / faint) * 255);
          for (let c = 0; c < 3; c++) pixel[c] = alpha > 0 ? colour[c]! : 0;
          pixel[3] = alpha;
        }),
      );
    },
  },
  {
    name: 'icon-thin-stroke',
    area: 'icons',
    about: 'Stroke icons with thinner lines',
    sets: ['lucide 64', 'feather 96'],
    queries: 3,
    plan(studio, set, random) {
      const stroke = random.pick([1, 1.25]);
      return edited(icons(studio, set), ({ icon, side }) => drawIcon(icon, side, { stroke }));
    },
  },
  {
    name: 'icon-thick-stroke',
    area: 'icons',
    about: 'Stroke icons with thicker lines in a brand colour',
    sets: ['lucide 96', 'feather 64'],
    queries: 3,
    plan(studio, set, random) {
      const colour = random.pick(BRANDS);
      return edited(icons(studio, set), ({ icon, side }) => drawIcon(icon, side, { stroke: 3, colour }));
    },
  },
  {
    name: 'icon-gradient',
    area: 'icons',
    about: 'Black icons filled with a gradient from top to bottom',
    sets: ['ph-fill 96', 'solar-bold 128'],
    queries: 3,
    plan(studio, set, random) {
      const [top, bottom] = twoBrands(random);
      return edited(icons(studio, set), ({ picture, side }) =>
        painted(picture, (pixel, _, y) => {
          const colour = mix(top, bottom, (y + 0.5) / side);
          for (let c = 0; c < 3; c++) pixel[c] = pixel[3]! > 0 ? colour[c]! : 0;
        }),
      );
    },
  },
  {
    name: 'icon-diagonal-gradient',
    area: 'icons',
    about: 'White icons filled with a gradient from the top left to the bottom right',
    sets: ['bi 64', 'ph-bold 128'],
    queries: 3,
    plan(studio, set, random) {
      const [start, end] = twoBrands(random);
      return edited(icons(studio, set, { colour: WHITE }), ({ picture, side }) =>
        painted(picture, (pixel, x, y) => {
          const colour = mix(start, end, (x + y + 1) / (2 * side));
          for (let c = 0; c < 3; c++) pixel[c] = pixel[3]! > 0 ? colour[c]! : 0;
        }),
      );
    },
  },
  {
    name: 'icon-disabled',
    area: 'icons',
    about: 'Coloured icons greyed out at 40 % opacity',
    sets: ['twemoji 48', 'vscode-icons 32'],
    queries: 3,
    plan: (studio, set) =>
      edited(icons(studio, set), ({ picture }) =>
        painted(picture, (pixel) => {
          pixel.fill(luma(pixel[0]!, pixel[1]!, pixel[2]!), 0, 3);
          pixel[3]! *= 0.4;
        }),
      ),
  },
  {
    name: 'icon-faded',
    area: 'icons',
    about: 'Black icons at 38 % opacity, for a disabled state',
    sets: ['material-symbols 24', 'lucide 32'],
    queries: 3,
    plan: (studio, set) => edited(icons(studio, set), ({ picture }) => silhouette(picture, [0, 0, 0], 0.38)),
  },
  {
    name: 'icon-hover',
    area: 'icons',
    about: 'Coloured icons a quarter lighter, for the hover state',
    sets: ['skill-icons 64', 'twemoji 72'],
    queries: 3,
    plan: (studio, set) =>
      edited(icons(studio, set), ({ picture }) =>
        painted(picture, (pixel) => {
          if (pixel[3] === 0) return;
          for (let c = 0; c < 3; c++) pixel[c]! += (255 - pixel[c]!) * 0.25;
        }),
      ),
  },
  {
    name: 'icon-mono-tint',
    area: 'icons',
    about: 'Coloured icons in shades of one brand colour',
    sets: ['twemoji 96', 'fluent-emoji 128'],
    queries: 3,
    plan(studio, set, random) {
      const brand = random.pick(BRANDS);
      const dark = mix(brand, [0, 0, 0], 0.6);
      const light = mix(brand, WHITE, 0.85);
      return edited(icons(studio, set), ({ picture }) =>
        painted(picture, (pixel) => {
          const colour = mix(dark, light, luma(pixel[0]!, pixel[1]!, pixel[2]!) / 255);
          for (let c = 0; c < 3; c++) pixel[c] = pixel[3]! > 0 ? colour[c]! : 0;
        }),
      );
    },
  },
  {
    name: 'icon-hue-turn',
    area: 'icons',
    about: 'Coloured icons with every hue turned by the same angle',
    sets: ['fluent-emoji 96', 'vscode-icons 64'],
    queries: 3,
    plan(studio, set, random) {
      const turn = random.pick([60, 120, 180, 210]);
      return edited(icons(studio, set), ({ picture }) =>
        painted(picture, (pixel) => {
          if (pixel[3] === 0) return;
          const [hue, saturation, lightness] = toHsl(pixel[0]!, pixel[1]!, pixel[2]!);
          pixel.set(fromHsl((hue + turn) % 360, saturation, lightness));
        }),
      );
    },
  },
  {
    name: 'icon-app-tile',
    area: 'icons',
    about: 'An app tile: the icon in white, in the middle of a rounded tile with a gradient',
    sets: ['ph-fill 64', 'material-symbols 96'],
    queries: 3,
    plan(studio, set, random) {
      const [top, bottom] = twoBrands(random);
      return edited(icons(studio, set), ({ picture, side }) => {
        const tile = 2 * side;
        const ground = painted(rounded(tile, tile, Math.round(tile * 0.22), WHITE), (pixel, _, y) => {
          const colour = mix(top, bottom, (y + 0.5) / tile);
          for (let c = 0; c < 3; c++) pixel[c] = pixel[3]! > 0 ? colour[c]! : 0;
        });
        return over(ground, silhouette(picture, WHITE), side / 2, side / 2);
      });
    },
  },
  {
    name: 'icon-on-disc',
    area: 'icons',
    about: 'The icon on a disc of a brand colour, in white',
    sets: ['lucide 64', 'bi 64'],
    queries: 3,
    plan(studio, set, random) {
      const colour = random.pick(BRANDS);
      return edited(icons(studio, set, {}, 0.25), ({ picture, side }) =>
        over(rounded(side, side, side / 2, colour), silhouette(picture, WHITE)),
      );
    },
  },
  {
    name: 'icon-sticker',
    area: 'icons',
    about: 'A sticker: a white border around the shape and a soft shadow under it',
    sets: ['fluent-emoji 128', 'twemoji 160'],
    queries: 3,
    plan: (studio, set) =>
      edited(icons(studio, set, {}, 0.14), ({ picture, side }) => {
        const alpha = grown(picture, side / 20);
        const border = blank(side, side);
        alpha.forEach((value, i) => {
          if (value >= 0.5) border.data.set([255, 255, 255, level(value)], 4 * i);
        });
        return over(dropShadow(border, { dx: 0, dy: 3, sigma: 3, opacity: 0.35 }), picture);
      }),
  },
  {
    name: 'icon-shadow',
    area: 'icons',
    about: 'A soft shadow below coloured icons',
    sets: ['twemoji 128', 'skill-icons 96'],
    queries: 3,
    plan: (studio, set) =>
      edited(icons(studio, set, {}, 0.125), ({ picture }) =>
        dropShadow(picture, { dx: 2, dy: 4, sigma: 3, opacity: 0.45 }),
      ),
  },
  {
    name: 'icon-badge',
    area: 'icons',
    about: 'A red notification dot with a white rim at the top right',
    sets: ['ph-bold 64', 'material-symbols 64'],
    queries: 3,
    plan: (studio, set) =>
      edited(icons(studio, set), ({ picture, side }) => {
        const [outer, inner] = [Math.round(side * 0.36), Math.round(side * 0.28)];
        const rimmed = over(picture, rounded(outer, outer, outer / 2, WHITE), side - outer, 0);
        const inset = Math.round((outer - inner) / 2);
        return over(rimmed, rounded(inner, inner, inner / 2, [239, 68, 68]), side - outer + inset, inset);
      }),
  },
  {
    name: 'icon-half-size',
    area: 'icons',
    about: 'Icons at half the size',
    sets: ['twemoji 128', 'ph-fill 96'],
    queries: 3,
    plan: (studio, set) =>
      edited(
        icons(studio, set),
        async ({ picture, side }) => (await resampleImage(picture, side / 2, side / 2)) as Rgba,
      ),
  },
  {
    name: 'icon-knocked-out',
    area: 'icons',
    about: 'A white tile out of which the icon is cut',
    sets: ['bi 48', 'solar-bold 96'],
    queries: 3,
    plan: (studio, set) =>
      edited(icons(studio, set, {}, 0.2), ({ picture }) =>
        painted(picture, (pixel) => {
          const hole = pixel[3]!;
          pixel.fill(hole === 255 ? 0 : 255, 0, 3);
          pixel[3] = 255 - hole;
        }),
      ),
  },
  {
    name: 'icon-inverted',
    area: 'icons',
    about: 'Black on white turned into white on black, as JPEG files',
    sets: ['ph-bold 128', 'lucide 128 jpeg'],
    queries: 3,
    plan(studio, set) {
      const source = icons(studio, set);
      return edited(
        async (random) => ({ picture: onGround((await source(random)).picture, WHITE) }),
        ({ picture }) =>
          painted(picture, (pixel) => {
            for (let c = 0; c < 3; c++) pixel[c] = 255 - pixel[c]!;
          }),
      );
    },
  },
  {
    name: 'icon-struck-out',
    area: 'icons',
    about: 'A line from corner to corner through the icon: switched off',
    sets: ['lucide 64', 'material-symbols 96'],
    queries: 3,
    plan: (studio, set) =>
      edited(icons(studio, set), ({ picture, side }) => {
        const [gap, line] = [side / 8, side / 14];
        return painted(picture, (pixel, x, y) => {
          const along = x + y + 1 - side;
          if (Math.abs(along) > side * 0.84) return;
          const off = Math.abs(x - y) / Math.SQRT2;
          const cut = Math.min(1, Math.max(0, gap / 2 + 0.5 - off));
          const drawn = Math.min(1, Math.max(0, line / 2 + 0.5 - off));
          pixel[3] = Math.max(pixel[3]! * (1 - cut), drawn * 255);
          if (drawn > 0) pixel.fill(0, 0, 3);
        });
      }),
  },
  {
    name: 'icon-on-colour',
    area: 'icons',
    about: 'Transparent icons laid on a flat ground of a brand colour',
    sets: ['fluent-emoji 64', 'twemoji 48'],
    queries: 3,
    plan(studio, set, random) {
      const colour = mix(random.pick(BRANDS), WHITE, random.pick([0, 0.7]));
      return edited(icons(studio, set), ({ picture, side }) => over(filled(side, side, colour), picture));
    },
  },
];
