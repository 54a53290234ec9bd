import { BRANDS, hex, luma } from '../draw/colour.ts';
import { blurPlane, blurred, mosaic } from '../draw/filter.ts';
import { noiseOf } from '../draw/noise.ts';
import { level, over, painted, type Rgba } from '../draw/rgba.ts';
import { edited, type Kind } from '../kind.ts';
import { drawn } from '../sources/fonts.ts';
import { photos } from '../sources/photos.ts';
import { photoKind } from './photoKind.ts';

function grey(picture: Rgba): Float32Array {
  const out = new Float32Array(picture.width * picture.height);
  const { data } = picture;
  for (let i = 0; i < out.length; i++) out[i] = luma(data[4 * i]!, data[4 * i + 1]!, data[4 * i + 2]!);
  return out;
}

/** A mark for the corner: a name beside a ring. */
function markElements(x: number, y: number): string {
  return `<g transform="translate(${x} ${y})" fill="#fff" fill-opacity="0.6"><circle cx="18" cy="18" r="14" fill="none" stroke="#fff" stroke-opacity="0.6" stroke-width="5"/><text x="42" y="27" font-family="Open Sans" font-size="26" font-weight="bold">studio nord</text></g>`;
}

async function marked(picture: Rgba): Promise<Rgba> {
  const { width, height } = picture;
  return over(picture, await drawn(width, height, markElements(width - 230, height - 60)));
}

export const PHOTO_EFFECT_KINDS: readonly Kind[] = [
  photoKind('photo-vignette', 'Darker towards the corners', ['web', 'large jpeg'], (picture) => {
    const { width, height } = picture;
    return painted(picture, (pixel, x, y) => {
      const r = Math.hypot((x + 0.5) / width - 0.5, (y + 0.5) / height - 0.5) / Math.SQRT1_2;
      const shade = 1 - 0.65 * Math.min(1, Math.max(0, (r - 0.35) / 0.65)) ** 2;
      for (let c = 0; c < 3; c++) pixel[c]! *= shade;
    });
  }),
  photoKind(
    'photo-sky-darkened',
    'Darker towards the top, as through a graduated filter',
    ['web', 'large'],
    (picture) =>
      painted(picture, (pixel, _, y) => {
        const shade = 0.45 + 0.55 * Math.min(1, (y + 0.5) / (picture.height / 2));
        for (let c = 0; c < 3; c++) pixel[c]! *= shade;
      }),
  ),
  photoKind('photo-sharpen', 'Sharpened', ['web', 'large'], (picture) => {
    const soft = blurred(picture, 1.5);
    const data = picture.data.map((value, i) => (i % 4 === 3 ? value : level(value + 1.2 * (value - soft.data[i]!))));
    return { ...picture, data };
  }),
  photoKind('photo-soften', 'Softly blurred', ['web', 'large'], (picture) => blurred(picture, 3)),
  photoKind('photo-blur-strong', 'Blurred to a backdrop', ['small', 'web'], (picture) => blurred(picture, 12)),
  photoKind('photo-pixelate', 'In blocks of 12 pixels', ['web', 'small'], (picture) =>
    mosaic(picture, 12, 0, 0, picture.width, picture.height),
  ),
  photoKind('photo-hide-face', 'The middle made unrecognisable by blocks of 16 pixels', ['web', 'small'], (picture) => {
    const side = 16 * Math.floor((Math.min(picture.width, picture.height) * 0.36) / 16);
    const [x, y] = [Math.round((picture.width - side) / 2), Math.round((picture.height - side) / 2)];
    return mosaic(picture, 16, x, y, side, side);
  }),
  photoKind('photo-halftone', 'Black dots on white, as in a newspaper', ['web', 'small'], (picture) => {
    const tone = blurPlane(grey(picture), picture.width, picture.height, 2.5);
    return painted(picture, (pixel, x, y) => {
      const pitch = 8;
      const [u, v] = [((x + 0.5) % pitch) - pitch / 2, ((y + 0.5) % pitch) - pitch / 2];
      const dark = 1 - tone[y * picture.width + x]! / 255;
      const radius = pitch * Math.sqrt(dark / Math.PI) * 1.05;
      pixel.fill(255 * (1 - Math.min(1, Math.max(0, radius + 0.5 - Math.hypot(u, v)))), 0, 3);
    });
  }),
  photoKind('photo-pencil', 'A pencil drawing', ['web', 'small'], (picture) => {
    const tone = grey(picture);
    const soft = blurPlane(
      tone.map((value) => 255 - value),
      picture.width,
      picture.height,
      5,
    );
    return painted(picture, (pixel, x, y) => {
      const i = y * picture.width + x;
      pixel.fill(Math.min(255, (tone[i]! * 255) / Math.max(1, 255 - soft[i]!)), 0, 3);
    });
  }),
  photoKind('photo-edges', 'Edges in white on black', ['web', 'small'], (picture) => {
    const { width, height } = picture;
    const tone = blurPlane(grey(picture), width, height, 1);
    const at = (x: number, y: number) =>
      tone[Math.min(height - 1, Math.max(0, y)) * width + Math.min(width - 1, Math.max(0, x))]!;
    return painted(picture, (pixel, x, y) => {
      // Sobel's two sums, column by column and row by row.
      const column = (u: number) => at(u, y - 1) + 2 * at(u, y) + at(u, y + 1);
      const row = (v: number) => at(x - 1, v) + 2 * at(x, v) + at(x + 1, v);
      const [across, down] = [column(x + 1) - column(x - 1), row(y + 1) - row(y - 1)];
      pixel.fill(Math.hypot(across, down), 0, 3);
    });
  }),
  photoKind('photo-watermark', 'A pale mark in the bottom right corner', ['web', 'large'], marked),
  {
    name: 'photo-watermark-off',
    area: 'photos',
    about: 'The pale mark in the corner taken away',
    sets: ['web', 'large'],
    queries: 2,
    plan(studio, set, random) {
      const source = photos(studio, set, random);
      return edited(
        async (pair, number) => {
          const { picture } = await source(pair, number);
          return { picture: await marked(picture), clean: picture };
        },
        ({ clean }) => clean,
      );
    },
  },
  photoKind('photo-watermark-tiled', 'A slanted word all over', ['web', 'large'], async (picture) => {
    const { width, height } = picture;
    const words = [];
    for (let y = 0; y < height + 160; y += 160) {
      for (let x = -40; x < width + 40; x += 260)
        words.push(
          `<text x="${x + (y % 320 === 0 ? 0 : 130)}" y="${y}" transform="rotate(-30 ${x} ${y})">SAMPLE</text>`,
        );
    }
    const elements = `<g font-family="Roboto" font-size="36" font-weight="bold" fill="#fff" fill-opacity="0.35">${words.join('')}</g>`;
    return over(picture, await drawn(width, height, elements));
  }),
  photoKind('photo-fade-out', 'Faded out to nothing over the lower half', ['web', 'small'], (picture) =>
    painted(picture, (pixel, _, y) => {
      const share = (y + 0.5) / picture.height;
      pixel[3] = 255 * Math.min(1, Math.max(0, (1 - share) * 2));
    }),
  ),
  {
    name: 'photo-colour-wash',
    area: 'photos',
    about: 'Half covered by a brand colour, as behind a headline',
    sets: ['web', 'large jpeg'],
    queries: 2,
    plan(studio, set, random) {
      const colour = random.pick(BRANDS);
      return edited(photos(studio, set, random), ({ picture }) =>
        painted(picture, (pixel) => {
          for (let c = 0; c < 3; c++) pixel[c] = pixel[c]! * 0.45 + colour[c]! * 0.55;
        }),
      );
    },
  },
  {
    name: 'photo-sale-flag',
    area: 'photos',
    about: 'A label in a brand colour at the top left',
    sets: ['small', 'web'],
    queries: 2,
    plan(studio, set, random) {
      const fill = hex(random.pick(BRANDS));
      return edited(photos(studio, set, random), async ({ picture }) => {
        const label = `<rect x="16" y="16" width="104" height="44" rx="8" fill="${fill}"/><text x="68" y="46" text-anchor="middle" font-family="Lato" font-size="24" font-weight="bold" fill="#fff">SALE</text>`;
        return over(picture, await drawn(picture.width, 80, label));
      });
    },
  },
  photoKind(
    'photo-blue-cast',
    'The colours of a camera with too much blue put right',
    ['web', 'large jpeg'],
    (picture) =>
      painted(picture, (pixel) => {
        pixel[0] = pixel[0]! * 1.18;
        pixel[1] = pixel[1]! * 1.02;
        pixel[2] = pixel[2]! * 0.8;
      }),
  ),
  {
    name: 'photo-denoise',
    area: 'photos',
    about: 'The noise of a dark scene taken away',
    sets: ['small', 'web'],
    queries: 2,
    plan(studio, set, random) {
      const source = photos(studio, set, random);
      return edited(
        async (pair, number) => {
          const { picture } = await source(pair, number);
          const clean = blurred(picture, 1.2);
          const noise = noiseOf(pair);
          const data = clean.data.map((value, i) => (i % 4 === 3 ? value : level(value + 14 * noise())));
          return { picture: { ...clean, data }, clean };
        },
        ({ clean }) => clean,
      );
    },
  },
];
