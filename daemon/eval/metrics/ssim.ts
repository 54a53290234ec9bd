import { lumaOf } from '../../images/luma.ts';
import type { Raster } from '../../images/raster.ts';

/** The luma of an RGB image, 0..255. */
function lumaPlane({ width, height, channels, data }: Raster): Float64Array {
  const luma = new Float64Array(width * height);
  for (let i = 0, at = 0; i < luma.length; i++, at += channels) {
    luma[i] = lumaOf(data[at]!, data[at + 1]!, data[at + 2]!);
  }
  return luma;
}

// Wang, Bovik, Sheikh, Simoncelli, "Image Quality Assessment: From Error Visibility to Structural Similarity" (2004).
const WINDOW = 11;
const SIGMA = 1.5;
const C1 = (0.01 * 255) ** 2;
const C2 = (0.03 * 255) ** 2;

const WEIGHTS = (() => {
  const raw = Array.from({ length: WINDOW }, (_, i) => Math.exp(-((i - (WINDOW - 1) / 2) ** 2) / (2 * SIGMA ** 2)));
  const total = raw.reduce((sum, weight) => sum + weight, 0);
  return raw.map((weight) => weight / total);
})();

/**
 * Structural similarity of two images of one size, at least 11 x 11: luma, Gaussian windows of 11 pixels and deviation 1.5, mean over
 * all places where the whole window fits. 1 for equal images; can be negative.
 */
export function ssim(a: Raster, b: Raster): number {
  const { width, height } = a;
  const [x, y] = [lumaPlane(a), lumaPlane(b)];
  const mean = (plane: Float64Array) => windowMeans(plane, width, height);
  const product = (p: Float64Array, q: Float64Array) => p.map((value, i) => value * q[i]!);
  const [meanX, meanY] = [mean(x), mean(y)];
  const [squareX, squareY, cross] = [mean(product(x, x)), mean(product(y, y)), mean(product(x, y))];
  let sum = 0;
  for (let i = 0; i < meanX.length; i++) {
    const [mx, my] = [meanX[i]!, meanY[i]!];
    const [varianceX, varianceY, covariance] = [squareX[i]! - mx * mx, squareY[i]! - my * my, cross[i]! - mx * my];
    sum += ((2 * mx * my + C1) * (2 * covariance + C2)) / ((mx * mx + my * my + C1) * (varianceX + varianceY + C2));
  }
  return sum / meanX.length;
}

/** Weighted means of all windows that fit: (height - 10) rows of (width - 10). */
function windowMeans(plane: Float64Array, width: number, height: number): Float64Array {
  const columns = width - WINDOW + 1;
  const rows = height - WINDOW + 1;
  const across = new Float64Array(height * columns);
  for (let y = 0; y < height; y++) {
    for (let x = 0; x < columns; x++) {
      let sum = 0;
      for (let i = 0; i < WINDOW; i++) sum += WEIGHTS[i]! * plane[y * width + x + i]!;
      across[y * columns + x] = sum;
    }
  }
  const means = new Float64Array(rows * columns);
  for (let y = 0; y < rows; y++) {
    for (let x = 0; x < columns; x++) {
      let sum = 0;
      for (let i = 0; i < WINDOW; i++) sum += WEIGHTS[i]! * across[(y + i) * columns + x]!;
      means[y * columns + x] = sum;
    }
  }
  return means;
}
