/**
 * CIE lightness, and how changing it changes a colour with the same a* and b*. Sources: IEC 61966-2-1 (sRGB), CIE 15 (L*a*b*, D65).
 */

/** Linear light 0..1 of each 8-bit level. */
const LINEAR = Float32Array.from({ length: 256 }, (_, level) => {
  const value = level / 255;
  return value <= 0.04045 ? value / 12.92 : ((value + 0.055) / 1.055) ** 2.4;
});

/** Entries of the tables over 0..1. */
const FINE = 8191;

/** The level of linear light, indexed by its square root, whose steps are finer in the dark. */
const ENCODED = Float32Array.from({ length: FINE + 2 }, (_, i) => {
  const light = (i / FINE) ** 2;
  return 255 * (light <= 0.0031308 ? 12.92 * light : 1.055 * light ** (1 / 2.4) - 0.055);
});

/** CIE f, indexed by the square root of its argument. */
const ROOTS = Float32Array.from({ length: FINE + 2 }, (_, i) => {
  const t = (i / FINE) ** 2;
  return t > 216 / 24389 ? Math.cbrt(t) : ((24389 / 27) * t + 16) / 116;
});

function root(t: number): number {
  const at = Math.sqrt(Math.min(1, Math.max(0, t))) * FINE;
  const low = at | 0;
  return ROOTS[low]! + (at - low) * (ROOTS[low + 1]! - ROOTS[low]!);
}

function power(f: number): number {
  return f > 6 / 29 ? f * f * f : (116 * f - 16) / (24389 / 27);
}

function encoded(light: number): number {
  const at = Math.sqrt(Math.min(1, Math.max(0, light))) * FINE;
  const low = at | 0;
  return ENCODED[low]! + (at - low) * (ENCODED[low + 1]! - ENCODED[low]!);
}

/** L*, 0..100, of every pixel. */
export function lightnesses(data: Uint8Array): Float32Array {
  const out = new Float32Array(data.length / 4);
  for (let i = 0, at = 0; i < out.length; i++, at += 4) {
    const y = 0.2126 * LINEAR[data[at]!]! + 0.7152 * LINEAR[data[at + 1]!]! + 0.0722 * LINEAR[data[at + 2]!]!;
    out[i] = 116 * root(y) - 16;
  }
  return out;
}

/** Writes to `to` the colour at `at` of `data` made lighter by `by` of L*. Alpha is not written. */
export function lightened(data: Uint8Array, at: number, by: number, to: Uint8Array): void {
  const [red, green, blue] = [LINEAR[data[at]!]!, LINEAR[data[at + 1]!]!, LINEAR[data[at + 2]!]!];
  const step = by / 116;
  // X, Y and Z relative to white.
  const x = power(root(0.43395 * red + 0.376219 * green + 0.189828 * blue) + step);
  const y = power(root(0.212671 * red + 0.71516 * green + 0.072169 * blue) + step);
  const z = power(root(0.017758 * red + 0.109477 * green + 0.872766 * blue) + step);
  to[at] = encoded(3.07994 * x - 1.53715 * y - 0.542782 * z) + 0.5;
  to[at + 1] = encoded(-0.921235 * x + 1.875991 * y + 0.045244 * z) + 0.5;
  to[at + 2] = encoded(0.0528909 * x - 0.204043 * y + 1.15115 * z) + 0.5;
}
