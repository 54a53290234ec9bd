import type { Picture } from '../picture.ts';
import { type Filter, twoDecimals } from './filter.ts';
import { filterPlanes } from './planes.ts';

/**
 * Which pixels around one count: all within `radius`, or within half a pixel more (round), or OpenCV's ellipse, whose rows are rounded; or
 * a square 2 * radius + 1 wide.
 */
export type Window = 'square' | 'disc' | 'round' | 'ellipse';

export type Rank = {
  readonly of: 'median' | 'least' | 'most';
  readonly window: Window;
  readonly radius: number;
};

const VERBS = { median: 'Median', least: 'Darkest (erosion)', most: 'Lightest (dilation)' } as const;

/** Each pixel becomes the median, minimum or maximum of those around it, channel by channel. */
export const RANK: Filter<Rank> = {
  kind: 'rank',
  sentence: ({ of, window, radius }) =>
    `${VERBS[of]} of the ${window === 'square' ? 'square' : 'disc'} ${twoDecimals(2 * radius + 1)} px wide around each pixel`,
  weight: () => 2,
  run: ranked,
  scaled: (rank, factor) => ({ ...rank, radius: Math.max(1, Math.round(rank.radius * factor)) }),
};

function ranked(picture: Picture, { of, window, radius }: Rank): Picture {
  const { width, height } = picture;
  const chords = chordsOf(window, radius);
  return filterPlanes(picture, 'with', (plane) => {
    if (of === 'median') return medians(plane, width, height, radius);
    return of === 'most' ? extremes(plane, width, height, chords, 1) : extremes(plane, width, height, chords, -1);
  });
}

/** Half the width of the window, row by row from its middle: row i reaches `chords[i]` pixels to both sides. */
export function chordsOf(window: Window, radius: number): Int32Array {
  if (window === 'ellipse') {
    return Int32Array.from({ length: radius + 1 }, (_, i) => Math.round(Math.sqrt(radius * radius - i * i)));
  }
  const within = (window === 'round' ? radius + 0.5 : radius) ** 2;
  return Int32Array.from({ length: radius + 1 }, (_, i) =>
    window === 'square' ? radius : Math.floor(Math.sqrt(within - i * i)),
  );
}

/** The maximum (sign 1) or minimum (-1) around each pixel; pixels beyond the borders do not count. */
function extremes(plane: Float32Array, width: number, height: number, chords: Int32Array, sign: 1 | -1): Float32Array {
  const out = new Float32Array(plane.length).fill(sign === 1 ? 0 : 255);
  const radius = chords.length - 1;
  const across = new Float32Array(plane.length);
  for (let i = 0; i <= radius; ) {
    const reach = chords[i]!;
    slide(plane, across, width, height, reach, sign);
    // Rows of the same width share the result along rows.
    for (; i <= radius && chords[i] === reach; i++) {
      for (const shift of i === 0 ? [0] : [-i, i]) {
        for (let y = Math.max(0, -shift); y < Math.min(height, height - shift); y++) {
          const [to, from] = [y * width, (y + shift) * width];
          if (sign === 1)
            for (let x = 0; x < width; x++) {
              if (across[from + x]! > out[to + x]!) out[to + x] = across[from + x]!;
            }
          else for (let x = 0; x < width; x++) if (across[from + x]! < out[to + x]!) out[to + x] = across[from + x]!;
        }
      }
    }
  }
  return out;
}

/** The maximum or minimum within `reach` pixels along each row, by a queue of candidates. */
function slide(plane: Float32Array, out: Float32Array, width: number, height: number, reach: number, sign: 1 | -1) {
  const queue = new Int32Array(width);
  for (let y = 0; y < height; y++) {
    const start = y * width;
    let [head, tail] = [0, 0];
    for (let x = 0; x < width + reach; x++) {
      if (x < width) {
        const value = sign * plane[start + x]!;
        while (tail > head && sign * plane[start + queue[tail - 1]!]! <= value) tail--;
        queue[tail++] = x;
      }
      const middle = x - reach;
      if (middle < 0) continue;
      if (queue[head]! < middle - reach) head++;
      out[start + middle] = plane[start + queue[head]!]!;
    }
  }
}

/** Medians of squares by a histogram that moves along each row (Huang 1979); the outermost pixels are repeated beyond the borders. */
function medians(plane: Float32Array, width: number, height: number, radius: number): Float32Array {
  const levels = new Uint8Array(plane.length);
  for (let i = 0; i < levels.length; i++) levels[i] = plane[i]! + 0.5;
  const out = new Float32Array(plane.length);
  const counts = new Int32Array(256);
  const side = 2 * radius + 1;
  const half = (side * side) >> 1;
  const rows = new Int32Array(side);
  for (let y = 0; y < height; y++) {
    for (let k = 0; k < side; k++) rows[k] = Math.min(height - 1, Math.max(0, y + k - radius)) * width;
    counts.fill(0);
    for (let x = -radius; x <= radius; x++) {
      const column = Math.min(width - 1, Math.max(0, x));
      for (let k = 0; k < side; k++) counts[levels[rows[k]! + column]!]!++;
    }
    let median = 0;
    let below = 0;
    for (let x = 0; x < width; x++) {
      if (x > 0) {
        const [gone, come] = [Math.max(0, x - radius - 1), Math.min(width - 1, x + radius)];
        for (let k = 0; k < side; k++) {
          const [old, fresh] = [levels[rows[k]! + gone]!, levels[rows[k]! + come]!];
          counts[old]!--;
          counts[fresh]!++;
          if (old < median) below--;
          if (fresh < median) below++;
        }
      }
      while (below > half) below -= counts[--median]!;
      while (below + counts[median]! <= half) below += counts[median++]!;
      out[y * width + x] = median;
    }
  }
  return out;
}
