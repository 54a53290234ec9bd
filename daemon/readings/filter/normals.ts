import { blank, type Picture } from '../picture.ts';
import { type Filter, twoDecimals } from './filter.ts';
import { byte, lumaPlane } from './planes.ts';

/** Weights of a derivative across, rows from the top: for a slope of 1 per pixel, the right column minus the left one gives 1. */
export const SLOPES = {
  central: [0, 0.5, 0],
  sobel: [1 / 8, 2 / 8, 1 / 8],
  scharr: [3 / 32, 10 / 32, 3 / 32],
  prewitt: [1 / 6, 1 / 6, 1 / 6],
} as const;
export type Slope = keyof typeof SLOPES;

/** Heights as directions: red is right, green up or down, blue out of the picture. */
export type Normals = {
  readonly slope: Slope;
  /** The factor of the slope of heights 0..1 per pixel; negative where dark is high. */
  readonly across: number;
  /** Negative where green is down. */
  readonly down: number;
  /** Whether heights continue on the other side, as in materials that tile. */
  readonly wraps: boolean;
};

export const NORMALS: Filter<Normals> = {
  kind: 'normals',
  sentence: ({ across, down }) =>
    `Normal map of its heights, ${twoDecimals(Math.abs(across))} strong, ${across * down > 0 ? 'OpenGL' : 'DirectX'}`,
  weight: () => 3,
  run: (picture, params) => {
    const { width, height, data } = picture;
    const out = blank(width, height);
    const { across, down } = slopesOf(picture, params);
    for (let i = 0, at = 0; i < across.length; i++, at += 4) {
      const [x, y] = [across[i]! * params.across, down[i]! * params.down];
      const length = Math.hypot(x, y, 1);
      out.data[at] = byte(127.5 * (1 - x / length));
      out.data[at + 1] = byte(127.5 * (1 + y / length));
      out.data[at + 2] = byte(127.5 * (1 + 1 / length));
      out.data[at + 3] = data[at + 3]!;
    }
    return out;
  },
  scaled: (params, factor) => ({ ...params, across: params.across * factor, down: params.down * factor }),
};

/** The slopes of heights 0..1 (BT.601 luma), to the right and down, per pixel. */
export function slopesOf(
  picture: Picture,
  { slope, wraps }: Pick<Normals, 'slope' | 'wraps'>,
): { across: Float32Array; down: Float32Array } {
  const { width, height } = picture;
  const heights = lumaPlane(picture, '601');
  const [across, down] = [new Float32Array(heights.length), new Float32Array(heights.length)];
  const weights = SLOPES[slope];
  const inside = (place: number, length: number) =>
    wraps ? (place + length) % length : Math.min(length - 1, Math.max(0, place));
  for (let y = 0, i = 0; y < height; y++) {
    const rows = [-1, 0, 1].map((step) => inside(y + step, height) * width);
    for (let x = 0; x < width; x++, i++) {
      const columns = [-1, 0, 1].map((step) => inside(x + step, width));
      let [right, below] = [0, 0];
      for (let k = 0; k < 3; k++) {
        if (weights[k] === 0) continue;
        right += weights[k]! * (heights[rows[k]! + columns[2]!]! - heights[rows[k]! + columns[0]!]!);
        below += weights[k]! * (heights[rows[2]! + columns[k]!]! - heights[rows[0]! + columns[k]!]!);
      }
      across[i] = right / 255;
      down[i] = below / 255;
    }
  }
  return { across, down };
}
