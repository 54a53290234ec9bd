import type { Stage } from '../stage.ts';
import { type Fill, nameOf } from './fill.ts';
import type { Matrix } from './matrix.ts';
import { tidy } from './round.ts';
import { type Interpolation, warp } from './warp.ts';

export type Rounding = 'round' | 'floor' | 'ceil' | 'libvips';

/**
 * Turned about the centre: in the same frame, enlarged until it fills that, in a frame just large enough for all of it, or in the largest
 * frame of the same shape that shows nothing else.
 */
export interface Rotate {
  /** Clockwise. */
  readonly degrees: number;
  readonly frame: 'same' | 'filled' | 'expanded' | 'inscribed';
  /**
   * How an expanded or inscribed frame is rounded to whole pixels. `libvips` turns the middle of the first pixel about itself and starts
   * the frame at the nearest whole pixel; the others turn about the middle and round the sides.
   */
  readonly rounding: Rounding;
  readonly fill: Fill;
  readonly interpolation: Interpolation;
}

export function rotate(params: Rotate): Stage {
  const { degrees, frame, fill, interpolation } = params;
  const frames = {
    same: `in the same frame, filled with ${nameOf(fill)}`,
    filled: 'and enlarged to fill the frame',
    expanded: `in a frame that holds all of it, filled with ${nameOf(fill)}`,
    inscribed: 'and cut to what it fills',
  };
  return {
    part: 'geometry',
    kind: 'rotate',
    sentence: `Turned by ${tidy(Math.abs(degrees))}° ${degrees > 0 ? 'clockwise' : 'counter-clockwise'} ${frames[frame]}`,
    weight: 3,
    params: { ...params } as never,
    apply: (picture) => {
      const { width, height, map } = rotation(params, picture);
      return warp(picture, width, height, map, fill, interpolation);
    },
    scaled: () => rotate(params),
  };
}

/** The size of a turned picture, and the map from its points to the picture's. */
export function rotation(
  { degrees, frame, rounding }: Pick<Rotate, 'degrees' | 'frame' | 'rounding'>,
  picture: { readonly width: number; readonly height: number },
): { width: number; height: number; map: Matrix } {
  const [sine, cosine] = [Math.sin((degrees * Math.PI) / 180), Math.cos((degrees * Math.PI) / 180)];
  const [s, c] = [Math.abs(sine), Math.abs(cosine)];
  let { width, height } = picture;
  if (frame === 'expanded' && rounding === 'libvips') return turnedByLibvips(sine, cosine, picture);
  if (frame === 'expanded' && rounding !== 'libvips') {
    const whole = (length: number) => Math.max(1, Math[rounding](Math.round(length * 1e4) / 1e4));
    [width, height] = [whole(c * picture.width + s * picture.height), whole(s * picture.width + c * picture.height)];
  }
  const filling = c + s * Math.max(picture.width / picture.height, picture.height / picture.width);
  if (frame === 'inscribed' && rounding !== 'libvips') {
    [width, height] = [width, height].map((length) => Math.max(1, Math[rounding](length / filling))) as [
      number,
      number,
    ];
  }
  const zoom = frame === 'filled' ? filling : 1;
  const [a, b] = [cosine / zoom, sine / zoom];
  const left = picture.width / 2 - (a * width) / 2 - (b * height) / 2;
  const top = picture.height / 2 + (b * width) / 2 - (a * height) / 2;
  return { width, height, map: [a, b, left, -b, a, top, 0, 0, 1] };
}

function turnedByLibvips(
  sine: number,
  cosine: number,
  { width, height }: { readonly width: number; readonly height: number },
) {
  const xs = [0, cosine * width, -sine * height, cosine * width - sine * height];
  const ys = [0, sine * width, cosine * height, sine * width + cosine * height];
  const [left, top] = [Math.round(Math.min(...xs)) - 0.5, Math.round(Math.min(...ys)) - 0.5];
  const map: Matrix = [
    cosine,
    sine,
    cosine * left + sine * top + 0.5,
    -sine,
    cosine,
    cosine * top - sine * left + 0.5,
    0,
    0,
    1,
  ];
  return {
    width: Math.round(Math.max(...xs) - Math.min(...xs)),
    height: Math.round(Math.max(...ys) - Math.min(...ys)),
    map,
  };
}
