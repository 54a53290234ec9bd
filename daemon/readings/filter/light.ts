import { blank, type Picture } from '../picture.ts';
import { blurred } from './convolve.ts';
import { type Filter, told } from './filter.ts';
import { byte, filterPlanes, lumaPlane } from './planes.ts';

/** A pencil drawing: greys dodged by their blurred negative, grey * 255 / (255 - blur). */
export type Sketch = { readonly sigma: number };

export const SKETCH: Filter<Sketch> = {
  kind: 'sketch',
  sentence: ({ sigma }) => `Pencil sketch, sigma ${told(sigma)} px`,
  weight: () => 1,
  run: (picture, { sigma }) => {
    const { width, height, data } = picture;
    const grey = lumaPlane(picture, '601');
    const soft = blurred(grey, width, height, 'gaussian', sigma);
    const out = blank(width, height);
    for (let i = 0, at = 0; i < grey.length; i++, at += 4) {
      // 255 less the blurred negative is the blur.
      const value = byte((grey[i]! * 255) / Math.max(1, soft[i]!));
      out.data[at] = value;
      out.data[at + 1] = value;
      out.data[at + 2] = value;
      out.data[at + 3] = data[at + 3]!;
    }
    return out;
  },
  scaled: ({ sigma }, factor) => ({ sigma: sigma * factor }),
};

/** The blurred picture laid over as light: by `screen`, or added. Only what is lighter than `from` shines. */
export type Bloom = {
  readonly sigma: number;
  readonly amount: number;
  readonly from: number;
  readonly mode: 'screen' | 'add';
};

export const BLOOM: Filter<Bloom> = {
  kind: 'bloom',
  sentence: ({ sigma, amount }) => `Soft glow, sigma ${told(sigma)} px, ${told(100 * amount)} %`,
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

/** What of a plane is lighter than a level. */
export function lights(plane: Float32Array, from: number): Float32Array {
  return from === 0 ? plane : plane.map((value) => (value > from ? value : 0));
}

export function lit(value: number, light: number, mode: Bloom['mode']): number {
  return mode === 'add' ? value + light : value + light - (value * light) / 255;
}
