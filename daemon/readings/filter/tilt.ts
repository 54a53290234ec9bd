import { blank, type Picture } from '../picture.ts';
import { blurred } from './convolve.ts';
import { type Filter, twoDecimals } from './filter.ts';
import { byte, planeOf } from './planes.ts';

/** A blur that grows away from a band across the picture, as with a tilted lens. */
export type Tilt = {
  /** The middle of the sharp band and half its height, as shares of the picture's height. */
  readonly middle: number;
  readonly half: number;
  /** The distance from the band to the full blur, as a share of the height; 0 where it is full at once. */
  readonly fade: number;
  /** The full blur in pixels. */
  readonly sigma: number;
  /** Whether sharp and blurred are mixed between them, or the blur itself grows. */
  readonly way: 'mixed' | 'growing';
};

/** The number of blurs of which a growing one is composed. */
const STEPS = 4;

export const TILT: Filter<Tilt> = {
  kind: 'tilt-shift',
  sentence: ({ middle, half, sigma }) =>
    `Tilt-shift, sharp from ${twoDecimals(100 * (middle - half))} to ${twoDecimals(100 * (middle + half))} % of the height, else blurred by ${twoDecimals(sigma)} px`,
  weight: () => 4,
  run: tilted,
  scaled: (tilt, factor) => ({ ...tilt, sigma: tilt.sigma * factor }),
};

function tilted(picture: Picture, tilt: Tilt): Picture {
  const { width, height, data } = picture;
  const out = blank(width, height);
  out.data.set(data);
  const sigmas =
    tilt.way === 'mixed' ? [tilt.sigma] : Array.from({ length: STEPS }, (_, i) => (tilt.sigma * (i + 1)) / STEPS);
  for (let c = 0; c < 3; c++) {
    const sharp = planeOf(picture, c);
    const soft = sigmas.map((sigma) => blurred(sharp, width, height, 'gaussian', sigma));
    for (let y = 0; y < height; y++) {
      const at = fullness((y + 0.5) / height, tilt) * sigmas.length;
      if (at === 0) continue;
      const step = Math.min(sigmas.length - 1, Math.floor(at));
      const [low, high, part] = [step === 0 ? sharp : soft[step - 1]!, soft[step]!, at - step];
      for (let i = y * width, to = 4 * i + c; i < (y + 1) * width; i++, to += 4) {
        const value = low[i]! + part * (high[i]! - low[i]!);
        const alpha = data[to - c + 3]!;
        out.data[to] = alpha === 0 ? 0 : byte((value * 255) / alpha);
      }
    }
  }
  return out;
}

/** The share of the full blur at a place along the height, 0..1. */
function fullness(at: number, { middle, half, fade }: Tilt): number {
  const beyond = Math.abs(at - middle) - half;
  if (beyond <= 0) return 0;
  return fade === 0 ? 1 : Math.min(1, beyond / fade);
}
