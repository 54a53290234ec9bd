import type { Raster } from '../../../images/raster.ts';

/** A picture with straight alpha. */
export type Rgba = Raster & { readonly channels: 4 };

/** Red, green, blue, 0..255. */
export type Rgb = readonly [number, number, number];

export function blank(width: number, height: number): Rgba {
  return { width, height, channels: 4, data: new Uint8Array(width * height * 4) };
}

/** One colour all over. `alpha` is 0..255. */
export function filled(width: number, height: number, [r, g, b]: Rgb, alpha = 255): Rgba {
  const out = blank(width, height);
  for (let at = 0; at < out.data.length; at += 4) out.data.set([r, g, b, alpha], at);
  return out;
}

export function copyOf(picture: Rgba): Rgba {
  return { ...picture, data: Uint8Array.from(picture.data) };
}

export function rgbaOf({ width, height, channels, data }: Raster): Rgba {
  if (channels === 4) return { width, height, channels, data };
  const out = blank(width, height);
  for (let from = 0, to = 0; from < data.length; from += 3, to += 4) {
    out.data[to] = data[from]!;
    out.data[to + 1] = data[from + 1]!;
    out.data[to + 2] = data[from + 2]!;
    out.data[to + 3] = 255;
  }
  return out;
}

export function level(value: number): number {
  return value <= 0 ? 0 : value >= 255 ? 255 : Math.round(value);
}

/** Reads and writes one pixel: `pixel` holds its red, green, blue and alpha, in floating point. */
export type Paint = (pixel: Float64Array, x: number, y: number) => void;

/** A picture whose every pixel went through `paint`, rounded and clamped after it. */
export function painted(picture: Rgba, paint: Paint): Rgba {
  const { width, height, data } = picture;
  const out = blank(width, height);
  const pixel = new Float64Array(4);
  for (let y = 0, at = 0; y < height; y++) {
    for (let x = 0; x < width; x++, at += 4) {
      for (let c = 0; c < 4; c++) pixel[c] = data[at + c]!;
      paint(pixel, x, y);
      for (let c = 0; c < 4; c++) out.data[at + c] = level(pixel[c]!);
    }
  }
  return out;
}

/** `top` on `base` with its corner at (x, y), by the rule of Porter and Duff ("over"); what stands out is cut off. */
export function over(base: Rgba, top: Rgba, x = 0, y = 0, opacity = 1): Rgba {
  const out = copyOf(base);
  for (let v = Math.max(0, -y); v < Math.min(top.height, base.height - y); v++) {
    for (let u = Math.max(0, -x); u < Math.min(top.width, base.width - x); u++) {
      const from = (v * top.width + u) * 4;
      const alpha = (top.data[from + 3]! / 255) * opacity;
      if (alpha === 0) continue;
      const to = ((y + v) * base.width + x + u) * 4;
      const under = (base.data[to + 3]! / 255) * (1 - alpha);
      const sum = alpha + under;
      for (let c = 0; c < 3; c++)
        out.data[to + c] = level((top.data[from + c]! * alpha + base.data[to + c]! * under) / sum);
      out.data[to + 3] = level(sum * 255);
    }
  }
  return out;
}

/** The part that starts at (x, y); transparent where it stands out of the picture. */
export function cropped(picture: Rgba, x: number, y: number, width: number, height: number): Rgba {
  const out = blank(width, height);
  for (let v = Math.max(0, -y); v < Math.min(height, picture.height - y); v++) {
    const left = Math.max(0, -x);
    const right = Math.min(width, picture.width - x);
    const from = ((y + v) * picture.width + x + left) * 4;
    if (right > left) out.data.set(picture.data.subarray(from, from + (right - left) * 4), (v * width + left) * 4);
  }
  return out;
}

/** Each pixel taken from the place (whole numbers) that `place` writes into its argument. */
export function rearranged(
  picture: Rgba,
  width: number,
  height: number,
  place: (x: number, y: number) => number,
): Rgba {
  const out = blank(width, height);
  for (let y = 0, to = 0; y < height; y++) {
    for (let x = 0; x < width; x++, to += 4) {
      const from = place(x, y) * 4;
      out.data.set(picture.data.subarray(from, from + 4), to);
    }
  }
  return out;
}

/** On an opaque ground. */
export function onGround(picture: Rgba, colour: Rgb): Rgba {
  return over(filled(picture.width, picture.height, colour), picture);
}

/** A colour in the shape of an alpha. */
export function silhouette(picture: Rgba, [r, g, b]: Rgb, opacity = 1): Rgba {
  return painted(picture, (pixel) => {
    pixel[3]! *= opacity;
    const seen = pixel[3]! > 0 ? 1 : 0;
    pixel[0] = r * seen;
    pixel[1] = g * seen;
    pixel[2] = b * seen;
  });
}

/** The smallest box that holds every pixel whose alpha is above `least`. */
export function boxOf({ width, height, data }: Rgba, least = 8) {
  let [left, top, right, bottom] = [width, height, 0, 0];
  for (let y = 0, at = 3; y < height; y++) {
    for (let x = 0; x < width; x++, at += 4) {
      if (data[at]! <= least) continue;
      left = Math.min(left, x);
      right = Math.max(right, x + 1);
      top = Math.min(top, y);
      bottom = Math.max(bottom, y + 1);
    }
  }
  return { left, top, right, bottom };
}
