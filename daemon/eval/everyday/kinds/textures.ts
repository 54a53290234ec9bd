import { BRANDS, luma, mix } from '../draw/colour.ts';
import { painted, type Rgba } from '../draw/rgba.ts';
import { repeated, rolled } from '../draw/turns.ts';
import { edited, type Kind } from '../kind.ts';
import { heightMaps, textures } from '../sources/textures.ts';

/** A kind that makes the same of every material. */
function texture(name: string, about: string, sets: readonly string[], make: (picture: Rgba) => Rgba): Kind {
  return {
    name,
    area: 'textures',
    about,
    sets,
    queries: 2,
    plan: (studio, set) => edited(textures(studio, set), ({ picture }) => make(picture)),
  };
}

/** A kind that makes the same of every height map. */
function height(name: string, about: string, sets: readonly string[], make: (picture: Rgba) => Rgba): Kind {
  return {
    name,
    area: 'textures',
    about,
    sets,
    queries: 2,
    plan: (_, set) => edited(heightMaps(set), ({ picture }) => make(picture)),
  };
}

/** Slopes of a height map that tiles, as the colours of a normal map (OpenGL's: green is up). */
function normals(picture: Rgba, strength: number): Rgba {
  const { width, height, data } = picture;
  const at = (x: number, y: number) => data[(((y + height) % height) * width + ((x + width) % width)) * 4]! / 255;
  return painted(picture, (pixel, x, y) => {
    const across = ((at(x + 1, y) - at(x - 1, y)) / 2) * strength;
    const down = ((at(x, y + 1) - at(x, y - 1)) / 2) * strength;
    const length = Math.hypot(across, down, 1);
    pixel[0] = 127.5 * (1 - across / length);
    pixel[1] = 127.5 * (1 + down / length);
    pixel[2] = 127.5 * (1 + 1 / length);
  });
}

export const TEXTURE_KINDS: readonly Kind[] = [
  texture(
    'texture-offset',
    'Moved by half its size, so that the seams are in the middle',
    ['stone 256', 'shot 512'],
    (picture) => rolled(picture, picture.width / 2, picture.height / 2),
  ),
  texture('texture-repeated', 'Repeated twice across and twice down', ['stone 128', 'stone 256'], (picture) =>
    repeated(picture, 2, 2),
  ),
  {
    name: 'texture-tint',
    area: 'textures',
    about: 'Tinted in a colour, light and shade kept',
    sets: ['shot 512', 'stone 256'],
    queries: 2,
    plan(studio, set, random) {
      const colour = random.pick(BRANDS);
      return edited(textures(studio, set), ({ picture }) =>
        painted(picture, (pixel) => {
          const y = luma(pixel[0]!, pixel[1]!, pixel[2]!) / 255;
          pixel.set(y < 0.5 ? mix([0, 0, 0], colour, 2 * y) : mix(colour, [255, 255, 255], 2 * y - 1));
        }),
      );
    },
  },
  texture('texture-wet', 'Wet: darker, with more contrast', ['stone 256', 'shot 400'], (picture) =>
    painted(picture, (pixel) => {
      for (let c = 0; c < 3; c++) pixel[c] = 255 * (pixel[c]! / 255) ** 1.5 * 0.85;
    }),
  ),
  texture('texture-height', 'The height map: its light and shade, inverted', ['shot 400', 'stone 256'], (picture) =>
    painted(picture, (pixel) => pixel.fill(255 - luma(pixel[0]!, pixel[1]!, pixel[2]!), 0, 3)),
  ),
  texture('texture-grid', 'A thin dark grid of 32 pixels over it', ['stone 256', 'shot 512'], (picture) =>
    painted(picture, (pixel, x, y) => {
      if (x % 32 === 0 || y % 32 === 0) for (let c = 0; c < 3; c++) pixel[c]! *= 0.4;
    }),
  ),
  height('height-to-normals', 'The normal map of a height map', ['height 256', 'height 512'], (picture) =>
    normals(picture, 12),
  ),
  height('height-inverted', 'What was high is low', ['height 256', 'height 128'], (picture) =>
    painted(picture, (pixel) => {
      for (let c = 0; c < 3; c++) pixel[c] = 255 - pixel[c]!;
    }),
  ),
  height(
    'height-bands',
    'Coloured by height: water, sand, grass, rock, snow',
    ['height 256', 'height 512'],
    (picture) =>
      painted(picture, (pixel) => {
        const h = pixel[0]! / 255;
        const colour = h < 0.35 ? [48, 105, 168] : h < 0.42 ? [225, 205, 150] : h < 0.65 ? [96, 145, 72] : h < 0.85 ? [120, 110, 104] : [245, 247, 250]; // biome-ignore format: one ladder
        pixel.set(colour);
      }),
  ),
];
