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

/** What happens to alpha: it goes through the filter as colours do, or stays as it is. */
export type AlphaMode = 'with' | 'kept';

/**
 * A picture whose channels, multiplied by alpha, are each what `filter` makes of them. With `kept` alpha stays; the filter still runs
 * on alpha, to tell colours from what is transparent around them. Pictures without transparency are filtered by their colours alone,
 * unless `opens` says that the filter may make opaque pictures transparent.
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
