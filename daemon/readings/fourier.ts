/** The discrete Fourier transform of a square whose side is a power of two, in place; the inverse without its factor. */
export function transform2d(real: Float32Array, imaginary: Float32Array, size: number, isInverse: boolean): void {
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

/** Cooley and Tukey's transform, in place, radix 2. */
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
