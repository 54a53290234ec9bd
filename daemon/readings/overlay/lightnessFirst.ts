import type { Layer } from './layers.ts';
import type { Samples } from './samples.ts';

type Colour = readonly [number, number, number];

/** Lossy compression keeps lightness and blurs colour: a difference of Cb or Cr counts this much of one of lightness. */
const COLOUR = 0.35;

/**
 * Samples whose channels are lightness and, counted less, two of colour, in levels: Y, Cb and Cr of JPEG (ITU-T T.871). All must be opaque.
 */
export function samplesInLightness(samples: Samples): Samples {
  return { ...samples, before: converted(samples.before), after: converted(samples.after) };
}

/** A layer for such samples. */
export function layerInLightness({ keep, add }: Layer): Layer {
  return { keep, add: inLightness(add) };
}

function converted(values: Float32Array): Float32Array {
  const out = values.slice();
  for (let at = 0; at < out.length; at += 4) out.set(inLightness([values[at]!, values[at + 1]!, values[at + 2]!]), at);
  return out;
}

function inLightness([r, g, b]: Colour): Colour {
  const y = 0.299 * r + 0.587 * g + 0.114 * b;
  return [y, (COLOUR * (b - y)) / 1.772, (COLOUR * (r - y)) / 1.402];
}
