import { BRANDS } from '../draw/colour.ts';
import { blank, filled, over, painted, type Rgb, type Rgba, silhouette } from '../draw/rgba.ts';
import { rounded, roundedOff } from '../draw/shape.ts';
import { enlargedByBlocks, mirrored } from '../draw/turns.ts';
import { warped } from '../draw/warp.ts';
import { edited, type Kind } from '../kind.ts';
import { flags } from '../sources/flags.ts';
import { drawn } from '../sources/fonts.ts';
import { portraits } from '../sources/portraits.ts';
import { spritePalette, sprites } from '../sources/sprites.ts';

/** A kind that makes the same of every avatar. */
function avatar(
  name: string,
  about: string,
  sets: readonly string[],
  make: (picture: Rgba) => Rgba | Promise<Rgba>,
): Kind {
  return {
    name,
    area: 'small',
    about,
    sets,
    queries: 3,
    plan: (studio, set, random) => edited(portraits(studio, set, random), ({ picture }) => make(picture)),
  };
}

/** A kind that makes the same of every flag. */
function flag(
  name: string,
  about: string,
  sets: readonly string[],
  make: (picture: Rgba) => Rgba | Promise<Rgba>,
): Kind {
  return {
    name,
    area: 'small',
    about,
    sets,
    queries: 3,
    plan: (studio, set) => edited(flags(studio, set), ({ picture }) => make(picture)),
  };
}

/** A kind that makes the same of every sprite of a game, whose palette is the same in all. */
function sprite(name: string, about: string, sets: readonly string[], make: (picture: Rgba) => Rgba): Kind {
  return {
    name,
    area: 'small',
    about,
    sets,
    queries: 3,
    plan: (_, set, random) => edited(sprites(set, spritePalette(random.int(0, 360))), ({ picture }) => make(picture)),
  };
}

function disc(picture: Rgba): Rgba {
  return roundedOff(picture, picture.width / 2);
}

const INK: Rgb = [26, 20, 35];

export const SMALL_KINDS: readonly Kind[] = [
  avatar('avatar-circle', 'Cut to a circle', ['square 200', 'square 128'], disc),
  {
    name: 'avatar-ring',
    area: 'small',
    about: 'Cut to a circle with a white gap and a ring in a brand colour',
    sets: ['square 160', 'square 256'],
    queries: 3,
    plan(studio, set, random) {
      const colour = random.pick(BRANDS);
      return edited(portraits(studio, set, random), ({ picture }) => {
        const side = picture.width;
        const [ring, gap] = [side / 2, side / 2 - 6];
        const inner = disc(picture);
        const base = over(rounded(side, side, ring, colour), rounded(side - 12, side - 12, gap, [255, 255, 255]), 6, 6);
        // The picture shows within the gap, at its own scale.
        const small = painted(inner, (pixel, x, y) => {
          const off = Math.hypot(x + 0.5 - side / 2, y + 0.5 - side / 2);
          pixel[3]! *= Math.min(1, Math.max(0, side / 2 - 10 + 0.5 - off));
        });
        return over(base, small);
      });
    },
  },
  avatar(
    'avatar-online',
    'A green dot with a white rim at the bottom right',
    ['square 128', 'square 200'],
    (picture) => {
      const side = picture.width;
      const [outer, inner] = [Math.round(side * 0.26), Math.round(side * 0.18)];
      const at = side - outer - Math.round(side * 0.04);
      const rimmed = over(picture, rounded(outer, outer, outer / 2, [255, 255, 255]), at, at);
      const inset = Math.round((outer - inner) / 2);
      return over(rimmed, rounded(inner, inner, inner / 2, [34, 197, 94]), at + inset, at + inset);
    },
  ),
  avatar(
    'avatar-squircle',
    'Cut to a square with round corners, an eighth of the side',
    ['square 160', 'square 96'],
    (picture) => roundedOff(picture, picture.width / 8),
  ),
  avatar('avatar-away', 'Black and white, at 55 % opacity', ['square 128', 'square 96 jpeg'], (picture) =>
    painted(picture, (pixel) => {
      pixel.fill(0.299 * pixel[0]! + 0.587 * pixel[1]! + 0.114 * pixel[2]!, 0, 3);
      pixel[3] = 255 * 0.55;
    }),
  ),
  flag('flag-rounded', 'Round corners and a thin dark rim', ['wide 120', 'wide 240'], async (picture) => {
    const { width, height } = picture;
    const radius = Math.round(height / 8);
    const rim = `<rect x="1" y="1" width="${width - 2}" height="${height - 2}" rx="${radius - 1}" fill="none" stroke="#000000" stroke-opacity="0.25" stroke-width="2"/>`;
    return over(roundedOff(picture, radius), await drawn(width, height, rim));
  }),
  flag('flag-waving', 'Shaded as if it waved in the wind', ['wide 240', 'wide 160'], (picture) =>
    painted(picture, (pixel, x) => {
      const shade = 1 + 0.22 * Math.sin(((x + 0.5) / picture.width) * 4 * Math.PI);
      for (let c = 0; c < 3; c++) pixel[c]! *= shade;
    }),
  ),
  flag('flag-rippled', 'Bent into waves, on nothing', ['wide 240', 'wide 160'], (picture) => {
    const { width, height } = picture;
    const swing = Math.round(height / 12);
    const rise = (x: number) => swing * Math.sin(((x + 0.5) / width) * 2 * Math.PI);
    const bent = warped(picture, width, height + 2 * swing, (x, y, from) => {
      from[0] = x;
      from[1] = y - swing - rise(x);
    });
    return painted(bent, (pixel, x, y) => {
      const v = y - swing - rise(x);
      pixel[3] = 255 * Math.min(1, Math.max(0, v + 1)) * Math.min(1, Math.max(0, height - v));
      if (pixel[3] < 0.5) pixel.fill(0);
    });
  }),
  flag('flag-disc', 'Cut to a circle from the middle', ['wide 160', 'wide 240'], (picture) => {
    const { width, height } = picture;
    const square = over(blank(height, height), picture, -Math.round((width - height) / 2), 0);
    return disc(square);
  }),
  {
    name: 'sprite-palette',
    area: 'small',
    about: 'The same creatures in another palette',
    sets: ['pixel 32', 'pixel 64'],
    queries: 3,
    plan(_, set, random) {
      const hue = random.int(0, 360);
      const [from, to] = [spritePalette(hue), spritePalette((hue + random.int(70, 290)) % 360)];
      return edited(sprites(set, from), ({ picture }) =>
        painted(picture, (pixel) => {
          const i = from.findIndex((colour) => colour.every((value, c) => value === pixel[c]));
          if (i >= 0 && pixel[3] === 255) pixel.set(to[i]!);
        }),
      );
    },
  },
  sprite('sprite-four-times', 'Four times the size, every pixel a block', ['pixel 32', 'pixel 64'], (picture) =>
    enlargedByBlocks(picture, 4),
  ),
  sprite('sprite-outline', 'A white outline of one pixel', ['pixel 64', 'pixel 32'], (picture) => {
    const { width, height, data } = picture;
    const at = (x: number, y: number) =>
      x >= 0 && y >= 0 && x < width && y < height && data[(y * width + x) * 4 + 3]! > 0;
    return painted(picture, (pixel, x, y) => {
      if (pixel[3] === 0 && (at(x - 1, y) || at(x + 1, y) || at(x, y - 1) || at(x, y + 1))) pixel.fill(255);
    });
  }),
  sprite('sprite-facing-left', 'Facing the other way', ['pixel 64', 'pixel 48'], (picture) => mirrored(picture)),
  sprite('sprite-hit', 'White all over: the flash when it is hit', ['pixel 32', 'pixel 48'], (picture) =>
    silhouette(picture, [255, 255, 255]),
  ),
  sprite('sprite-frozen', 'Frozen: in shades of ice', ['pixel 64', 'pixel 48'], (picture) =>
    painted(picture, (pixel) => {
      if (pixel[3] === 0) return;
      const y = 0.299 * pixel[0]! + 0.587 * pixel[1]! + 0.114 * pixel[2]!;
      pixel[0] = 40 + y * 0.65;
      pixel[1] = 90 + y * 0.6;
      pixel[2] = 150 + y * 0.4;
    }),
  ),
  sprite('sprite-locked', 'Not yet won: a dark silhouette on a grey tile', ['pixel 48', 'pixel 64'], (picture) =>
    over(filled(picture.width, picture.height, [148, 150, 160]), silhouette(picture, INK)),
  ),
];
