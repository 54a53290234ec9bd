import { transform2d } from '../fourier.ts';
import type { Plane } from './plane.ts';

/** A shift under which one plane lies over another, and how sharply it stands out. */
export interface Shift {
  readonly x: number;
  readonly y: number;
  readonly height: number;
}

/**
 * Where `part` may lie in `whole`: shifts (x, y) so that part's pixel (u, v) is whole's (u + x, v + y), the likeliest first. By
 * correlation of gradient magnitudes with whitened phases (Kuglin and Hines, "The Phase Correlation Image Alignment Method", 1975), so
 * colours may have changed. Both at most 128 pixels a side.
 */
export function shiftsOf(whole: Plane, part: Plane, count: number): Shift[] {
  const longest = Math.max(whole.width, whole.height, part.width, part.height);
  const size = 2 ** Math.ceil(Math.log2(2 * longest - 1));
  const real = new Float32Array(size * size);
  const imaginary = new Float32Array(size * size);
  putGradient(whole, real, size);
  putGradient(part, imaginary, size);
  transform2d(real, imaginary, size, false);
  whiten(real, imaginary, size);
  transform2d(real, imaginary, size, true);
  return peaks(real, size, count);
}

function putGradient({ width, height, values }: Plane, out: Float32Array, size: number): void {
  let sum = 0;
  for (let y = 1; y < height - 1; y++) {
    for (let x = 1; x < width - 1; x++) {
      const at = y * width + x;
      const across = values[at + 1]! - values[at - 1]!;
      const down = values[at + width]! - values[at - width]!;
      // The root, so that faint edges count beside strong ones.
      const value = Math.sqrt(Math.sqrt(across * across + down * down));
      out[y * size + x] = value;
      sum += value;
    }
  }
  const mean = sum / Math.max(1, (width - 2) * (height - 2));
  for (let y = 1; y < height - 1; y++) for (let x = 1; x < width - 1; x++) out[y * size + x]! -= mean;
}

/**
 * Two real planes were transformed as one complex one: A = (Z(k) + conj Z(-k)) / 2, B = (Z(k) - conj Z(-k)) / 2i. Leaves A conj B, with
 * its magnitude's root in place of its magnitude: between correlation, which is broad, and its phase alone, which is noisy.
 */
function whiten(real: Float32Array, imaginary: Float32Array, size: number): void {
  const made = new Float32Array(real.length * 2);
  for (let y = 0; y < size; y++) {
    for (let x = 0; x < size; x++) {
      const at = y * size + x;
      const mirrored = ((size - y) % size) * size + ((size - x) % size);
      const [ar, ai] = [(real[at]! + real[mirrored]!) / 2, (imaginary[at]! - imaginary[mirrored]!) / 2];
      const [br, bi] = [(imaginary[at]! + imaginary[mirrored]!) / 2, (real[mirrored]! - real[at]!) / 2];
      const [r, i] = [ar * br + ai * bi, ai * br - ar * bi];
      const length = Math.sqrt(Math.sqrt(r * r + i * i)) + 1e-6;
      made[2 * at] = r / length;
      made[2 * at + 1] = i / length;
    }
  }
  for (let at = 0; at < real.length; at++) {
    real[at] = made[2 * at]!;
    imaginary[at] = made[2 * at + 1]!;
  }
}

function peaks(plane: Float32Array, size: number, count: number): Shift[] {
  const found: Shift[] = [];
  for (let y = 0; y < size; y++) {
    for (let x = 0; x < size; x++) {
      const height = plane[y * size + x]!;
      if (found.length === count && height <= found[count - 1]!.height) continue;
      let isPeak = height > 0;
      for (let v = -1; v <= 1 && isPeak; v++) {
        for (let u = -1; u <= 1 && isPeak; u++) {
          isPeak = plane[((y + v + size) % size) * size + ((x + u + size) % size)]! <= height;
        }
      }
      if (!isPeak) continue;
      found.push({ x: x < size / 2 ? x : x - size, y: y < size / 2 ? y : y - size, height });
      found.sort((a, b) => b.height - a.height);
      found.length = Math.min(found.length, count);
    }
  }
  return found;
}
