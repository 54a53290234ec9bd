import { blank, type Picture } from '../picture.ts';
import { BLUR } from './blur.ts';
import { type Filter, twoDecimals } from './filter.ts';
import { byte, type Luma, lumaPlane, planeOf } from './planes.ts';

/** Weights of a 3 x 3 derivative across: 1 in the middle row times `centre`, `side` in the rows beside it. */
const OPERATORS = {
  sobel: { centre: 2, side: 1 },
  scharr: { centre: 10, side: 3 },
  prewitt: { centre: 1, side: 1 },
  central: { centre: 1, side: 0 },
} as const;
export type Operator = keyof typeof OPERATORS | 'laplacian' | 'laplacian8' | 'difference';
/** How the derivatives across and down are combined. */
export type Norm = 'length' | 'sum' | 'most';

export type Edges = {
  readonly operator: Operator;
  readonly norm: Norm;
  /** Of greys, or of each channel by itself. */
  readonly of: Luma | 'channels';
  /** The colour without an edge, and that of an edge of strength `full` or more; mixed between them. */
  readonly ground: readonly [number, number, number];
  readonly ink: readonly [number, number, number];
  readonly full: number;
  /** Whether all edges above `full` / 2 have the ink's colour, with nothing between. */
  readonly hard: boolean;
  /** The deviation, in pixels, of a blur before it; none where absent. */
  readonly sigma?: number;
};

export const EDGES: Filter<Edges> = {
  kind: 'edges',
  sentence: ({ operator, full, hard, ground, ink, sigma }) => {
    const name = operator.startsWith('laplacian') ? 'Laplacian' : operator[0]!.toUpperCase() + operator.slice(1);
    const tones = ink[0] + ink[1] + ink[2] < ground[0] + ground[1] + ground[2] ? 'dark on light' : 'light on dark';
    const of = sigma ? ` of its blur, sigma ${twoDecimals(sigma)} px` : '';
    return `Edges${of} (${name}), ${tones}, ${hard ? `from ${twoDecimals(full / 2)} on` : `${twoDecimals(25500 / full)} % strong`}`;
  },
  weight: ({ ground, ink, sigma }) => 3 + (isPlain(ground) ? 0 : 3) + (isPlain(ink) ? 0 : 3) + (sigma ? 1 : 0),
  run: drawn,
  scaled: (edges, factor) => (edges.sigma ? { ...edges, sigma: edges.sigma * factor } : edges),
};

function isPlain([red, green, blue]: readonly [number, number, number]): boolean {
  return red === green && green === blue && (red === 0 || red === 255);
}

/** A blurred picture in which edges are sought. */
export function softened(picture: Picture, sigma: number): Picture {
  return BLUR.run(picture, { shape: 'gaussian', size: sigma, alpha: 'kept', border: 'replicate', gain: 1 });
}

function drawn(before: Picture, { operator, norm, of, ground, ink, full, hard, sigma }: Edges): Picture {
  const picture = sigma ? softened(before, sigma) : before;
  const { width, height, data } = picture;
  const out = blank(width, height);
  let strength: Float32Array | undefined;
  for (let c = 0; c < 3; c++) {
    if (of === 'channels') strength = strengths(planeOf(picture, c), width, height, operator, norm);
    else strength ??= strengths(lumaPlane(picture, of), width, height, operator, norm);
    for (let i = 0, to = c; i < strength.length; i++, to += 4) {
      out.data[to] = byte(ground[c]! + (ink[c]! - ground[c]!) * share(strength[i]!, full, hard));
    }
  }
  for (let at = 3; at < data.length; at += 4) out.data[at] = data[at]!;
  return out;
}

/** The share of ink, 0..1, for an edge of this strength. */
export function share(strength: number, full: number, hard: boolean): number {
  if (hard) return strength > full / 2 ? 1 : 0;
  return Math.min(1, strength / full);
}

/** The strength of an edge at each pixel; the outermost pixels are repeated beyond the borders. */
function strengths(plane: Float32Array, width: number, height: number, operator: Operator, norm: Norm) {
  const out = new Float32Array(plane.length);
  for (let y = 0; y < height; y++) {
    const above = Math.max(0, y - 1) * width;
    const row = y * width;
    const below = Math.min(height - 1, y + 1) * width;
    for (let x = 0; x < width; x++) {
      const left = Math.max(0, x - 1);
      const right = Math.min(width - 1, x + 1);
      out[row + x] = strengthOf(
        plane[above + left]!,
        plane[above + x]!,
        plane[above + right]!,
        plane[row + left]!,
        plane[row + x]!,
        plane[row + right]!,
        plane[below + left]!,
        plane[below + x]!,
        plane[below + right]!,
        operator,
        norm,
      );
    }
  }
  return out;
}

/** The strength at the middle one of nine pixels, given row by row. */
export function strengthOf(
  a: number,
  b: number,
  c: number,
  d: number,
  e: number,
  f: number,
  g: number,
  h: number,
  i: number,
  operator: Operator,
  norm: Norm,
): number {
  if (operator === 'laplacian') return Math.abs(4 * e - b - d - f - h);
  if (operator === 'laplacian8') return Math.abs(8 * e - a - b - c - d - f - g - h - i);
  let [across, down] = [f - e, h - e];
  if (operator !== 'difference') {
    const { centre, side } = OPERATORS[operator];
    across = centre * (f - d) + side * (c - a + i - g);
    down = centre * (h - b) + side * (g - a + i - c);
  }
  if (norm === 'length') return Math.sqrt(across * across + down * down);
  return norm === 'sum' ? Math.abs(across) + Math.abs(down) : Math.max(Math.abs(across), Math.abs(down));
}
