import { blank, isOpaque, type Picture } from '../picture.ts';

/** One channel as levels 0..255; colours multiplied by alpha. */
export function planeOf({ data, width, height }: Picture, channel: number): Float32Array {
  const out = new Float32Array(width * height);
  if (channel === 3) for (let i = 0; i < out.length; i++) out[i] = data[4 * i + 3]!;
  else
    for (let i = 0, at = channel, alpha = 3; i < out.length; i++, at += 4, alpha += 4)
      out[i] = data[alpha]! === 255 ? data[at]! : (data[at]! * data[alpha]!) / 255;
  return out;
}

/** What happens to alpha: it is filtered as colours are, or stays. */
export type AlphaMode = 'with' | 'kept';

/**
 * A picture whose channels, multiplied by alpha, are each filtered by `filter`. With `kept`, alpha stays, but is still filtered, to
 * distinguish colours from the transparency around them. Pictures without transparency are filtered by their colours alone, unless `opens`
 * says that the filter may make opaque pictures transparent.
 */
export function filterPlanes(
  picture: Picture,
  mode: AlphaMode,
  filter: (plane: Float32Array, channel: number) => Float32Array,
  opens = false,
): Picture {
  const { width, height } = picture;
  const out = blank(width, height);
  if (!opens && isOpaque(picture)) {
    for (let channel = 0; channel < 3; channel++) {
      const made = filter(planeOf(picture, channel), channel);
      for (let i = 0, to = channel; i < made.length; i++, to += 4) out.data[to] = byte(made[i]!);
    }
    for (let at = 3; at < out.data.length; at += 4) out.data[at] = 255;
    return out;
  }
  const alpha = filter(planeOf(picture, 3), 3);
  for (let channel = 0; channel < 3; channel++) {
    const made = filter(planeOf(picture, channel), channel);
    for (let i = 0, to = channel; i < made.length; i++, to += 4) {
      if (alpha[i]! >= 0.5) out.data[to] = byte((made[i]! * 255) / Math.min(255, alpha[i]!));
    }
  }
  for (let i = 0, at = 3; i < alpha.length; i++, at += 4) {
    out.data[at] = mode === 'kept' ? picture.data[at]! : byte(alpha[i]!);
  }
  return out;
}

/** The nearest level, 0..255. */
export function byte(value: number): number {
  return (Math.min(255, Math.max(0, value)) + 0.5) | 0;
}

/** Rounds to the nearest of `step`s, counted from 0. */
export function snapped(value: number, step: number): number {
  return Math.round(Math.round(value / step) * step * 1e6) / 1e6;
}

/** The weights of red, green and blue in a grey: BT.601, BT.709, or their mean. */
export const LUMAS = {
  '601': [0.299, 0.587, 0.114],
  '709': [0.2126, 0.7152, 0.0722],
  mean: [1 / 3, 1 / 3, 1 / 3],
} as const;
export type Luma = keyof typeof LUMAS;

/** Greys 0..255, multiplied by alpha. */
export function lumaPlane({ data, width, height }: Picture, luma: Luma): Float32Array {
  const [red, green, blue] = LUMAS[luma];
  const out = new Float32Array(width * height);
  for (let i = 0, at = 0; i < out.length; i++, at += 4) {
    const grey = red * data[at]! + green * data[at + 1]! + blue * data[at + 2]!;
    out[i] = data[at + 3]! === 255 ? grey : (grey * data[at + 3]!) / 255;
  }
  return out;
}

/** Whether no visible pixel has a colour, up to `slack` levels. */
export function isGrey({ data }: Picture, slack = 2): boolean {
  for (let at = 0; at < data.length; at += 4) {
    if (data[at + 3] === 0) continue;
    const [red, green, blue] = [data[at]!, data[at + 1]!, data[at + 2]!];
    if (Math.abs(red - green) > slack || Math.abs(green - blue) > slack) return false;
  }
  return true;
}
