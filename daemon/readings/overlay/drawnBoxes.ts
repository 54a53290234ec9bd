import { flood } from '../flood.ts';
import { median } from '../median.ts';
import type { Box, Picture, Rgb } from '../picture.ts';

/** A rectangle that was drawn on a picture by its outline: its outer borders. */
export interface DrawnBox extends Box {
  /** The width of its line, in pixels. */
  readonly line: number;
  /** The pixels of its line. */
  readonly pixels: Int32Array;
}

/**
 * A line's pixels have at least this share of its colour's chroma (their colours less their means), whatever their lightness, and at most
 * the second share of another hue: JPEG and resampling mix lines with what is around.
 */
const COLOURED = 0.4;
const OFF_HUE = 0.35;
/** Lines are at most this wide, in pixels, and at most this share of their box's width and height. */
const WIDEST = 12;
const THICKEST = 0.25;
/** The least width and height of a box, in pixels. */
const LEAST = 10;
/** At least this share of the middle halves of the sides is a line, its width off by a pixel at most. Corners may be round. */
const LINED = 0.9;

/** The boxes drawn on a picture in a colour that is not grey: straight lines of one width on all four sides. */
export function drawnBoxes(picture: Picture, colour: Rgb): DrawnBox[] {
  const { width, height } = picture;
  const tags = likeIn(picture, colour);
  const queue = new Int32Array(tags.length);
  const found: DrawnBox[] = [];
  for (let start = 0; start < tags.length; start++) {
    if (tags[start] !== 1) continue;
    const end = flood(tags, width, height, start, queue, 0);
    if (end < 4 * LEAST) continue;
    const pixels = queue.slice(0, end);
    const box = withoutStrays(around(pixels, width), tags, width);
    const line = lineOf(tags, width, box);
    if (line !== undefined) found.push({ ...box, line, pixels });
  }
  return found;
}

/** 1 where a picture has about a colour. */
function likeIn({ width, height, data }: Picture, colour: Rgb): Uint8Array {
  const mean = (colour[0] + colour[1] + colour[2]) / 3;
  const [red, green, blue] = colour.map((level) => level - mean) as [number, number, number];
  const full = red * red + green * green + blue * blue;
  const tags = new Uint8Array(width * height);
  for (let i = 0, at = 0; i < tags.length; i++, at += 4) {
    // The colour's chroma has no mean, so the pixel's need not be subtracted here.
    const along = red * data[at]! + green * data[at + 1]! + blue * data[at + 2]!;
    if (along < COLOURED * full || data[at + 3]! < 128) continue;
    const sum = data[at]! + data[at + 1]! + data[at + 2]!;
    const square = data[at]! ** 2 + data[at + 1]! ** 2 + data[at + 2]! ** 2 - sum ** 2 / 3;
    if (square - along ** 2 / full <= OFF_HUE ** 2 * full) tags[i] = 1;
  }
  return tags;
}

function around(pixels: Int32Array, width: number): Box {
  let [left, top, right, bottom] = [width, Number.POSITIVE_INFINITY, 0, 0];
  for (const pixel of pixels) {
    const x = pixel % width;
    const y = (pixel - x) / width;
    left = Math.min(left, x);
    top = Math.min(top, y);
    right = Math.max(right, x + 1);
    bottom = Math.max(bottom, y + 1);
  }
  return { left, top, right, bottom };
}

/** A box moved in to the lines that make up most of its sides: in JPEGs single pixels beside them have their colour. */
function withoutStrays({ left, top, right, bottom }: Box, tags: Uint8Array, width: number): Box {
  const isSide = (from: number, next: number, length: number) => {
    let count = 0;
    for (let k = 0; k < length; k++) if (tags[from + k * next] === 2) count++;
    return 2 * count >= length;
  };
  while (top < bottom && !isSide(top * width + left, 1, right - left)) top++;
  while (top < bottom && !isSide((bottom - 1) * width + left, 1, right - left)) bottom--;
  while (left < right && !isSide(top * width + left, width, bottom - top)) left++;
  while (left < right && !isSide(top * width + right - 1, width, bottom - top)) right--;
  return { left, top, right, bottom };
}

/** The width of the line along the inside of a box; undefined where there is none. */
function lineOf(tags: Uint8Array, width: number, { left, top, right, bottom }: Box): number | undefined {
  const [across, down] = [right - left, bottom - top];
  if (Math.min(across, down) < LEAST) return undefined;
  const widths: number[] = [];
  /** Measures the line inwards by steps from the first pixel, and from each of the next ones. */
  const measure = (from: number, next: number, length: number, step: number) => {
    for (let k = length >> 2; k < length - (length >> 2); k++) {
      let wide = 0;
      while (wide <= WIDEST && tags[from + k * next + wide * step] === 2) wide++;
      widths.push(wide);
    }
  };
  measure(top * width + left, 1, across, width);
  measure((bottom - 1) * width + left, 1, across, -width);
  measure(top * width + left, width, down, 1);
  measure(top * width + right - 1, width, down, -1);
  const line = median(widths);
  const alike = widths.filter((wide) => wide > 0 && Math.abs(wide - line) <= 1).length;
  const most = Math.min(WIDEST, THICKEST * Math.min(across, down));
  return line > 0 && line <= most && alike >= LINED * widths.length ? line : undefined;
}
