import { hexOf } from '../../images/hex.ts';
import { blurred } from '../filter/convolve.ts';
import { render } from '../geometry/render.ts';
import { type Gradient, gradientPicture } from '../object/gradient.ts';
import { plainPlate } from '../object/plate.ts';
import { blank, type Picture, type Rgb, resize } from '../picture.ts';

/**
 * What a picture is mounted on: nothing, one colour, a gradient stretched with the canvas, or a gradient of colours in even steps at a
 * fixed angle (degrees clockwise from upwards, from one corner to the opposite one, as in CSS). Or the picture itself, scaled until it
 * covers the canvas, blurred (`sigma` in pixels) and mixed with black or white: level * gain + lift.
 */
export type Ground =
  | { readonly kind: 'clear' }
  | { readonly kind: 'flat'; readonly colour: Rgb }
  | { readonly kind: 'gradient'; readonly gradient: Gradient }
  | { readonly kind: 'sweep'; readonly angle: number; readonly stops: readonly Rgb[] }
  | { readonly kind: 'own'; readonly sigma: number; readonly gain: number; readonly lift: number };

/** The ground as a picture of this size. */
export function groundPicture(ground: Ground, picture: Picture, width: number, height: number): Picture {
  switch (ground.kind) {
    case 'clear':
      return blank(width, height);
    case 'flat':
      return plainPlate(width, height, ground.colour);
    case 'gradient':
      return gradientPicture(ground.gradient, width, height);
    case 'sweep':
      return sweepPicture(ground, width, height);
    case 'own':
      return ownGround(picture, width, height, ground);
  }
}

/** Where a pixel lies along a gradient at an angle, 0..1. */
export function placeAlong(angle: number, width: number, height: number): (x: number, y: number) => number {
  const [right, down] = [Math.sin((angle * Math.PI) / 180), -Math.cos((angle * Math.PI) / 180)];
  const length = Math.abs(width * right) + Math.abs(height * down);
  return (x, y) => ((x + 0.5 - width / 2) * right + (y + 0.5 - height / 2) * down) / length + 0.5;
}

function sweepPicture({ angle, stops }: Extract<Ground, { kind: 'sweep' }>, width: number, height: number): Picture {
  const data = new Uint8ClampedArray(width * height * 4);
  const place = placeAlong(angle, width, height);
  const last = stops.length - 1;
  for (let y = 0, at = 0; y < height; y++) {
    for (let x = 0; x < width; x++, at += 4) {
      const t = Math.min(1, Math.max(0, place(x, y))) * last;
      const step = Math.min(last - 1, Math.floor(t));
      const [from, to] = [stops[step]!, stops[step + 1]!];
      for (let c = 0; c < 3; c++) data[at + c] = from[c]! + (t - step) * (to[c]! - from[c]!);
      data[at + 3] = 255;
    }
  }
  return { width, height, data: new Uint8Array(data.buffer) };
}

/** Angles are set in steps of this many degrees; one is measured to within this many. */
export const ANGLE_STEP = 15;
const ANGLE_SLACK = 2;

/** A linear gradient as one at an angle, where that is round and no diagonal of the canvas; otherwise unchanged. */
export function angled(gradient: Gradient, width: number, height: number): Ground {
  if (gradient.kind !== 'linear') return { kind: 'gradient', gradient };
  const { base, right, down } = gradient;
  let [across, along, most] = [0, 0, 0];
  for (let c = 0; c < 3; c++) {
    if (Math.hypot(right[c]!, down[c]!) <= most) continue;
    most = Math.hypot(right[c]!, down[c]!);
    [across, along] = [(2 * right[c]!) / width, (2 * down[c]!) / height];
  }
  const whole = (180 + (Math.atan2(-across, along) * 180) / Math.PI + 360) % 360;
  const angle = (Math.round(whole / ANGLE_STEP) * ANGLE_STEP) % 360;
  if (most < 1 || Math.abs(((angle - whole + 540) % 360) - 180) > ANGLE_SLACK) return { kind: 'gradient', gradient };
  const turn = [Math.sin((angle * Math.PI) / 180), -Math.cos((angle * Math.PI) / 180)] as const;
  const ends = [-1, 1].map((sign) =>
    [0, 1, 2].map((c) =>
      Math.round(
        base[c]! + sign * (right[c]! * Math.sign(roundedOff(turn[0])) + down[c]! * Math.sign(roundedOff(turn[1]))),
      ),
    ),
  ) as unknown as [Rgb, Rgb];
  return { kind: 'sweep', angle, stops: ends };
}

function roundedOff(value: number): number {
  return Math.abs(value) < 1e-9 ? 0 : value;
}

/** Blurs are computed on a reduced picture whose longer side is at least this long, and whose deviation at least this many pixels. */
const SMALL_SIDE = 160;
const LEAST_SIGMA = 3;
/** The variance, in squared pixels of the reduced picture, that resizing to it and back adds. */
const RESIZING = 1 / 3;

/** A picture scaled until it covers a canvas, with the excess cut off on both sides, and blurred; beyond its borders it continues. */
export function blurredCover(picture: Picture, width: number, height: number, sigma: number): Picture {
  const shrink = Math.max(1, Math.min(sigma / LEAST_SIGMA, Math.max(width, height) / SMALL_SIDE));
  const [wide, high] = [Math.max(1, Math.round(width / shrink)), Math.max(1, Math.round(height / shrink))];
  const scale = Math.min(picture.width / wide, picture.height / high);
  const [left, top] = [(picture.width - wide * scale) / 2, (picture.height - high * scale) / 2];
  const cover = render(
    picture,
    { width: wide, height: high, left, top, across: scale, down: scale },
    'bilinear',
    'edge',
  );
  const size = shrink === 1 ? sigma : Math.sqrt(Math.max(0, (sigma / shrink) ** 2 - RESIZING));
  const planes = [0, 1, 2].map((channel) => {
    const plane = new Float32Array(wide * high);
    for (let i = 0, at = channel; i < plane.length; i++, at += 4) plane[i] = cover.data[at]!;
    return size < 0.05 ? plane : blurred(plane, wide, high, 'gaussian', size);
  });
  const soft = blank(wide, high);
  for (let i = 0, at = 0; i < wide * high; i++, at += 4) {
    for (let c = 0; c < 3; c++) soft.data[at + c] = Math.min(255, Math.max(0, Math.round(planes[c]![i]!)));
    soft.data[at + 3] = 255;
  }
  return resize(soft, width, height);
}

function ownGround(
  picture: Picture,
  width: number,
  height: number,
  { sigma, gain, lift }: Extract<Ground, { kind: 'own' }>,
): Picture {
  const out = blurredCover(picture, width, height, sigma);
  if (gain === 1 && lift === 0) return out;
  const levels = Uint8Array.from({ length: 256 }, (_, level) =>
    Math.min(255, Math.max(0, Math.round(level * gain + lift))),
  );
  for (let at = 0; at < out.data.length; at += 4)
    for (let c = 0; c < 3; c++) out.data[at + c] = levels[out.data[at + c]!]!;
  return out;
}

export function scaledGround(ground: Ground, factor: number): Ground {
  return ground.kind === 'own' ? { ...ground, sigma: ground.sigma * factor } : ground;
}

/** The numbers that a ground takes. */
export function groundWeight(ground: Ground): number {
  if (ground.kind === 'sweep') return 1 + 3 * ground.stops.length;
  return { clear: 0, flat: 3, gradient: 8, own: 3 }[ground.kind];
}

/** Its description, to follow "on"; empty for none. */
export function groundInWords(ground: Ground): string {
  switch (ground.kind) {
    case 'clear':
      return '';
    case 'flat':
      return hexOf(ground.colour);
    case 'gradient':
      return `a ${ground.gradient.kind} gradient`;
    case 'sweep':
      return `a gradient of ${ground.stops.map(hexOf).join(', ')}, ${ground.angle} degrees`;
    case 'own': {
      const shade = ground.gain < 1 ? (ground.lift > 0 ? ', paler' : ', darker') : '';
      return `itself, scaled to cover all, blurred by ${Math.round(ground.sigma * 10) / 10} px${shade}`;
    }
  }
}
