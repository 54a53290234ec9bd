import { blank, level, type Rgba } from './rgba.ts';

/** Weights of a Gaussian, cut off at three deviations, that sum to 1. */
function gaussianWeights(sigma: number): Float64Array {
  const radius = Math.max(1, Math.ceil(3 * sigma));
  const weights = Float64Array.from({ length: 2 * radius + 1 }, (_, i) =>
    Math.exp(-((i - radius) ** 2) / (2 * sigma ** 2)),
  );
  const sum = weights.reduce((total, weight) => total + weight, 0);
  return weights.map((weight) => weight / sum);
}

/** One plane, blurred by a Gaussian. What lies beyond the edges is as the nearest pixel, or 0. */
export function blurPlane(
  plane: Float32Array,
  width: number,
  height: number,
  sigma: number,
  beyond: 'nearest' | 'zero' = 'nearest',
): Float32Array {
  const weights = gaussianWeights(sigma);
  const radius = (weights.length - 1) / 2;
  const across = new Float32Array(plane.length);
  const line = new Float32Array(width + 2 * radius);
  for (let y = 0; y < height; y++) {
    const row = plane.subarray(y * width, (y + 1) * width);
    line.set(row, radius);
    if (beyond === 'nearest') {
      line.fill(row[0]!, 0, radius);
      line.fill(row[width - 1]!, width + radius);
    }
    for (let x = 0; x < width; x++) {
      let sum = 0;
      for (let k = 0; k < weights.length; k++) sum += weights[k]! * line[x + k]!;
      across[y * width + x] = sum;
    }
  }
  const out = new Float32Array(plane.length);
  for (let y = 0; y < height; y++) {
    const to = y * width;
    for (let k = 0; k < weights.length; k++) {
      const v = y + k - radius;
      if ((v < 0 || v >= height) && beyond === 'zero') continue;
      const from = Math.min(height - 1, Math.max(0, v)) * width;
      const weight = weights[k]!;
      for (let x = 0; x < width; x++) out[to + x]! += weight * across[from + x]!;
    }
  }
  return out;
}

export function planeOf({ width, height, data }: Rgba, channel: number): Float32Array {
  const plane = new Float32Array(width * height);
  for (let i = 0; i < plane.length; i++) plane[i] = data[4 * i + channel]!;
  return plane;
}

/** A Gaussian blur of colour and alpha, colours weighted by alpha. */
export function blurred(picture: Rgba, sigma: number, beyond: 'nearest' | 'zero' = 'nearest'): Rgba {
  const { width, height, data } = picture;
  const alpha = planeOf(picture, 3);
  const soft = blurPlane(alpha, width, height, sigma, beyond);
  const out = blank(width, height);
  for (let c = 0; c < 3; c++) {
    const plane = new Float32Array(width * height);
    for (let i = 0; i < plane.length; i++) plane[i] = data[4 * i + c]! * alpha[i]!;
    const mixed = blurPlane(plane, width, height, sigma, beyond);
    for (let i = 0; i < plane.length; i++) out.data[4 * i + c] = soft[i]! > 0.5 ? level(mixed[i]! / soft[i]!) : 0;
  }
  for (let i = 0; i < soft.length; i++) out.data[4 * i + 3] = level(soft[i]!);
  return out;
}

/** The shape grown by `radius` pixels with a smooth edge: the greatest alpha under a disc whose rim fades over one pixel. */
export function grown({ width, height, data }: Rgba, radius: number): Float32Array {
  const reach = Math.ceil(radius + 0.5);
  const offsets: { x: number; y: number; weight: number }[] = [];
  for (let y = -reach; y <= reach; y++) {
    for (let x = -reach; x <= reach; x++) {
      const weight = Math.min(1, radius + 0.5 - Math.hypot(x, y));
      if (weight > 0) offsets.push({ x, y, weight });
    }
  }
  const out = new Float32Array(width * height);
  for (let y = 0; y < height; y++) {
    for (let x = 0; x < width; x++) {
      const alpha = data[(y * width + x) * 4 + 3]!;
      if (alpha === 0) continue;
      for (const offset of offsets) {
        const [u, v] = [x + offset.x, y + offset.y];
        if (u < 0 || v < 0 || u >= width || v >= height) continue;
        const at = v * width + u;
        const value = alpha * offset.weight;
        if (value > out[at]!) out[at] = value;
      }
    }
  }
  return out;
}

/** Means over blocks of `side` pixels counted from (x, y), within that box: a mosaic. */
export function mosaic(picture: Rgba, side: number, x: number, y: number, width: number, height: number): Rgba {
  const out = { ...picture, data: Uint8Array.from(picture.data) };
  for (let top = y; top < y + height; top += side) {
    for (let left = x; left < x + width; left += side) {
      const [right, bottom] = [Math.min(left + side, x + width), Math.min(top + side, y + height)];
      for (let c = 0; c < 4; c++) {
        let sum = 0;
        for (let v = top; v < bottom; v++)
          for (let u = left; u < right; u++) sum += picture.data[(v * picture.width + u) * 4 + c]!;
        const mean = level(sum / ((right - left) * (bottom - top)));
        for (let v = top; v < bottom; v++)
          for (let u = left; u < right; u++) out.data[(v * picture.width + u) * 4 + c] = mean;
      }
    }
  }
  return out;
}
