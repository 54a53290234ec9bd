import { luma } from '../draw/colour.ts';
import { painted, type Rgba } from '../draw/rgba.ts';
import type { Kind } from '../kind.ts';
import { photos } from '../sources/photos.ts';
import { photoKind } from './photoKind.ts';

/** Photographs, each dulled in its own way. */
const dulled: typeof photos = (studio, set, random) => {
  const source = photos(studio, set, random);
  return async (own, number) => {
    const { picture } = await source(own, number);
    const low = [0, 1, 2].map(() => own.uniform(5, 60));
    const high = [0, 1, 2].map(() => own.uniform(170, 250));
    return {
      picture: painted(picture, (pixel) => {
        for (let c = 0; c < 3; c++) pixel[c] = low[c]! + (pixel[c]! / 255) * (high[c]! - low[c]!);
      }),
    };
  };
};

/** A kind that levels such photographs by what each shows itself. */
const levelled = (name: string, about: string, sets: readonly string[], level: (picture: Rgba) => Rgba): Kind =>
  photoKind(name, about, sets, level, dulled);

/** A channel's levels from dark to light. */
function sorted({ data }: Rgba, channel: number): Uint8Array {
  return Uint8Array.from({ length: data.length / 4 }, (_, i) => data[4 * i + channel]!).sort();
}

/** Each channel stretched so that this share of its pixels is cut off at both ends. */
function stretched(picture: Rgba, share: number): Rgba {
  const ends = [0, 1, 2].map((channel) => {
    const levels = sorted(picture, channel);
    const cut = Math.floor(share * levels.length);
    return [levels[cut]!, levels[levels.length - 1 - cut]!] as const;
  });
  return painted(picture, (pixel) => {
    for (let c = 0; c < 3; c++) {
      const [low, high] = ends[c]!;
      pixel[c] = (255 * (pixel[c]! - low)) / Math.max(1, high - low);
    }
  });
}

/** Greys spread evenly over the range, colour differences kept. */
function equalised(picture: Rgba): Rgba {
  const greyOf = (pixel: ArrayLike<number>) => Math.round(luma(pixel[0]!, pixel[1]!, pixel[2]!));
  const upTo = new Float64Array(256);
  painted(picture, (pixel) => {
    upTo[greyOf(pixel)]!++;
  });
  for (let grey = 1; grey < 256; grey++) upTo[grey]! += upTo[grey - 1]!;
  return painted(picture, (pixel) => {
    const grey = greyOf(pixel);
    const by = (255 * upTo[grey]!) / upTo[255]! - grey;
    for (let c = 0; c < 3; c++) pixel[c]! += by;
  });
}

/** Channels multiplied so that all have the mean of green. */
function balanced(picture: Rgba): Rgba {
  const means = [0, 1, 2].map((channel) => {
    const levels = sorted(picture, channel);
    return levels.reduce((sum, level) => sum + level, 0) / levels.length;
  });
  return painted(picture, (pixel) => {
    for (let c = 0; c < 3; c++) pixel[c]! *= means[1]! / means[c]!;
  });
}

export const PHOTO_OWN_TONE_KINDS: readonly Kind[] = [
  levelled(
    'photo-auto-levels',
    'Auto levels: each channel from black to white, half a per cent cut off',
    ['web', 'small jpeg'],
    (picture) => stretched(picture, 0.005),
  ),
  levelled('photo-auto-contrast', 'Auto contrast: each channel to its full range', ['web', 'large jpeg'], (picture) =>
    stretched(picture, 0.01),
  ),
  levelled('photo-equalised', 'The histogram of the greys made even', ['web', 'small'], equalised),
  levelled('photo-grey-world', 'White balance by the mean colour', ['web', 'web jpeg'], balanced),
];
