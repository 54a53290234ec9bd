import type { Picture } from '../picture.ts';
import { type Bounds, boundsOf, partsOf } from './bounds.ts';
import type { Foreground } from './foreground.ts';
import type { Rgba } from './layers.ts';

/** A shape by the bounds of the object or the frame: a box drawn around it, a disc or a tile behind it, a block over it. */
export interface Mark {
  /** A disc is round whatever the bounds; an ellipse follows them. */
  readonly shape: 'box' | 'ellipse' | 'disc';
  /** The bounds that it follows. */
  readonly by: 'object' | 'each piece' | 'frame';
  /** From the bounds outwards; of a disc, from the circle as wide as the longer side. In pixels, or in shares of the frame's shorter side. */
  readonly margin: number;
  /** Where absent, pixels by the object and shares by the frame. */
  readonly unit?: 'px';
  /** The radius of a box's corners, as a share of half its shorter side. */
  readonly roundness: number;
  /** The width of a line in pixels, from the shape's edge inwards; 0 for a filled shape. */
  readonly line: number;
  readonly colour: Rgba;
  /** The one colour that the object in front becomes, if any. */
  readonly object?: readonly [number, number, number];
  /** Over the object, behind it, or in its place. */
  readonly where: 'over' | 'behind' | 'instead';
}

/** From this matte on, a pixel counts for the bounds. */
const LEAST = 100;

/** Whether a margin is a share of the frame's shorter side. */
export function isShare({ by, unit }: Pick<Mark, 'by' | 'unit'>): boolean {
  return by === 'frame' && unit !== 'px';
}

/** The bounds that shapes follow. */
export function markedBounds({ matte, width, height }: Foreground, by: Mark['by']): Bounds[] {
  if (by === 'frame') return [{ left: 0, top: 0, right: width, bottom: height }];
  if (by === 'each piece') return partsOf(matte, width, height, LEAST);
  const bounds = boundsOf(matte, width, height, LEAST);
  return bounds ? [bounds] : [];
}

/** The picture with its marks. Pixels that none covers keep their bytes. */
export function drawMarks(picture: Picture, foreground: Foreground, mark: Mark): Picture {
  const { width, height } = picture;
  const { matte, ground } = foreground;
  const colours = mark.object ? inked(foreground, mark.object) : foreground.colours;
  const out = new Uint8Array(picture.data);
  if (mark.object) {
    for (let i = 0, at = 0; i < matte.length; i++, at += 4) {
      if (matte[i] === 0) continue;
      for (let c = 0; c < 4; c++) out[at + c] = ground.plate.data[at + c]!;
      blend(out, at, colours, at, matte[i]! / 255);
    }
  }
  if (mark.where === 'instead') {
    for (let i = 0, at = 0; i < matte.length; i++, at += 4) {
      if (matte[i] === 0) continue;
      for (let c = 0; c < 4; c++) out[at + c] = ground.plate.data[at + c]!;
    }
  }
  const margin = isShare(mark) ? mark.margin * Math.min(width, height) : mark.margin;
  for (const bounds of markedBounds(foreground, mark.by)) {
    const shape = shapeOf(bounds, mark.shape, margin);
    const [left, right] = [Math.max(0, Math.floor(shape.left - 1)), Math.min(width, Math.ceil(shape.right + 1))];
    const [top, bottom] = [Math.max(0, Math.floor(shape.top - 1)), Math.min(height, Math.ceil(shape.bottom + 1))];
    // Well inside there is nothing to measure.
    const [halfWidth, halfHeight] = [(shape.right - shape.left) / 2, (shape.bottom - shape.top) / 2];
    const radius = mark.shape === 'box' ? mark.roundness * Math.min(halfWidth, halfHeight) : 0;
    const inside = mark.shape === 'box' ? 1 : Math.SQRT1_2;
    const core = Math.max(radius, 1) + mark.line + 1;
    for (let y = top; y < bottom; y++) {
      const isCore = Math.abs(y + 0.5 - (shape.top + shape.bottom) / 2) < inside * halfHeight - core;
      for (let x = left; x < right; x++) {
        let part = 1;
        if (isCore && Math.abs(x + 0.5 - (shape.left + shape.right) / 2) < inside * halfWidth - core) {
          if (mark.line > 0) continue;
        } else {
          const far = distanceTo(shape, mark, x + 0.5, y + 0.5);
          part = clamp(0.5 - far) - (mark.line > 0 ? clamp(0.5 - far - mark.line) : 0);
          if (part <= 0) continue;
        }
        const i = y * width + x;
        if (mark.where === 'behind') {
          if (matte[i] === 255) continue;
          const at = 4 * i;
          // The ground without the object, then the shape, then the object again.
          if (matte[i]! > 0) for (let c = 0; c < 4; c++) out[at + c] = ground.plate.data[at + c]!;
          blend(out, at, mark.colour, 0, (part * mark.colour[3]) / 255);
          if (matte[i]! > 0) blend(out, at, colours, at, matte[i]! / 255);
        } else blend(out, 4 * i, mark.colour, 0, (part * mark.colour[3]) / 255);
      }
    }
  }
  return { width, height, data: out };
}

/** The object in one colour, with its opacity unchanged. */
function inked(foreground: Foreground, [r, g, b]: readonly [number, number, number]): Picture['data'] {
  const { colours } = foreground;
  const out = new Uint8Array(colours);
  for (let at = 0; at < out.length; at += 4) {
    out[at] = r;
    out[at + 1] = g;
    out[at + 2] = b;
  }
  return out;
}

function shapeOf({ left, top, right, bottom }: Bounds, shape: Mark['shape'], margin: number): Bounds {
  if (shape !== 'disc') {
    return { left: left - margin, top: top - margin, right: right + margin, bottom: bottom + margin };
  }
  const [x, y] = [(left + right) / 2, (top + bottom) / 2];
  const radius = Math.max(right - left, bottom - top) / 2 + margin;
  return { left: x - radius, top: y - radius, right: x + radius, bottom: y + radius };
}

/** How far a point is outside the shape, negative inside. */
function distanceTo({ left, top, right, bottom }: Bounds, mark: Mark, x: number, y: number): number {
  const [halfWidth, halfHeight] = [(right - left) / 2, (bottom - top) / 2];
  const dx = Math.abs(x - (left + right) / 2);
  const dy = Math.abs(y - (top + bottom) / 2);
  if (mark.shape === 'box') {
    const radius = mark.roundness * Math.min(halfWidth, halfHeight);
    const [u, v] = [dx - halfWidth + radius, dy - halfHeight + radius];
    return Math.hypot(Math.max(0, u), Math.max(0, v)) + Math.min(0, Math.max(u, v)) - radius;
  }
  // To first order, which is exact for circles.
  const value = Math.hypot(dx / halfWidth, dy / halfHeight);
  const slope = Math.hypot(dx / halfWidth ** 2, dy / halfHeight ** 2) / Math.max(1e-9, value);
  return (value - 1) / Math.max(1e-9, slope);
}

function clamp(value: number): number {
  return value <= 0 ? 0 : Math.min(value, 1);
}

/** A colour over a pixel, with opacity `part`. */
function blend(out: Uint8Array, at: number, colour: ArrayLike<number>, from: number, part: number): void {
  const under = (out[at + 3]! / 255) * (1 - part);
  const alpha = part + under;
  if (alpha < 0.5 / 255) return;
  for (let c = 0; c < 3; c++) out[at + c] = (part * colour[from + c]! + under * out[at + c]!) / alpha + 0.5;
  out[at + 3] = 255 * alpha + 0.5;
}
