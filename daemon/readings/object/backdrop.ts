import { fillHoles } from '../overlay/fill.ts';
import { pixelsFrom, pixelsJson, weightOf } from '../overlay/pixels.ts';
import { blank, type Picture, resize } from '../picture.ts';
import type { Json } from '../stage.ts';
import type { Scene } from './scene.ts';

/** The pictures read from JSON, for as long as the JSON is held. */
const known = new WeakMap<object, Picture>();

/** A picture as a ground of this size: scaled until it covers everything, with the excess on two sides cut off. */
export function backdrop(pixels: Json, width: number, height: number): Picture {
  const picture = pictureOf(pixels);
  const factor = Math.max(width / picture.width, height / picture.height);
  const grown = resize(
    picture,
    Math.max(width, Math.round(picture.width * factor)),
    Math.max(height, Math.round(picture.height * factor)),
  );
  const [left, top] = [(grown.width - width) >> 1, (grown.height - height) >> 1];
  const out = blank(width, height);
  for (let y = 0; y < height; y++) {
    const from = 4 * ((top + y) * grown.width + left);
    out.data.set(grown.data.subarray(from, from + 4 * width), 4 * y * width);
  }
  return out;
}

/** How much of a picture, as a ground of this size, was visible and so is known: 0..1. */
export function backdropShown(pixels: Json, hidden: number, width: number, height: number): number {
  const picture = pictureOf(pixels);
  const [shape, wanted] = [picture.width / picture.height, width / height];
  return (Math.min(shape, wanted) / Math.max(shape, wanted)) * (1 - hidden);
}

function pictureOf(pixels: Json): Picture {
  const picture = known.get(pixels as object) ?? pixelsFrom(pixels);
  known.set(pixels as object, picture);
  return picture;
}

/** Pixels around the object that are not wholly ground. */
const MARGIN = 2;

/**
 * The part of a ground that is visible after, with what the object hides of it filled from its surroundings, and the numbers that this
 * takes.
 */
export function backdropOf({ pair, foreground, contour }: Scene): { pixels: Json; hidden: number; weight: number } {
  const { width, height, data } = pair.output;
  const picture = { width, height, data: data.slice() };
  const holes = new Uint8Array(width * height);
  for (let i = 0; i < holes.length; i++) if (foreground.matte[i]! > 0 || contour.distances[i]! < MARGIN) holes[i] = 1;
  fillHoles(picture, holes);
  const hidden = holes.reduce((sum, hole) => sum + hole, 0) / holes.length;
  return { pixels: pixelsJson(picture), hidden, weight: weightOf(picture) };
}
