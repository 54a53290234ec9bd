import type { Rgb } from './rgba.ts';

/** Luma of Rec. 601, in the units of its arguments. */
export function luma(r: number, g: number, b: number): number {
  return 0.299 * r + 0.587 * g + 0.114 * b;
}

export function mix(a: Rgb, b: Rgb, share: number): Rgb {
  return [a[0] + (b[0] - a[0]) * share, a[1] + (b[1] - a[1]) * share, a[2] + (b[2] - a[2]) * share];
}

export function hex([r, g, b]: Rgb): string {
  return `#${[r, g, b].map((c) => Math.round(c).toString(16).padStart(2, '0')).join('')}`;
}

export function rgb(text: string): Rgb {
  const value = Number.parseInt(text.slice(1), 16);
  return [value >> 16, (value >> 8) & 255, value & 255];
}

/** Hue in 0..360, saturation and lightness in 0..1 (HSL). */
export function toHsl(r: number, g: number, b: number): [number, number, number] {
  const max = Math.max(r, g, b) / 255;
  const min = Math.min(r, g, b) / 255;
  const lightness = (max + min) / 2;
  const range = max - min;
  if (range === 0) return [0, 0, lightness];
  const saturation = range / (1 - Math.abs(2 * lightness - 1));
  const [x, y, z] = [r / 255, g / 255, b / 255];
  const hue = max === x ? (y - z) / range : max === y ? (z - x) / range + 2 : (x - y) / range + 4;
  return [(hue * 60 + 360) % 360, saturation, lightness];
}

export function fromHsl(hue: number, saturation: number, lightness: number): [number, number, number] {
  const spread = saturation * Math.min(lightness, 1 - lightness);
  const channel = (n: number) => {
    const k = (n + hue / 30) % 12;
    return 255 * (lightness - spread * Math.max(-1, Math.min(k - 3, 9 - k, 1)));
  };
  return [channel(0), channel(8), channel(4)];
}

/** Colours that brands are known by. */
export const BRANDS: readonly Rgb[] = [
  '#0a66c2', '#1db954', '#e50914', '#ff9900', '#7c3aed', '#0f766e', '#db2777', '#f97316', '#2563eb', '#16a34a', '#be123c',
  '#4338ca', '#0891b2', '#ca8a04', '#9333ea', '#ea580c', '#059669', '#e11d48', '#1e40af', '#65a30d',
].map(rgb); // biome-ignore format: one list
