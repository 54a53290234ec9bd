import { rounded } from '../images/rounded.ts';
import { type Sampled, sampleAt } from './bilinear.ts';
import type { Example, Explanation } from './explanation.ts';

/** The source of a pixel. Positions go from -1 to 1 in both directions; 0 is the centre. */
type Warp = (across: number, down: number) => readonly [across: number, down: number];

/** Mirror images, quarter turns, and both. */
const TURNS: readonly Warp[] = [
  (u, v) => [-u, v],
  (u, v) => [u, -v],
  (u, v) => [-u, -v],
  (u, v) => [v, -u],
  (u, v) => [-v, u],
  (u, v) => [v, u],
  (u, v) => [-v, -u],
];

const zoomed =
  (share: number): Warp =>
  (u, v) => [u * share, v * share];

/** Shares of the picture that a zoom may show, and the step of the search for the best one. */
const SHARES = Array.from({ length: 46 }, (_, i) => 0.3 * 1.04 ** i).filter((share) => Math.abs(share - 1) > 0.03);
const FINER = Array.from({ length: 19 }, (_, i) => 1 + (i - 9) * 0.0022);
/** One of this many pixels is compared, in both directions. */
const STRIDE = 3;

/** The best turn, and the best zoom into or out of the centre. */
export function warpRules(examples: readonly Example[]): Explanation[] {
  const turn = best(
    examples,
    TURNS.map((warp) => [warp, 0] as const),
  );
  const coarse = best(
    examples,
    SHARES.map((share) => [zoomed(share), share] as const),
  );
  const fine = best(
    examples,
    FINER.map((factor) => [zoomed(coarse.share * factor), coarse.share * factor] as const),
  );
  return [warpRule('turn', turn), warpRule('zoom', fine)];
}

interface Found {
  readonly warp: Warp;
  readonly share: number;
  readonly error: number;
}

function best(examples: readonly Example[], warps: readonly (readonly [Warp, number])[]): Found {
  return warps
    .map(([warp, share]) => ({ warp, share, error: sparseError(examples, warp) }))
    .reduce((least, other) => (other.error < least.error ? other : least));
}

function warpRule(kind: 'turn' | 'zoom', { warp, error }: Found): Explanation {
  return {
    kind,
    doubt: 0,
    isWarp: true,
    explain: (query) => ({ error, draw: () => warped(query, warp, 0, query.height) }),
    redraw: ({ width, height, data }) => {
      const picture = { width, height, levels: data };
      return (top, rows) => {
        const drawn = rounded(warped(picture, warp, top, rows));
        return { width, height: rows, channels: 3, data: drawn };
      };
    },
  };
}

/** The value of one pixel of a warped picture. */
function sample(picture: Sampled, warp: Warp, x: number, y: number, out: Float32Array, at: number): void {
  const { width, height } = picture;
  const [u, v] = warp((2 * x + 1) / width - 1, (2 * y + 1) / height - 1);
  sampleAt(picture, ((u + 1) * width - 1) / 2, ((v + 1) * height - 1) / 2, 3, out, at);
}

/** Rows of a warped picture, from `top` on. */
function warped(picture: Sampled, warp: Warp, top: number, rows: number): Float32Array {
  const { width } = picture;
  const out = new Float32Array(width * rows * 3);
  for (let y = top, at = 0; y < top + rows; y++) {
    for (let x = 0; x < width; x++, at += 3) sample(picture, warp, x, y, out, at);
  }
  return out;
}

function sparseError(examples: readonly Example[], warp: Warp): number {
  const made = new Float32Array(3);
  let [squares, count] = [0, 0];
  for (const { input, output } of examples) {
    const { width, height } = input;
    for (let y = 0; y < height; y += STRIDE) {
      for (let x = 0; x < width; x += STRIDE) {
        sample(input, warp, x, y, made, 0);
        for (let c = 0; c < 3; c++) squares += (made[c]! - output[(y * width + x) * 3 + c]!) ** 2;
        count += 3;
      }
    }
  }
  return squares / count;
}
