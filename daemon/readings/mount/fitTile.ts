import type { Placing } from '../geometry/placing.ts';
import { modeOf } from '../object/ring.ts';
import { fitShape } from '../overlay/fitShape.ts';
import { lengthFrom } from '../overlay/lengths.ts';
import { coverRow, type Length, outlineOf, type Shape } from '../overlay/shape.ts';
import type { Picture, Rgb } from '../picture.ts';
import type { Pair, Stage } from '../stage.ts';
import { gradientThrough } from './fitGround.ts';
import type { Ground } from './ground.ts';
import { type Dress, mount, type Placed, placed } from './mount.ts';

/** The share of a tile that its colour or gradient fits, and the share of the picture that has the ink's colour. */
const MOSTLY = 0.85;
/** Levels by which pixels of an ink may differ. */
const NEAR = 6;

/**
 * Pictures with transparency on a tile that fills the canvas and is cut to a shape of it, in their own colours or in one. None where the
 * tile is not cut: a ground alone is found as one.
 */
export function fitTile(pairs: readonly Pair[], ways: readonly Placing[][]): Stage[] {
  const shapes = pairs.map(({ output }) => shapeOf(output));
  const [shape] = shapes;
  if (!shape || shapes.some((one) => one?.form !== shape.form || one.box !== shape.box)) return [];
  const place = placed(pairs[0]!.input, ways[0]!);
  const ground = groundOf(place, pairs[0]!.output, shape);
  if (!ground) return [];
  const ink = inkOf(place, pairs[0]!.output);
  return ways.map((steps) => {
    const tile = { ...shape, radii: radiiOf(shapes as Shape[], pairs, isShare(steps)) };
    const dress: Dress = { ground, tile, ...(ink ? { ink } : {}) };
    return mount(steps, dress);
  });
}

/** The shape of an output's alpha; undefined where it is not the canvas with its corners cut off. */
function shapeOf({ width, height, data }: Picture): Shape | undefined {
  const middle = [
    width >> 1,
    ((height >> 1) + 1) * width - 1,
    (height - 1) * width + (width >> 1),
    (height >> 1) * width,
  ];
  const corners = [0, width - 1, (height - 1) * width, height * width - 1];
  if (middle.some((pixel) => data[4 * pixel + 3]! < 250) || corners.some((pixel) => data[4 * pixel + 3]! > 60))
    return undefined;
  const share = Float32Array.from({ length: width * height }, (_, i) => data[4 * i + 3]! / 255);
  const found = fitShape({ width, height, share, ground: undefined, slack: 0.02 }, true);
  return found && found.inset.value < 0.5 ? { ...found, inset: { unit: 'px', value: 0 } } : undefined;
}

/** Whether a placement is in shares of the picture rather than in pixels. */
function isShare(steps: readonly Placing[]): boolean {
  return steps.every(({ params }) => {
    const { unit, to, size } = params as { unit?: string; to?: string; size?: { by: string } };
    return unit === 'share' || to === 'margin' || to === 'aspect' || size?.by === 'factor';
  });
}

/** Corners grow with tiles that grow with their pictures; where all tiles have one size, all corners have one radius anyway. */
function radiiOf(shapes: readonly Shape[], pairs: readonly Pair[], byShare: boolean): Shape['radii'] {
  const shorts = pairs.map(({ output }) => Math.min(output.width, output.height));
  const of = (corner: number): Length => {
    const seen = shapes.map(({ radii }) => radii[corner]!.value);
    const exact = seen[0]! / shorts[0]!;
    const share = Math.round(exact * 200) / 200;
    if (byShare) return { unit: 'share', value: Math.abs(share - exact) * shorts[0]! < 0.5 ? share : exact };
    return lengthFrom(seen, shorts, 0.5) ?? shapes[0]!.radii[corner]!;
  };
  return [of(0), of(1), of(2), of(3)];
}

/** The colour or gradient of a tile where the picture leaves it free. */
function groundOf({ layer }: Placed, output: Picture, shape: Shape): Ground | undefined {
  const { width, height } = layer;
  const outline = outlineOf(shape, width, height, 1);
  const row = new Float32Array(width);
  const pixels: number[] = [];
  const step = Math.max(1, Math.floor(Math.sqrt((width * height) / 20_000)));
  for (let y = 0; y < height; y += step) {
    coverRow(outline, y, row);
    for (let x = 0; x < width; x += step) {
      const i = y * width + x;
      if (row[x]! > 0.999 && layer.data[4 * i + 3] === 0 && output.data[4 * i + 3]! > 250) pixels.push(i);
    }
  }
  if (pixels.length < 30) return undefined;
  const free = Int32Array.from(pixels);
  const { colour, share } = modeOf(output, free);
  if (share > MOSTLY) return { kind: 'flat', colour: [colour[0]!, colour[1]!, colour[2]!] };
  return gradientThrough(output, free, MOSTLY);
}

/** The one colour that all of a picture was drawn in; undefined where it has several, or kept its own. */
function inkOf({ layer }: Placed, output: Picture): Rgb | undefined {
  let least = 250;
  let pixels: number[] = [];
  for (const part of [250, 180, 100]) {
    least = part;
    pixels = [];
    for (let i = 0, at = 3; at < layer.data.length; i++, at += 4) if (layer.data[at]! >= least) pixels.push(i);
    if (pixels.length >= 20) break;
  }
  if (pixels.length < 4) return undefined;
  const { colour, share } = modeOf(output, Int32Array.from(pixels));
  if (share < MOSTLY) return undefined;
  const isSame = (pixel: number) => [0, 1, 2].every((c) => Math.abs(layer.data[4 * pixel + c]! - colour[c]!) <= NEAR);
  if (pixels.filter(isSame).length > MOSTLY * pixels.length) return undefined;
  return [colour[0]!, colour[1]!, colour[2]!];
}
