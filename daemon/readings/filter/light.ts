import { blank, type Picture } from '../picture.ts';
import { blurred } from './convolve.ts';
import { type Filter, twoDecimals } from './filter.ts';
import { byte, filterPlanes, type Luma, lumaPlane, planeOf } from './planes.ts';

/**
 * A pencil drawing: levels dodged by their blurred negative, level * 255 / blur. Of greys, or of each channel by its own blur, which evens
 * out shades. `over` is what becomes of the picture: the drawing replaces it, is mixed with it by `share`, or is multiplied with it.
 */
export type Sketch = {
  readonly sigma: number;
  readonly of?: Luma | 'channels';
  readonly over?: 'mix' | 'multiply';
  readonly share?: number;
};

export const SKETCH: Filter<Sketch> = {
  kind: 'sketch',
  sentence: ({ sigma, of, over, share = 1 }) => {
    if (of === 'channels') return `Levels over their blur, sigma ${twoDecimals(sigma)} px: shades evened out`;
    const name = `encil sketch, sigma ${twoDecimals(sigma)} px`;
    if (over === 'multiply') return `Multiplied by its p${name}`;
    return over === 'mix' ? `Mixed with ${twoDecimals(100 * share)} % of its p${name}` : `P${name}`;
  },
  weight: ({ of = '601', over }) => 1 + (of === '601' ? 0 : 1) + (over ? 1 : 0),
  run: sketched,
  scaled: (sketch, factor) => ({ ...sketch, sigma: sketch.sigma * factor }),
};

function sketched(picture: Picture, { sigma, of = '601', over, share = 1 }: Sketch): Picture {
  const { width, height, data } = picture;
  const out = blank(width, height);
  let drawing: Float32Array | undefined;
  for (let c = 0; c < 3; c++) {
    if (of === 'channels') drawing = drawingOf(planeOf(picture, c), width, height, sigma);
    else drawing ??= drawingOf(lumaPlane(picture, of), width, height, sigma);
    for (let i = 0, at = c; i < drawing.length; i++, at += 4)
      out.data[at] = byte(drawn(data[at]!, drawing[i]!, over, share));
  }
  for (let at = 3; at < data.length; at += 4) out.data[at] = data[at]!;
  return out;
}

function drawingOf(plane: Float32Array, width: number, height: number, sigma: number): Float32Array {
  const out = blurred(plane, width, height, 'gaussian', sigma);
  for (let i = 0; i < out.length; i++) out[i] = dodged(plane[i]!, out[i]!);
  return out;
}

/** A level dodged by the blur around it: 255 minus the blurred negative is the blur. */
export function dodged(value: number, soft: number): number {
  return Math.min(255, (value * 255) / Math.max(1, soft));
}

/** The result of a drawing over a level. */
export function drawn(value: number, drawing: number, over: Sketch['over'], share: number): number {
  if (over === 'multiply') return (value * drawing) / 255;
  return over === 'mix' ? value + share * (drawing - value) : drawing;
}

/** The blurred picture laid over as light: by `screen`, or added. Only levels above `from` shine. */
export type Bloom = {
  readonly sigma: number;
  readonly amount: number;
  readonly from: number;
  readonly mode: 'screen' | 'add';
};

export const BLOOM: Filter<Bloom> = {
  kind: 'bloom',
  sentence: ({ sigma, amount }) => `Soft glow, sigma ${twoDecimals(sigma)} px, ${twoDecimals(100 * amount)} %`,
  weight: ({ from }) => (from === 0 ? 2 : 3),
  run: shining,
  scaled: (bloom, factor) => ({ ...bloom, sigma: bloom.sigma * factor }),
};

function shining(picture: Picture, { sigma, amount, from, mode }: Bloom): Picture {
  const { width, height } = picture;
  return filterPlanes(picture, 'kept', (plane, channel) => {
    if (channel === 3) return plane;
    const out = blurred(lights(plane, from), width, height, 'gaussian', sigma);
    for (let i = 0; i < out.length; i++) out[i] = lit(plane[i]!, amount * out[i]!, mode);
    return out;
  });
}

/** The part of a plane that is lighter than a level. */
export function lights(plane: Float32Array, from: number): Float32Array {
  return from === 0 ? plane : plane.map((value) => (value > from ? value : 0));
}

export function lit(value: number, light: number, mode: Bloom['mode']): number {
  return mode === 'add' ? value + light : value + light - (value * light) / 255;
}
