import type { Random } from '../../../figures/random.ts';
import { fromHsl } from '../draw/colour.ts';
import { noiseOf } from '../draw/noise.ts';
import { blank, level, type Rgba } from '../draw/rgba.ts';
import type { Scene } from '../kind.ts';
import type { Studio } from '../studio.ts';
import { cutOut } from './photos.ts';

/** Materials, square: "stone 256" is drawn and tiles, "shot 512" is a part of a photograph of a surface. */
export function textures(studio: Studio, set: string) {
  const [from, size] = set.split(' ');
  const side = Number(size);
  return async (random: Random): Promise<Scene> => {
    if (from === 'shot')
      return { picture: await cutOut(await studio.open(random.pick(studio.textures)), side, side, random) };
    const heights = heightField(side, random);
    const [dark, light] = [fromHsl(random.int(0, 360), 0.3, 0.25), fromHsl(random.int(0, 360), 0.25, 0.7)];
    const picture = blank(side, side);
    const noise = noiseOf(random);
    heights.forEach((h, i) => {
      const grain = 5 * noise();
      for (let c = 0; c < 3; c++) picture.data[4 * i + c] = level(dark[c]! + (light[c]! - dark[c]!) * h + grain);
      picture.data[4 * i + 3] = 255;
    });
    return { picture };
  };
}

/** Height maps that tile, in grey, "height 256" pixels square. */
export function heightMaps(set: string) {
  const side = Number(set.split(' ')[1]);
  return (random: Random): Scene => ({ picture: greyOf(heightField(side, random), side) });
}

function greyOf(heights: Float32Array, side: number): Rgba {
  const out = blank(side, side);
  heights.forEach((h, i) => {
    out.data.fill(level(h * 255), 4 * i, 4 * i + 3);
    out.data[4 * i + 3] = 255;
  });
  return out;
}

/** Sums of waves that fit the square a whole number of times, 0..1. */
function heightField(side: number, random: Random): Float32Array {
  const waves = Array.from({ length: 24 }, (_, i) => {
    const reach = 1 + Math.floor(i / 3);
    return {
      u: random.int(-reach, reach + 1),
      v: random.int(-reach, reach + 1),
      phase: random.uniform(0, 2 * Math.PI),
      size: 1 / (1 + i / 4),
    };
  });
  const out = new Float32Array(side * side);
  let [low, high] = [Number.POSITIVE_INFINITY, Number.NEGATIVE_INFINITY];
  for (let i = 0; i < out.length; i++) {
    const [x, y] = [((i % side) / side) * 2 * Math.PI, (Math.floor(i / side) / side) * 2 * Math.PI];
    let sum = 0;
    for (const { u, v, phase, size } of waves) sum += size * Math.sin(u * x + v * y + phase);
    out[i] = sum;
    low = Math.min(low, sum);
    high = Math.max(high, sum);
  }
  return out.map((value) => (value - low) / (high - low));
}
