import type { Random } from '../../../figures/random.ts';
import { fromHsl, rgb } from '../draw/colour.ts';
import { blank, type Rgb } from '../draw/rgba.ts';
import type { Scene } from '../kind.ts';

/** The colours of a game's creatures: an outline, a body in three shades, eyes and a belt. */
export type SpritePalette = readonly [outline: Rgb, dark: Rgb, middle: Rgb, light: Rgb, eye: Rgb, belt: Rgb];

export function spritePalette(hue: number): SpritePalette {
  return [
    rgb('#1a1423'),
    fromHsl(hue, 0.6, 0.28).map(Math.round) as unknown as Rgb,
    fromHsl((hue + 15) % 360, 0.65, 0.45).map(Math.round) as unknown as Rgb,
    fromHsl((hue + 30) % 360, 0.75, 0.66).map(Math.round) as unknown as Rgb,
    rgb('#f7f7f2'),
    fromHsl((hue + 170) % 360, 0.7, 0.5).map(Math.round) as unknown as Rgb,
  ];
}

/** Creatures of pixels in a palette, on nothing; the set's number is the side in pixels, a multiple of 8. */
export function sprites(set: string, palette: SpritePalette) {
  const side = Number(set.split(' ')[1]);
  return (random: Random): Scene => ({ picture: creature(side, palette, random) });
}

/** Symmetric blobs grown from the middle, shaded from the top left, with eyes, a belt and an outline. */
function creature(side: number, palette: SpritePalette, random: Random) {
  const half = side / 2;
  const body = new Uint8Array(side * side);
  const radii = Array.from({ length: side }, () => 0);
  let radius = random.uniform(0.15, 0.3) * side;
  for (let y = Math.round(side * 0.12); y < side * 0.9; y++) {
    radius = Math.min(half - 2, Math.max(side * 0.1, radius + random.uniform(-1.6, 1.7)));
    radii[y] = radius;
  }
  const legs = random.int(2, 5);
  for (let y = 0; y < side; y++) {
    for (let x = 0; x < side; x++) {
      const off = Math.abs(x + 0.5 - half);
      const gap = y > side * 0.74 && Math.floor((off / half) * legs * 2) % 2 === 1;
      if (off < radii[y]! && !gap) body[y * side + x] = 1;
    }
  }
  const out = blank(side, side);
  const put = (x: number, y: number, colour: Rgb) => out.data.set([...colour, 255], (y * side + x) * 4);
  const at = (x: number, y: number) => x >= 0 && y >= 0 && x < side && y < side && body[y * side + x] === 1;
  const [belt, eyes] = [Math.round(side * random.uniform(0.52, 0.64)), Math.round(side * random.uniform(0.26, 0.4))];
  const apart = Math.max(2, Math.round(side * random.uniform(0.06, 0.12)));
  for (let y = 0; y < side; y++) {
    for (let x = 0; x < side; x++) {
      if (!at(x, y)) {
        if (at(x - 1, y) || at(x + 1, y) || at(x, y - 1) || at(x, y + 1)) put(x, y, palette[0]);
        continue;
      }
      const light = (x - half) / half + (y - half) / half + random.uniform(-0.15, 0.15);
      const shade = light < -0.45 ? 3 : light < 0.35 ? 2 : 1;
      const isEye = Math.abs(y - eyes) <= side / 32 && Math.abs(Math.abs(x + 0.5 - half) - apart) <= side / 32;
      put(x, y, isEye ? palette[4] : Math.abs(y - belt) <= side / 40 ? palette[5] : palette[shade]!);
    }
  }
  return out;
}
