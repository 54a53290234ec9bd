import { differenceAt } from '../difference.ts';
import { coverRow, type Length, outlineOf, pixelsOf, type Shape } from '../overlay/shape.ts';
import type { Picture } from '../picture.ts';
import type { Placed } from './mount.ts';

/** A pixel that differs by this many levels is no longer the picture's. */
const OTHER = 20;
/** Radii are measured in steps of this many pixels. */
const STEP = 0.5;
/** Pixels whose middle is this near to the arc are partly shown, and are ignored. */
const EDGE = 0.75;
/** A shape has to explain this share of the pixels that differ in the corners. */
const LEAST = 0.5;
/** Fewer pixels that differ make no shape. */
const FEWEST = 6;

const ZERO: Length = { unit: 'px', value: 0 };

/**
 * The shape in which an output shows a placed picture: its frame with rounded corners (radius in pixels), or an ellipse that touches the
 * frame's sides. Undefined where the frame is not cut.
 */
export function cornersOf(place: Placed, output: Picture): Shape | undefined {
  const { frame, layer } = place;
  const { width, height } = frame;
  const most = Math.min(width, height) / 2;
  if (most < 4) return undefined;
  const bins = Math.ceil(most / STEP) + 1;
  // By the smallest radius that hides a pixel: how many are unchanged, and how many are not.
  const [same, other] = [new Int32Array(bins), new Int32Array(bins)];
  let [ovalMissed, ovalOther, all] = [0, 0, 0];
  for (let y = 0; y < height; y++) {
    const v = y + frame.top;
    const down = Math.min(y, height - 1 - y) + 0.5;
    if (v < 0 || v >= layer.height || down > most) continue;
    for (let x = 0; x < width; x++) {
      const u = x + frame.left;
      const across = Math.min(x, width - 1 - x) + 0.5;
      if (across > most) {
        x = Math.max(x, width - 2 - Math.floor(most));
        continue;
      }
      if (u < 0 || u >= layer.width) continue;
      const at = 4 * (v * layer.width + u);
      const isOther = differenceAt(layer.data, at, output.data, at) > OTHER;
      const bin = Math.floor((across + down + Math.sqrt(2 * across * down)) / STEP);
      if (bin < bins) (isOther ? other : same)[bin]!++;
      if (isOther && bin < bins) all++;
      const r = Math.hypot((across - width / 2) / (width / 2), (down - height / 2) / (height / 2));
      const far = (r - 1) * most;
      if (Math.abs(far) < EDGE) continue;
      if (isOther) ovalOther++;
      if (isOther !== far > 0) ovalMissed++;
    }
  }
  if (all < FEWEST) return undefined;
  let [best, least, missed] = [0, all, all];
  for (let bin = 0; bin < bins; bin++) {
    missed += same[bin]! - other[bin]!;
    if (missed < least) [best, least] = [bin + 1, missed];
  }
  const radius = best * STEP;
  const isOval = width !== height ? ovalMissed < 0.5 * least : radius > most - 1.5;
  if (isOval && ovalMissed < LEAST * ovalOther) {
    const box = width === height ? 'square' : 'whole';
    return { form: 'superellipse', box, inset: ZERO, radii: [ZERO, ZERO, ZERO, ZERO], power: 2, feather: ZERO };
  }
  return radius >= 1 && least < LEAST * all ? rounded({ unit: 'px', value: radius }) : undefined;
}

export function rounded(radius: Length): Shape {
  const radii = [radius, radius, radius, radius] as const;
  return { form: 'rounded', box: 'whole', inset: ZERO, radii, power: 2, feather: ZERO };
}

/** Where a picture and what is beneath it differ by this many levels, the share that is shown can be measured. */
const CLEARLY = 40;
/** Shares this near to 0 and 1 count as these. */
const NEARLY = 0.06;

/**
 * The radius, in pixels, of a placed picture's corners in an output, by how much of it they hide. `under` is what lies beneath the picture.
 * `loose` is the shape to a pixel or two, which decides where picture and ground are alike.
 */
export function radiusShown({ layer, frame }: Placed, under: Picture, output: Picture, loose: Shape): number {
  const { width, height } = frame;
  const short = Math.min(width, height);
  const reach = Math.min(Math.ceil(pixelsOf(loose.radii[0], short)) + 3, Math.floor(short / 2));
  const outline = outlineOf(loose, width, height);
  const row = new Float32Array(width);
  let hidden = 0;
  for (let y = 0; y < height; y++) {
    if (y >= reach && y < height - reach) continue;
    coverRow(outline, y, row);
    for (let x = 0; x < width; x++) {
      if (x >= reach && x < width - reach) continue;
      const at = 4 * ((y + frame.top) * layer.width + x + frame.left);
      const share = shareShown(layer.data, under.data, output.data, at) ?? row[x]!;
      hidden += share < NEARLY ? 1 : share > 1 - NEARLY ? 0 : 1 - share;
    }
  }
  return wholeRadius(Math.sqrt(hidden / (4 - Math.PI)));
}

/** Browsers hide a little more than an arc does: a measured radius is up to this much above the one that was set, or this much below. */
const ABOVE = 0.65;
const BELOW = 0.35;

/** The even number of pixels that a radius may have been set to, or the nearest whole one; the radius itself where none is near. */
function wholeRadius(seen: number): number {
  const even = 2 * Math.round(seen / 2 - 0.075);
  if (even > 0 && seen - even <= ABOVE && even - seen <= BELOW) return even;
  const whole = Math.round(seen);
  return Math.abs(whole - seen) <= BELOW ? whole : seen;
}

/** How much of a pixel is shown over what is beneath it, 0..1; undefined where the two are alike. */
function shareShown(over: Uint8Array, under: Uint8Array, shown: Uint8Array, at: number): number | undefined {
  const alphas = [over, under, shown].map((data) => data[at + 3]! / 255) as [number, number, number];
  let [square, product] = [0, 0];
  for (let c = 0; c < 4; c++) {
    const [a, b, s] = [over, under, shown].map((data, n) => (c === 3 ? 255 : data[at + c]!) * alphas[n]!);
    square += (a! - b!) ** 2;
    product += (a! - b!) * (s! - b!);
  }
  return square < CLEARLY ** 2 ? undefined : Math.min(1, Math.max(0, product / square));
}
