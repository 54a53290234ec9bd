import type { Picture } from '../picture.ts';

/** Round holes along the sides of a canvas, centred on its sides, as stamps have them. Lengths in pixels. */
export interface Perforation {
  /** From hole to hole; on other canvases, the nearest length that makes a whole number of holes. */
  readonly pitch: number;
  readonly radius: number;
  /** Whether there are holes in the corners; otherwise each corner is midway between two. */
  readonly isCornered: boolean;
}

/** A canvas with holes along its sides. */
export function perforated(canvas: Picture, { pitch, radius, isCornered }: Perforation): Picture {
  const { width, height } = canvas;
  const data = canvas.data.slice();
  // How far each place along a side is from the middle of the nearest hole.
  const along = (length: number) => {
    const step = length / Math.max(1, Math.round(length / pitch));
    const first = isCornered ? 0 : step / 2;
    return Float64Array.from({ length }, (_, i) => {
      const place = (i + 0.5 - first) / step;
      return (place - Math.round(place)) * step;
    });
  };
  const [across, down] = [along(width), along(height)];
  const reach = Math.min(Math.ceil(radius) + 1, height, width);
  const cut = (x: number, y: number, u: number, v: number) => {
    const share = Math.min(1, Math.max(0, Math.hypot(u, v) - radius + 0.5));
    if (share === 1) return;
    const at = 4 * (y * width + x);
    data[at + 3] = Math.round(data[at + 3]! * share);
    if (data[at + 3] === 0) data.fill(0, at, at + 4);
  };
  for (let depth = 0; depth < reach; depth++) {
    for (let x = 0; x < width; x++) {
      cut(x, depth, across[x]!, depth + 0.5);
      if (height - 1 - depth > depth) cut(x, height - 1 - depth, across[x]!, depth + 0.5);
    }
    for (let y = 0; y < height; y++) {
      // The corners' holes are cut along the first two sides.
      if (isCornered && Math.min(y, height - 1 - y) < reach) continue;
      cut(depth, y, down[y]!, depth + 0.5);
      if (width - 1 - depth > depth) cut(width - 1 - depth, y, down[y]!, depth + 0.5);
    }
  }
  return { ...canvas, data };
}

/** Fewer holes along a side do not determine a pitch. */
const FEWEST = 4;
/** Pixels by which distances between holes may differ, and a hole's depth from half its width. */
const SLACK = 0.75;

/** The holes along the sides of an output; undefined where there are none, or where sides differ. */
export function perforationOf(output: Picture): Perforation | undefined {
  const { width, height } = output;
  const top = holesAlong(output, width, (i, depth) => depth * width + i);
  const left = top && holesAlong(output, height, (i, depth) => i * width + depth);
  if (!top || !left || Math.abs(top.radius - left.radius) > SLACK || top.isCornered !== left.isCornered)
    return undefined;
  const [wide, high] = [width / Math.round(width / top.pitch), height / Math.round(height / top.pitch)];
  if (Math.abs(left.pitch - high) > SLACK || Math.abs(top.pitch - wide) > SLACK) return undefined;
  const pitch = (top.pitch + left.pitch) / 2;
  const radius = (top.radius + left.radius) / 2;
  return { pitch: nearest(pitch, 0.3), radius: nearest(radius, 0.3), isCornered: top.isCornered };
}

function nearest(value: number, slack: number): number {
  const whole = Math.round(value);
  return Math.abs(whole - value) < slack ? whole : Math.round(value * 10) / 10;
}

/** Holes along one side: `at` is the pixel at a place along it and a depth. */
function holesAlong(
  { width, height, data }: Picture,
  length: number,
  at: (place: number, depth: number) => number,
): Perforation | undefined {
  const clear = (place: number, depth: number) => 1 - data[4 * at(place, depth) + 3]! / 255;
  const middles: number[] = [];
  const widths: number[] = [];
  let start = -1;
  for (let i = 0; i <= length; i++) {
    const isHole = i < length && clear(i, 0) > 0.5;
    if (isHole && start < 0) start = i;
    if (isHole || start < 0) continue;
    // Holes in corners are only partly visible.
    if (start > 0 && i < length) {
      let [sum, moment] = [0, 0];
      for (let k = Math.max(0, start - 1); k <= Math.min(length - 1, i); k++) {
        sum += clear(k, 0);
        moment += clear(k, 0) * (k + 0.5);
      }
      middles.push(moment / sum);
      widths.push(sum);
    }
    start = -1;
  }
  if (middles.length < FEWEST) return undefined;
  const pitch = (middles[middles.length - 1]! - middles[0]!) / (middles.length - 1);
  if (middles.some((middle, i) => Math.abs(middle - middles[0]! - i * pitch) > SLACK)) return undefined;
  const half = widths.reduce((sum, wide) => sum + wide, 0) / widths.length / 2;
  if (half < 1.5 || 2 * half > 0.9 * pitch || widths.some((wide) => Math.abs(wide / 2 - half) > SLACK))
    return undefined;
  let depth = 0;
  const middle = Math.floor(middles[0]!);
  for (let k = 0; k < Math.min(width, height) && clear(middle, k) > 0; k++) depth += clear(middle, k);
  if (Math.abs(depth - half) > SLACK + 0.1 * half) return undefined;
  return { pitch, radius: (depth + half) / 2, isCornered: Math.abs(middles[0]! - pitch) < pitch / 4 };
}
