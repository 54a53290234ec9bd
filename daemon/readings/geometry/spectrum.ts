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

/** The discrete Fourier transform of a square of a power of two, in place; the inverse without its factor. */
function transform2d(real: Float32Array, imaginary: Float32Array, size: number, isInverse: boolean): void {
  const cosines = new Float32Array(size / 2);
  const sines = new Float32Array(size / 2);
  for (let i = 0; i < size / 2; i++) {
    cosines[i] = Math.cos((2 * Math.PI * i) / size);
    sines[i] = (isInverse ? 1 : -1) * Math.sin((2 * Math.PI * i) / size);
  }
  const order = bitReversed(size);
  for (let pass = 0; pass < 2; pass++) {
    for (let row = 0; row < size; row++) {
      transform(
        real.subarray(row * size, (row + 1) * size),
        imaginary.subarray(row * size, (row + 1) * size),
        cosines,
        sines,
        order,
      );
    }
    transpose(real, size);
    transpose(imaginary, size);
  }
}

function bitReversed(size: number): Uint32Array {
  const order = new Uint32Array(size);
  for (let i = 1; i < size; i++) order[i] = (order[i >> 1]! >> 1) | (i & 1 ? size >> 1 : 0);
  return order;
}

function transpose(plane: Float32Array, size: number): void {
  for (let y = 0; y < size; y++) {
    for (let x = y + 1; x < size; x++) {
      const kept = plane[y * size + x]!;
      plane[y * size + x] = plane[x * size + y]!;
      plane[x * size + y] = kept;
    }
  }
}

/** Cooley and Tukey's, in place, of radix 2. */
function transform(
  re: Float32Array,
  im: Float32Array,
  cosines: Float32Array,
  sines: Float32Array,
  order: Uint32Array,
): void {
  const size = re.length;
  for (let i = 0; i < size; i++) {
    const j = order[i]!;
    if (j <= i) continue;
    const [r, m] = [re[i]!, im[i]!];
    re[i] = re[j]!;
    im[i] = im[j]!;
    re[j] = r;
    im[j] = m;
  }
  for (let half = 1; half < size; half *= 2) {
    const stride = size / (2 * half);
    for (let first = 0; first < size; first += 2 * half) {
      for (let k = 0, at = first, turn = 0; k < half; k++, at++, turn += stride) {
        const other = at + half;
        const r = re[other]! * cosines[turn]! - im[other]! * sines[turn]!;
        const m = re[other]! * sines[turn]! + im[other]! * cosines[turn]!;
        re[other] = re[at]! - r;
        im[other] = im[at]! - m;
        re[at]! += r;
        im[at]! += m;
      }
    }
  }
}
