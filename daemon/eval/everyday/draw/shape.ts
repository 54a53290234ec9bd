import { blank, type Rgb, type Rgba } from './rgba.ts';

/** How far a point is inside (negative) or outside of a rectangle with round corners, in pixels. */
function roundedDistance(x: number, y: number, width: number, height: number, radius: number): number {
  const u = Math.abs(x - width / 2) - (width / 2 - radius);
  const v = Math.abs(y - height / 2) - (height / 2 - radius);
  return Math.hypot(Math.max(u, 0), Math.max(v, 0)) + Math.min(Math.max(u, v), 0) - radius;
}

/** How much of the pixel (x, y) a rounded rectangle of this size, at the origin, covers: 0..1. */
function roundedCover(x: number, y: number, width: number, height: number, radius: number): number {
  return Math.min(1, Math.max(0, 0.5 - roundedDistance(x + 0.5, y + 0.5, width, height, radius)));
}

/** A filled rounded rectangle (a disc where `radius` is half its side), with a smooth edge. */
export function rounded(width: number, height: number, radius: number, [r, g, b]: Rgb): Rgba {
  const out = blank(width, height);
  for (let y = 0, at = 0; y < height; y++) {
    for (let x = 0; x < width; x++, at += 4) {
      const cover = roundedCover(x, y, width, height, radius);
      if (cover > 0) out.data.set([r, g, b, Math.round(cover * 255)], at);
    }
  }
  return out;
}

/** The picture cut to a rounded rectangle: its alpha times the rectangle's cover. */
export function roundedOff(picture: Rgba, radius: number): Rgba {
  const { width, height, data } = picture;
  const out = blank(width, height);
  for (let y = 0, at = 0; y < height; y++) {
    for (let x = 0; x < width; x++, at += 4) {
      const alpha = Math.round(data[at + 3]! * roundedCover(x, y, width, height, radius));
      if (alpha > 0) out.data.set([data[at]!, data[at + 1]!, data[at + 2]!, alpha], at);
    }
  }
  return out;
}
