import { type Random, shuffled } from '../../../figures/random.ts';
import { resampleImage } from '../../../images/codec.ts';
import { cropped, type Rgba } from '../draw/rgba.ts';
import { EXAMPLES, type Scene } from '../kind.ts';
import type { Studio } from '../studio.ts';

/** The longer side's range in pixels, by the name that a set begins with. */
const SIDES: Readonly<Record<string, readonly [number, number]>> = {
  small: [256, 512],
  web: [600, 960],
  large: [1200, 1600],
  '12mp': [4000, 4000],
};

/** None is a square: cut to one, or padded, it would show nothing. */
const SHAPES = [3 / 2, 4 / 3, 16 / 9, 5 / 4, 3 / 4];

/** Photographs are enlarged so much at most. */
const MOST_ENLARGED = 1.3;

/**
 * Photographs, a new one for each number while there are some, cut out at random and resized: "small", "web", "large" or "12mp". The
 * first example and the first query of a job are of one size, the others of their own.
 */
export function photos(studio: Studio, set: string, job: Random) {
  const [size = ''] = set.split(' ');
  const [from, to] = SIDES[size]!;
  const drawSize = (random: Random) => {
    const shape = size === '12mp' ? 4 / 3 : random.pick(SHAPES);
    const longer = from === to ? from : 2 * random.int(from / 2, to / 2 + 1);
    const shorter = Math.round(longer / Math.max(shape, 1 / shape));
    return shape >= 1 ? ([longer, shorter] as const) : ([shorter, longer] as const);
  };
  const [width, height] = drawSize(job);
  const least = to / MOST_ENLARGED;
  const fit = studio.photos.filter((shot) => Math.max(shot.width, shot.height) >= least);
  const deck = shuffled(fit, job);
  return async (random: Random, number: number): Promise<Scene> => {
    const shot = deck[number % deck.length]!;
    const [w, h] = number === 0 || number === EXAMPLES ? [width, height] : drawSize(random);
    return { picture: await cutOut(await studio.open(shot, size === '12mp' ? 'full' : undefined), w, h, random) };
  };
}

/** A part of the picture of this shape, as large as fits or somewhat smaller, resized. */
export async function cutOut(picture: Rgba, width: number, height: number, random: Random): Promise<Rgba> {
  const most = Math.min(picture.width / width, picture.height / height);
  const scale = Math.max(Math.min(most, 1 / MOST_ENLARGED), most * random.uniform(0.75, 1));
  const [w, h] = [
    Math.min(picture.width, Math.round(width * scale)),
    Math.min(picture.height, Math.round(height * scale)),
  ];
  const part = cropped(picture, random.int(0, picture.width - w + 1), random.int(0, picture.height - h + 1), w, h);
  return (await resampleImage(part, width, height)) as Rgba;
}
