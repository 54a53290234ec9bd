import type { Picture } from '../picture.ts';
import type { Json } from '../stage.ts';
import { backdrop } from './backdrop.ts';
import { blurred, moved, type Plane } from './blur.ts';
import { type ColourMap, mapColour } from './colourMap.ts';
import { type Contour, contourOf, coverage } from './contour.ts';
import type { Foreground } from './foreground.ts';
import { type Gradient, gradientPicture } from './gradient.ts';
import type { Holes } from './ground.ts';
import { plainPlate } from './plate.ts';
import { type Tile, tilePicture } from './tile.ts';

/** Red, green, blue and alpha, 0..255. */
export type Rgba = readonly [number, number, number, number];

/** What becomes of the ground. `hidden`: the share of a picture that the object of the example hid. */
export type GroundRule =
  | { readonly kind: 'keep' }
  | { readonly kind: 'flat'; readonly colour: Rgba }
  | { readonly kind: 'gradient'; readonly gradient: Gradient }
  | { readonly kind: 'tile'; readonly tile: Tile }
  | { readonly kind: 'map'; readonly map: ColourMap }
  | { readonly kind: 'picture'; readonly pixels: Json; readonly hidden: number };

/** What becomes of the object's colours. */
export type ObjectRule =
  | { readonly kind: 'keep' }
  | { readonly kind: 'none' }
  | { readonly kind: 'flat'; readonly colour: Rgba }
  | { readonly kind: 'gradient'; readonly gradient: Gradient }
  | { readonly kind: 'map'; readonly map: ColourMap };

/** A band along the contour, from `from` to `to` pixels outside it (negative inside). */
export interface Band {
  readonly from: number;
  readonly to: number;
  /** `own` is the object's colour at the nearest point of its contour. */
  readonly colour: Rgba | 'own';
}

/** A shadow or glow behind the object: its silhouette, grown, moved and blurred. Pixels, opacity 0..1. */
export interface Shade {
  readonly right: number;
  readonly down: number;
  readonly sigma: number;
  readonly spread: number;
  readonly colour: readonly [number, number, number];
  readonly opacity: number;
}

/** A picture as layers: ground, shades, bands outside the object, the object, bands inside it. */
export interface Layers {
  readonly holes: Holes;
  readonly ground: GroundRule;
  readonly object: ObjectRule;
  /** The object's opacity, 0..1, in addition to its own. */
  readonly opacity: number;
  /** The number of pixels by which the object is thinned. */
  readonly thinned: number;
  readonly bands: readonly Band[];
  /** How outside bands grow where they do not follow the contour exactly. */
  readonly steps?: Steps;
  readonly shades: readonly Shade[];
}

/**
 * In whole pixels, by steps to the sides only (`straight`) or across corners too (`diagonal`). As the matte dilated by a disc with a soft
 * border, or by a square of whole pixels, as maximum filters do it. Or by the distance to the nearest pixel that is at least half covered
 * (`centres`), as distance transforms of masks give it.
 */
type Steps = 'straight' | 'diagonal' | 'disc' | 'square' | 'centres';

/** Whether bands grow in whole pixels. */
export function isStepped(steps: Steps | undefined): steps is 'straight' | 'diagonal' {
  return steps === 'straight' || steps === 'diagonal';
}

/** The ground that a rule makes, without anything on it. */
export function groundPicture(rule: GroundRule, { width, height, ground }: Foreground): Picture {
  if (rule.kind === 'flat') {
    const plain = plainPlate(width, height, rule.colour);
    if (rule.colour[3] < 255) {
      for (let at = 3; at < plain.data.length; at += 4) plain.data[at] = rule.colour[3];
      if (rule.colour[3] === 0) plain.data.fill(0);
    }
    return plain;
  }
  if (rule.kind === 'gradient') return gradientPicture(rule.gradient, width, height);
  if (rule.kind === 'tile') return tilePicture(rule.tile, width, height);
  if (rule.kind === 'picture') return backdrop(rule.pixels, width, height);
  if (rule.kind === 'keep') return ground.plate;
  const data = new Uint8Array(ground.plate.data);
  for (let at = 0; at < data.length; at += 4) mapColour(rule.map, data, at);
  return { width, height, data };
}

/** How far from the contour distances are needed. */
function reachOf({ bands, shades, thinned }: Layers): number {
  let most = thinned;
  for (const { from, to } of bands) most = Math.max(most, Math.abs(from), Math.abs(to));
  for (const { spread } of shades) most = Math.max(most, spread);
  return most;
}

/** The silhouette grown by a number of pixels, 0..1; for 0 pixels the matte itself. */
export function silhouette({ width, height, matte }: Foreground, contour: Contour | undefined, by: number) {
  const values = new Float32Array(matte.length);
  if (!contour || by === 0) for (let i = 0; i < values.length; i++) values[i] = matte[i]! / 255;
  else {
    const { distances, slants } = contour;
    for (let i = 0; i < values.length; i++) values[i] = coverage(by - distances[i]!, slants[i]!);
  }
  return { width, height, values };
}

/** The number of steps from each pixel to the nearest one of the object, at most 255. */
function stepsFrom(matte: Uint8Array, width: number, height: number, way: 'straight' | 'diagonal'): Uint8Array {
  const out = new Uint8Array(matte.length).fill(255);
  for (let pass = 0; pass < 2; pass++) {
    const back = pass === 0 ? -1 : 1;
    for (let k = 0; k < out.length; k++) {
      const i = pass === 0 ? k : out.length - 1 - k;
      const x = i % width;
      let least = matte[i]! > 0 ? 0 : out[i]!;
      const hasSide = x + back >= 0 && x + back < width;
      if (hasSide) least = Math.min(least, out[i + back]! + 1);
      const row = i + back * width;
      if (row >= 0 && row < width * height) {
        least = Math.min(least, out[row]! + 1);
        if (way === 'diagonal' && hasSide) least = Math.min(least, out[row + back]! + 1);
        if (way === 'diagonal' && x - back >= 0 && x - back < width) least = Math.min(least, out[row - back]! + 1);
      }
      out[i] = least;
    }
  }
  return out;
}

/** Faint borders reach this far beyond the contour. */
const SOFT = 4;
/** Of wider discs only the rims are drawn; the contour fills them. */
const WIDE = 24;

/**
 * The largest matte under a disc around each pixel that reaches `by` pixels beyond straight edges; with `isHard`, beyond the middles of
 * pixels.
 */
function dilatedBy(
  { matte, width, height }: Foreground,
  { distances }: Contour,
  by: number,
  isHard: boolean,
): Float32Array {
  const radius = isHard ? by : by + 0.5;
  const reach = Math.ceil(radius + 0.5);
  const [across, down, weights]: [number[], number[], number[]] = [[], [], []];
  for (let y = -reach; y <= reach; y++) {
    for (let x = -reach; x <= reach; x++) {
      const far = Math.hypot(x, y);
      if (far >= radius + 0.5 || (radius > WIDE && far < radius - SOFT)) continue;
      across.push(x);
      down.push(y);
      weights.push(Math.min(1, radius + 0.5 - far));
    }
  }
  const out = new Float32Array(matte.length);
  for (let y = 0, i = 0; y < height; y++) {
    for (let x = 0; x < width; x++, i++) {
      const alpha = isHard ? (matte[i]! < 128 ? 0 : 255) : matte[i]!;
      if (distances[i]! < by - 2) out[i] = 255;
      if (alpha === 0 || distances[i]! < -2) continue;
      for (let k = 0; k < weights.length; k++) {
        const [u, v] = [x + across[k]!, y + down[k]!];
        if (u < 0 || v < 0 || u >= width || v >= height) continue;
        const value = alpha * weights[k]!;
        if (value > out[v * width + u]!) out[v * width + u] = value;
      }
    }
  }
  return out;
}

/** The largest matte in a square around each pixel that reaches `reach` whole pixels to each side. */
function squareAround({ matte, width, height }: Foreground, reach: number): Float32Array {
  const rows = new Float32Array(matte.length);
  const out = new Float32Array(matte.length);
  for (let y = 0, i = 0; y < height; y++) {
    for (let x = 0; x < width; x++, i++) {
      if (matte[i] === 0) continue;
      const end = Math.min(width - 1, x + reach) - x + i;
      for (let to = i - Math.min(x, reach); to <= end; to++) if (matte[i]! > rows[to]!) rows[to] = matte[i]!;
    }
  }
  for (let i = 0; i < rows.length; i++) {
    if (rows[i] === 0) continue;
    const y = Math.floor(i / width);
    for (
      let v = Math.max(0, y - reach), to = i - (y - v) * width;
      v <= Math.min(height - 1, y + reach);
      v++, to += width
    )
      if (rows[i]! > out[to]!) out[to] = rows[i]!;
  }
  return out;
}

/** How dark a shade is at each pixel, 0..255. */
function shadePlane(
  foreground: Foreground,
  contour: Contour | undefined,
  shade: Shade,
  outline: Plane | undefined,
): Uint8Array {
  const { right, down, sigma, spread, opacity } = shade;
  const source = spread > 0 && outline ? outline : silhouette(foreground, contour, spread);
  const { values } = moved(blurred(source, sigma), right, down);
  const out = new Uint8Array(values.length);
  for (let i = 0; i < out.length; i++) out[i] = Math.min(255, 255 * opacity * values[i]! + 0.5);
  return out;
}

/** Bands outside an object as dilations of its matte, 0..255 each; undefined where they follow its contour or grow in steps. */
function dilatedBands(
  foreground: Foreground,
  contour: Contour,
  bands: readonly Band[],
  steps: Steps | undefined,
): Float32Array[] | undefined {
  if (steps === undefined || isStepped(steps)) return undefined;
  return bands.map(({ to }) =>
    steps === 'square'
      ? squareAround(foreground, Math.round(to))
      : dilatedBy(foreground, contour, to, steps === 'centres'),
  );
}

/** The object with everything dilated around it, 0..1. */
function outlineFrom({ width, height, matte }: Foreground, dilated: readonly Float32Array[]): Plane | undefined {
  const [widest] = dilated;
  return widest && { width, height, values: widest.map((value, i) => Math.max(value, matte[i]!) / 255) };
}

/** What throws a shadow where bands are dilated: the object with all of them, 0..1. Undefined where they are not dilated. */
export function dilatedOutline(foreground: Foreground, contour: Contour, { bands, steps }: Layers): Plane | undefined {
  const outer = bands.filter(({ to }) => to > 0).sort((a, b) => b.to - a.to);
  const dilated = dilatedBands(foreground, contour, outer, steps);
  return dilated && outlineFrom(foreground, dilated);
}

/** The picture that layers make of a picture whose object was found. Pixels that nothing touches keep their bytes. */
export function renderLayers(picture: Picture, foreground: Foreground, layers: Layers): Picture {
  const { width, height, data } = picture;
  const { matte } = foreground;
  const reach = reachOf(layers);
  const contour = reach > 0 ? contourOf(matte, width, height, reach + SOFT) : undefined;
  const outer = layers.bands.filter(({ to }) => to > 0).sort((a, b) => b.to - a.to);
  const steps = isStepped(layers.steps) ? stepsFrom(matte, width, height, layers.steps) : undefined;
  const isSquare = layers.steps === 'square';
  const dilated = contour && dilatedBands(foreground, contour, outer, layers.steps);
  const shades = layers.shades.map((shade) =>
    shadePlane(foreground, contour, shade, dilated && outlineFrom(foreground, dilated)),
  );
  const ground = groundPicture(layers.ground, foreground).data;
  const inner = layers.bands.filter(({ from }) => from < 0).sort((a, b) => a.from - b.from);
  const keepsGround = layers.ground.kind === 'keep';
  const keepsObject = layers.object.kind === 'keep' && layers.opacity === 1;
  const object = layers.object.kind === 'flat' ? layers.object.colour : undefined;
  const map = layers.object.kind === 'map' ? layers.object.map : undefined;
  const painted = paintedObject(layers.object, foreground);
  const opacity = layers.object.kind === 'none' ? 0 : layers.opacity * (object ? object[3] / 255 : 1);
  const out = new Uint8Array(data.length);
  const own = new Uint8Array(4);
  for (let i = 0, at = 0; at < data.length; i++, at += 4) {
    const distance = contour ? contour.distances[i]! : 0;
    const slant = contour ? contour.slants[i]! : 0;
    let alpha = matte[i]! / 255;
    if (contour && layers.thinned > 0) alpha = Math.min(alpha, coverage(-layers.thinned - distance, slant));
    const isPlain = alpha === matte[i]! / 255;
    // Ground first. Bytes that nothing changes stay; everything else is premultiplied, 0..255.
    let isTouched = !isPlain;
    const from = keepsGround && matte[i] === 0 ? data : ground;
    let a = from[at + 3]! / 255;
    let r = from[at]! * a;
    let g = from[at + 1]! * a;
    let b = from[at + 2]! * a;
    for (let k = 0; k < shades.length; k++) {
      const part = shades[k]![i]! / 255;
      if (part === 0) continue;
      isTouched = true;
      const { colour } = layers.shades[k]!;
      r += part * (colour[0] - r);
      g += part * (colour[1] - g);
      b += part * (colour[2] - b);
      a += part * (1 - a);
    }
    for (let k = 0; k < outer.length; k++) {
      const band = outer[k]!;
      if (!steps && !isSquare && distance >= band.to + (dilated ? SOFT : 0.75)) continue;
      let part = steps
        ? steps[i]! <= band.to
          ? 1
          : 0
        : dilated
          ? dilated[k]![i]! / 255
          : coverage(band.to - distance, slant);
      if (part === 0) continue;
      let colour: ArrayLike<number>;
      if (band.colour === 'own') colour = ownColour(painted, contour!, layers, i, own);
      else {
        colour = band.colour;
        part *= band.colour[3] / 255;
      }
      isTouched = true;
      r += part * (colour[0]! - r);
      g += part * (colour[1]! - g);
      b += part * (colour[2]! - b);
      a += part * (1 - a);
    }
    if (isPlain && keepsObject && inner.length === 0) {
      if (alpha === 1 || (keepsGround && !isTouched)) {
        out[at] = data[at]!;
        out[at + 1] = data[at + 1]!;
        out[at + 2] = data[at + 2]!;
        out[at + 3] = data[at + 3]!;
        continue;
      }
    }
    alpha *= opacity;
    if (alpha > 0) {
      own[0] = object ? object[0] : painted[at]!;
      own[1] = object ? object[1] : painted[at + 1]!;
      own[2] = object ? object[2] : painted[at + 2]!;
      if (map) mapColour(map, own, 0);
      for (let k = 0; k < inner.length; k++) {
        const band = inner[k]!;
        if (band.colour === 'own') continue;
        const part = Math.max(0, 1 - coverage(band.from - distance, slant) / Math.min(1, matte[i]! / 255));
        for (let c = 0; c < 3; c++) own[c] = own[c]! + part * (band.colour[c]! - own[c]!) + 0.5;
      }
      r += alpha * (own[0]! - r);
      g += alpha * (own[1]! - g);
      b += alpha * (own[2]! - b);
      a += alpha * (1 - a);
    }
    if (a < 0.5 / 255) continue;
    out[at] = Math.min(255, r / a + 0.5);
    out[at + 1] = Math.min(255, g / a + 0.5);
    out[at + 2] = Math.min(255, b / a + 0.5);
    out[at + 3] = Math.min(255, 255 * a + 0.5);
  }
  return { width, height, data: out };
}

/** The object's colours, straight RGBA, or what a gradient shows at each pixel. */
function paintedObject(rule: ObjectRule, { colours, width, height }: Foreground): ArrayLike<number> {
  return rule.kind === 'gradient' ? gradientPicture(rule.gradient, width, height).data : colours;
}

/** The object's colour at the point of its contour nearest to a pixel; `painted` are its colours. */
function ownColour(painted: ArrayLike<number>, contour: Contour, { object }: Layers, pixel: number, out: Uint8Array) {
  const near = contour.nearest[pixel]! < 0 ? pixel : contour.nearest[pixel]!;
  for (let c = 0; c < 3; c++) out[c] = object.kind === 'flat' ? object.colour[c]! : painted[4 * near + c]!;
  if (object.kind === 'map') mapColour(object.map, out, 0);
  return out;
}
