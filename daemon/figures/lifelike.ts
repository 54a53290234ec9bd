import type { Colour } from '@likewise/shared/prompt/layouts.ts';
import { crop } from '../images/crop.ts';
import { plain } from '../images/plain.ts';
import type { Raster } from '../images/raster.ts';
import { resample } from '../images/resample.ts';
import type { Scene } from './families/building.ts';
import type { Palette } from './family.ts';
import { blur } from './pixels/blur.ts';
import { type Layer, paint, shift } from './pixels/layer.ts';
import { mirror } from './pixels/orient.ts';
import type { Random } from './random.ts';
import { drawSubject } from './subject.ts';

/** Sizes of a texture's grains, in cells across the picture, coarse to fine. Each octave is weaker than the one before. */
const OCTAVES = [3, 6, 12, 24, 48];

// Shares of scenes whose background is a photograph, and of objects whose surface is one, if there are photographs.
const PHOTOGRAPHED_GROUNDS = 0.6;
const PHOTOGRAPHED_OBJECTS = 0.3;

/** The largest standard deviation of the grain, in levels. */
const MOST_GRAIN = 10;

/**
 * A scene with the difficulties of a photograph: a textured background with other, smaller objects, light from one side, grain, and
 * soft edges.
 */
export function drawLifelikeScene(palette: Palette, side: number, random: Random): Scene {
  const { art, colours } = palette;
  const colour = colours.any(random);
  const grain = random.chance(0.7) ? random.uniform(0, MOST_GRAIN) : 0;
  let ground = photographed(palette, PHOTOGRAPHED_GROUNDS, side, random) ?? drawGround(palette, side, colour, random);
  const things = random.int(0, 5);
  for (let i = 0; i < things; i++) ground = paint(ground, thing(palette, side, colour, random));
  if (random.chance(0.4)) ground = blur(ground, random.uniform(0.5, 2.5));
  const picture = grained(ground, grain, random);
  const object = drawSubject(side, art, colours, random, { on: colour, scale: random.uniform(0.4, 0.85) });
  const surface = photographed(palette, PHOTOGRAPHED_OBJECTS, side, random);
  const drawn = surface ? covered(object, surface) : object;
  const subject = grainedLayer(lit(softened(drawn, random), random), grain, random);
  return { background: { picture, colour }, subject, picture: paint(picture, subject) };
}

/** A part of a photograph, for a share of all scenes. Undefined for the others, and without photographs. */
function photographed({ photographs }: Palette, share: number, side: number, random: Random): Raster | undefined {
  if (!photographs?.length || !random.chance(share)) return undefined;
  const photograph = random.pick(photographs);
  const most = Math.min(photograph.width, photograph.height);
  const size = Math.min(most, Math.round(Math.max(side, most * random.uniform(0.3, 1))));
  const [x, y] = [random.int(0, photograph.width - size + 1), random.int(0, photograph.height - size + 1)];
  const part = resample(crop(photograph, { x, y, width: size, height: size }), side, side, 'bilinear');
  return random.chance(0.5) ? mirror(part) : part;
}

/** The layer's shape with the surface of a picture. */
function covered(layer: Layer, surface: Raster): Layer {
  const data = layer.data.slice();
  for (let at = 0, from = 0; at < data.length; at += 4, from += 3) {
    for (let channel = 0; channel < 3; channel++)
      data[at + channel] = (surface.data[from + channel]! * data[at + 3]!) / 255 + 0.5;
  }
  return { ...layer, data };
}

/** A gradient between two colours, a horizon, or neither, under a texture of three colours. */
function drawGround({ colours }: Palette, side: number, colour: Colour, random: Random): Raster {
  const others = [colours.any(random), colours.any(random)] as const;
  const texture = octaves(side, random);
  const strength = random.uniform(0.1, 0.9);
  const angle = random.uniform(0, 2 * Math.PI);
  const [across, down] = [Math.cos(angle) / side, Math.sin(angle) / side];
  const horizon = random.chance(0.3) ? random.uniform(0.35, 0.8) * side : undefined;
  const ground = plain(side, side, colour);
  for (let y = 0, at = 0; y < side; y++) {
    for (let x = 0; x < side; x++, at += 3) {
      const light = (x - side / 2) * across + (y - side / 2) * down;
      const below = horizon !== undefined && y > horizon;
      for (let channel = 0; channel < 3; channel++) {
        const from = (below ? others[0] : colour)[channel]!;
        const share = strength * (texture[at + channel]! / 255);
        ground.data[at + channel] = clamp(from + (others[1][channel]! - from) * share + 50 * light);
      }
    }
  }
  return ground;
}

/** Smooth noise of several sizes, added up. The channels of its RGB levels usually vary together. */
function octaves(side: number, random: Random): Uint8Array {
  const sum = new Float32Array(side * side * 3);
  const fall = random.uniform(0.35, 0.8);
  const grey = random.chance(0.7);
  let weight = 1;
  let total = 0;
  for (const cells of OCTAVES) {
    const data = new Uint8Array(cells * cells * 3);
    for (let at = 0; at < data.length; at += 3) {
      const level = random.int(0, 256);
      for (let channel = 0; channel < 3; channel++) data[at + channel] = grey ? level : random.int(0, 256);
    }
    const { data: large } = resample({ width: cells, height: cells, channels: 3, data }, side, side, 'bilinear');
    for (let i = 0; i < sum.length; i++) sum[i]! += weight * large[i]!;
    total += weight;
    weight *= fall;
  }
  return Uint8Array.from(sum, (level) => level / total);
}

/** A small object. Some are cut by the border. */
function thing({ art, colours }: Palette, side: number, on: Colour, random: Random): Layer {
  const layer = drawSubject(side, art, colours, random, { on, scale: random.uniform(0.1, 0.3) });
  const away = () => Math.round(side * random.uniform(-0.5, 0.5));
  return shift(layer, away(), away());
}

function softened(layer: Layer, random: Random): Layer {
  const { side, data } = layer;
  if (!random.chance(0.4)) return layer;
  return { side, data: blur({ width: side, height: side, channels: 4, data }, random.uniform(0.4, 1)).data };
}

/** Brighter on one side than on the other. Colours stay multiplied by alpha. */
function lit({ side, data }: Layer, random: Random): Layer {
  const strength = random.uniform(0, 0.5);
  const angle = random.uniform(0, 2 * Math.PI);
  const [across, down] = [Math.cos(angle) / side, Math.sin(angle) / side];
  const out = data.slice();
  for (let y = 0, at = 0; y < side; y++) {
    for (let x = 0; x < side; x++, at += 4) {
      const light = 1 + strength * 2 * ((x - side / 2) * across + (y - side / 2) * down);
      for (let channel = 0; channel < 3; channel++)
        out[at + channel] = Math.min(data[at + 3]!, data[at + channel]! * light);
    }
  }
  return { side, data: out };
}

function grained(picture: Raster, deviation: number, random: Random): Raster {
  if (deviation === 0) return picture;
  return { ...picture, data: picture.data.map((level) => clamp(level + deviation * random.normal())) };
}

function grainedLayer({ side, data }: Layer, deviation: number, random: Random): Layer {
  if (deviation === 0) return { side, data };
  const out = data.slice();
  for (let at = 0; at < out.length; at += 4) {
    const alpha = data[at + 3]!;
    if (alpha === 0) continue;
    for (let channel = 0; channel < 3; channel++) {
      const level = data[at + channel]! + (deviation * random.normal() * alpha) / 255;
      out[at + channel] = Math.max(0, Math.min(alpha, level));
    }
  }
  return { side, data: out };
}

function clamp(level: number): number {
  return Math.max(0, Math.min(255, level + 0.5));
}
