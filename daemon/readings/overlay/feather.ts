import type { Outline } from './outline.ts';

/** The normal distribution's integral, from -4 to 4 deviations, at this many steps per deviation. */
const STEPS = 64;
const integral = new Float32Array(8 * STEPS + 1);
for (let i = 1, sum = 0; i < integral.length; i++) {
  const at = (i - 0.5) / STEPS - 4;
  sum += Math.exp((-at * at) / 2) / Math.sqrt(2 * Math.PI) / STEPS;
  integral[i] = sum;
}

function below(deviations: number): number {
  const place = Math.round((deviations + 4) * STEPS);
  return place <= 0 ? 0 : place >= 8 * STEPS ? 1 : integral[place]!;
}

/**
 * The share of each pixel of row `y` that a shape with a soft edge shows. A rectangle's is the exact Gaussian blur. Other shapes fall off
 * with the distance to their edge, which differs from a blur only where the edge bends within a few deviations.
 */
export function coverSoftly(outline: Outline, y: number, out: Float32Array): void {
  const { left, right, top, bottom, feather, form, power, radii } = outline;
  const [halfWidth, halfHeight] = [(right - left) / 2, (bottom - top) / 2];
  const v = y + 0.5 - (top + bottom) / 2;
  const isRectangle = form === 'rounded' && radii[0] === 0;
  const down = isRectangle ? below((y + 0.5 - top) / feather) - below((y + 0.5 - bottom) / feather) : 0;
  for (let x = 0; x < out.length; x++) {
    const u = x + 0.5 - (left + right) / 2;
    if (isRectangle) out[x] = down * (below((u + halfWidth) / feather) - below((u - halfWidth) / feather));
    else if (form === 'rounded') out[x] = below(-boxDistance(u, v, halfWidth, halfHeight, radii[0]) / feather);
    else out[x] = below(-ovalDistance(u, v, halfWidth, halfHeight, power) / feather);
  }
}

/** The signed distance to a box with round corners, negative inside. */
function boxDistance(u: number, v: number, halfWidth: number, halfHeight: number, radius: number): number {
  const across = Math.abs(u) - halfWidth + radius;
  const down = Math.abs(v) - halfHeight + radius;
  const outside = Math.hypot(Math.max(across, 0), Math.max(down, 0));
  return outside + Math.min(Math.max(across, down), 0) - radius;
}

/** The signed distance to a superellipse, to first order; exact for a circle. */
function ovalDistance(u: number, v: number, halfWidth: number, halfHeight: number, power: number): number {
  const [a, b] = [Math.abs(u) / halfWidth, Math.abs(v) / halfHeight];
  const value = (a ** power + b ** power) ** (1 / power);
  if (value < 1e-6) return -Math.min(halfWidth, halfHeight);
  const gain = value ** (1 - power);
  const slope = Math.hypot((gain * a ** (power - 1)) / halfWidth, (gain * b ** (power - 1)) / halfHeight);
  return (value - 1) / slope;
}
