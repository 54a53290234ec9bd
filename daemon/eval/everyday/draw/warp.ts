import { blank, level, type Rgba } from './rgba.ts';

/** Writes where in the source (pixel centres at whole numbers) a target pixel comes from. */
type Whence = (x: number, y: number, from: Float64Array) => void;

/** Each pixel sampled with Catmull and Rom's cubic from where `whence` says; the nearest pixel beyond the edges. Opaque pictures. */
export function warped(picture: Rgba, width: number, height: number, whence: Whence): Rgba {
  const { data } = picture;
  const out = blank(width, height);
  const from = new Float64Array(2);
  const across = new Float64Array(4);
  const down = new Float64Array(4);
  const clampX = (x: number) => Math.min(picture.width - 1, Math.max(0, x));
  const clampY = (y: number) => Math.min(picture.height - 1, Math.max(0, y));
  for (let y = 0, to = 0; y < height; y++) {
    for (let x = 0; x < width; x++, to += 4) {
      whence(x, y, from);
      const [left, top] = [Math.floor(from[0]!), Math.floor(from[1]!)];
      cubic(from[0]! - left, across);
      cubic(from[1]! - top, down);
      for (let c = 0; c < 4; c++) {
        let sum = 0;
        for (let v = 0; v < 4; v++) {
          const row = clampY(top + v - 1) * picture.width;
          for (let u = 0; u < 4; u++) sum += down[v]! * across[u]! * data[(row + clampX(left + u - 1)) * 4 + c]!;
        }
        out.data[to + c] = level(sum);
      }
    }
  }
  return out;
}

function cubic(t: number, weights: Float64Array): void {
  weights[0] = ((-0.5 * t + 1) * t - 0.5) * t;
  weights[1] = (1.5 * t - 2.5) * t * t + 1;
  weights[2] = ((-1.5 * t + 2) * t + 0.5) * t;
  weights[3] = (0.5 * t - 0.5) * t * t;
}

/** Turned about the centre, clockwise for positive degrees, at the same size. */
export function turned(picture: Rgba, degrees: number): Rgba {
  const { width, height } = picture;
  const [sin, cos] = [Math.sin((degrees * Math.PI) / 180), Math.cos((degrees * Math.PI) / 180)];
  const [midX, midY] = [(width - 1) / 2, (height - 1) / 2];
  return warped(picture, width, height, (x, y, from) => {
    from[0] = midX + cos * (x - midX) + sin * (y - midY);
    from[1] = midY - sin * (x - midX) + cos * (y - midY);
  });
}
