import { type Filter, twoDecimals } from './filter.ts';
import { correlated, type Tap } from './kernel.ts';
import { filterPlanes } from './planes.ts';

export type Motion = {
  /** Degrees, 0 to below 180: 0 is across, 90 down, 45 from the upper left to the lower right. */
  readonly angle: number;
  /** Pixels. */
  readonly length: number;
};

export const MOTION: Filter<Motion> = {
  kind: 'motion-blur',
  sentence: ({ angle, length }) => `Motion blur, ${twoDecimals(length)} px at ${twoDecimals(angle)} degrees`,
  weight: () => 2,
  run: (picture, params) => {
    const taps = lineOf(params);
    return filterPlanes(picture, 'with', (plane) => correlated(plane, picture.width, picture.height, taps, 0));
  },
  scaled: (motion, factor) => ({ ...motion, length: Math.max(1, motion.length * factor) }),
};

/**
 * The pixels under a line through the middle of one, weighted by how much of the line lies on each; two neighbours share it in proportion.
 */
export function lineOf({ angle, length }: Motion): Tap[] {
  const radians = (angle * Math.PI) / 180;
  const [cos, sin] = [Math.cos(radians), Math.sin(radians)];
  const isFlat = Math.abs(cos) >= Math.abs(sin) - 1e-9;
  const [major, minor] = isFlat ? [cos, sin] : [sin, cos];
  const half = (length / 2) * Math.abs(major);
  const reach = Math.ceil(half - 0.5 - 1e-9);
  const taps: Tap[] = [];
  const add = (along: number, beside: number, weight: number) => {
    if (weight > 1e-9) taps.push(isFlat ? { u: along, v: beside, weight } : { u: beside, v: along, weight });
  };
  for (let i = -reach; i <= reach; i++) {
    const cover = (Math.min(half, i + 0.5) - Math.max(-half, i - 0.5)) / (2 * half);
    const at = (i * minor) / major;
    const low = Math.floor(at + 1e-9);
    const part = Math.max(0, at - low);
    add(i, low, cover * (1 - part));
    add(i, low + 1, cover * part);
  }
  return taps;
}
