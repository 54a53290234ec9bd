/** Red, green, blue, 0..255. */
export type Colour = readonly [number, number, number];

/** Pixels as a browser's canvas has them: RGBA, row-major. */
export interface Pixels {
  readonly width: number;
  readonly height: number;
  readonly data: Uint8ClampedArray;
}

/** How far two colours of one area may be apart, the largest channel's distance; antialiased borders lie beyond. */
export const FILL_TOLERANCE = 40;

/**
 * Paints the area around (x, y): all pixels that are joined to it by their sides, look alike in `guide`, and look alike in
 * `paint`, and the pixel beyond, which an antialiased border has in between. So both what is seen in the picture and what was
 * painted bound it.
 */
export function fill(paint: Pixels, guide: Pixels, x: number, y: number, colour: Colour): void {
  const { width, height, data } = paint;
  const start = y * width + x;
  const seen = rgbAt(guide.data, start);
  const painted = rgbAt(data, start);
  const belongs = (at: number) =>
    distance(rgbAt(guide.data, at), seen) <= FILL_TOLERANCE && distance(rgbAt(data, at), painted) <= FILL_TOLERANCE;
  const done = new Uint8Array(width * height);
  const open = [start];
  done[start] = 1;
  for (let at = open.pop(); at !== undefined; at = open.pop()) {
    for (const next of neighbours(at, width, height)) {
      if (done[next] || !belongs(next)) continue;
      done[next] = 1;
      open.push(next);
    }
  }
  const grown = growth(done, width, height);
  for (let at = 0; at < done.length; at++) if (done[at] || grown.has(at)) data.set([...colour, 255], at * 4);
}

/** The pixels beside an area. */
function growth(area: Uint8Array, width: number, height: number): Set<number> {
  const beside = new Set<number>();
  for (let at = 0; at < area.length; at++) {
    if (area[at]) for (const next of neighbours(at, width, height)) if (!area[next]) beside.add(next);
  }
  return beside;
}

function neighbours(at: number, width: number, height: number): number[] {
  const x = at % width;
  const y = (at - x) / width;
  return [
    ...(x > 0 ? [at - 1] : []),
    ...(x < width - 1 ? [at + 1] : []),
    ...(y > 0 ? [at - width] : []),
    ...(y < height - 1 ? [at + width] : []),
  ];
}

function rgbAt(data: Uint8ClampedArray, at: number): Colour {
  return [data[at * 4]!, data[at * 4 + 1]!, data[at * 4 + 2]!];
}

function distance(a: Colour, b: Colour): number {
  return Math.max(Math.abs(a[0] - b[0]), Math.abs(a[1] - b[1]), Math.abs(a[2] - b[2]));
}

/** "#ff8000" as numbers. */
export function parseColour(hex: string): Colour {
  const at = (place: number) => Number.parseInt(hex.slice(place, place + 2), 16);
  return [at(1), at(3), at(5)];
}
