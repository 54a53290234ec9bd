/** Red, green, blue, 0..255. */
export type Colour = readonly [number, number, number];

/** Pixels in the format of a browser's canvas: RGBA, row-major. */
export interface Pixels {
  readonly width: number;
  readonly height: number;
  readonly data: Uint8ClampedArray;
}

/** How much two colours of one area may differ, by the largest channel's difference. Antialiased borders differ by more. */
export const FILL_TOLERANCE = 40;

/**
 * Fills the area around (x, y): all connected pixels that look alike in both `guide` and `paint`. It also fills one pixel beyond,
 * where borders are antialiased. So both the picture and the painting bound the area.
 */
export function fill(paint: Pixels, guide: Pixels, x: number, y: number, colour: Colour): void {
  const { width, height, data } = paint;
  const start = y * width + x;
  const seen = rgbAt(guide.data, start);
  const painted = rgbAt(data, start);
  const belongs = (at: number) => isNear(guide.data, at, seen) && isNear(data, at, painted);
  /** 1: in the area; 2: beside it. */
  const marks = new Uint8Array(width * height);
  const open = new Int32Array(width * height);
  let count = 0;
  const visit = (at: number) => {
    if (marks[at] !== 0) return;
    if (belongs(at)) {
      marks[at] = 1;
      open[count++] = at;
    } else marks[at] = 2;
  };
  visit(start);
  while (count > 0) {
    const at = open[--count]!;
    const column = at % width;
    if (column > 0) visit(at - 1);
    if (column < width - 1) visit(at + 1);
    if (at >= width) visit(at - width);
    if (at < width * (height - 1)) visit(at + width);
  }
  const [red, green, blue] = colour;
  for (let at = 0; at < marks.length; at++) {
    if (marks[at] === 0) continue;
    data[at * 4] = red;
    data[at * 4 + 1] = green;
    data[at * 4 + 2] = blue;
    data[at * 4 + 3] = 255;
  }
}

/** The part of a painting that differs from its start; transparent elsewhere. */
export function painted(painting: Pixels, start: Pixels): Uint8ClampedArray<ArrayBuffer> {
  const only = new Uint8ClampedArray(painting.data);
  for (let at = 0; at < only.length; at += 4) {
    const isSame = [0, 1, 2, 3].every((channel) => only[at + channel] === start.data[at + channel]);
    if (isSame) only.fill(0, at, at + 4);
  }
  return only;
}

function rgbAt(data: Uint8ClampedArray, at: number): Colour {
  return [data[at * 4]!, data[at * 4 + 1]!, data[at * 4 + 2]!];
}

function isNear(data: Uint8ClampedArray, at: number, [red, green, blue]: Colour): boolean {
  return (
    Math.abs(data[at * 4]! - red) <= FILL_TOLERANCE &&
    Math.abs(data[at * 4 + 1]! - green) <= FILL_TOLERANCE &&
    Math.abs(data[at * 4 + 2]! - blue) <= FILL_TOLERANCE
  );
}

/** "#ff8000" as numbers. */
export function parseColour(hex: string): Colour {
  const at = (place: number) => Number.parseInt(hex.slice(place, place + 2), 16);
  return [at(1), at(3), at(5)];
}
