import { differenceAt } from '../difference.ts';
import { median } from '../median.ts';
import type { Pair } from '../stage.ts';
import type { Clip } from './clipStage.ts';
import { lengthFrom } from './lengths.ts';
import { coverRow, outlineOf, type Shape } from './shape.ts';

/** Colours this near to the ring's belong to the ring. */
const NEAR = 12;

/** The line of one colour inside the edge of a shape that pictures were clipped to; undefined where there is none. */
export function fitRing(pairs: readonly Pair[], shape: Shape): Clip['ring'] {
  const colour = edgeColour(pairs[0]!, shape);
  if (colour === undefined) return undefined;
  const widths = pairs.map((pair) => widthOf(pair, shape, colour));
  if (widths.some((width) => width < 0.4)) return undefined;
  const shorts = pairs.map(({ input }) => Math.min(input.width, input.height));
  const width = lengthFrom(widths, shorts, 0.3);
  return width === undefined ? undefined : { width, colour };
}

/** The colour of the pixels just inside the edge, where nearly all of them have one and most were changed to it. */
function edgeColour({ input, output }: Pair, shape: Shape): readonly [number, number, number] | undefined {
  const { width, height } = input;
  const outer = outlineOf(shape, width, height);
  const inner = outlineOf(shape, width, height, 1.5);
  const [within, deep] = [new Float32Array(width), new Float32Array(width)];
  const places: number[] = [];
  let changed = 0;
  for (let y = 0; y < height; y++) {
    coverRow(outer, y, within);
    coverRow(inner, y, deep);
    for (let x = 0; x < width; x++) {
      if (within[x]! < 0.99 || deep[x]! > 0.9) continue;
      const at = (y * width + x) * 4;
      if (output.data[at + 3]! < 250) continue;
      places.push(at);
      if (differenceAt(input.data, at, output.data, at) > 3) changed++;
    }
  }
  if (places.length < 8 || changed < 0.5 * places.length) return undefined;
  const colour = [0, 1, 2].map((c) => median(places.map((at) => output.data[at + c]!)));
  const near = places.filter((at) => [0, 1, 2].every((c) => Math.abs(output.data[at + c]! - colour[c]!) < NEAR));
  return near.length < 0.8 * places.length ? undefined : [colour[0]!, colour[1]!, colour[2]!];
}

/** The width of the ring in pixels, from the area it covers: the sum of each pixel's share of its colour. */
function widthOf({ input, output }: Pair, shape: Shape, colour: readonly number[]): number {
  const { width, height } = input;
  const outer = outlineOf(shape, width, height);
  const row = new Float32Array(width);
  let [kept, known] = [0, 0];
  const counts = new Uint8Array(width * height);
  for (let y = 0; y < height; y++) {
    coverRow(outer, y, row);
    for (let x = 0; x < width; x++) {
      const at = (y * width + x) * 4;
      if (row[x]! < 0.99) continue;
      let [square, product] = [0, 0];
      for (let c = 0; c < 3; c++) {
        const way = colour[c]! - input.data[at + c]!;
        square += way * way;
        product += way * (output.data[at + c]! - input.data[at + c]!);
      }
      // Where the picture has the ring's colour, nothing can be measured.
      if (square < 600) continue;
      counts[y * width + x] = 1;
      known++;
      kept += 1 - Math.min(1, Math.max(0, product / square));
    }
  }
  if (known === 0) return 0;
  let [low, high] = [0, Math.min(width, height) / 2];
  for (let round = 0; round < 14; round++) {
    const middle = (low + high) / 2;
    const inner = outlineOf(shape, width, height, middle);
    let covered = 0;
    for (let y = 0; y < height; y++) {
      coverRow(inner, y, row);
      for (let x = 0, at = y * width; x < width; x++, at++) if (counts[at] === 1) covered += row[x]!;
    }
    if (covered > kept) low = middle;
    else high = middle;
  }
  return (low + high) / 2;
}
