import { differenceAt } from '../difference.ts';
import { backdropOf } from './backdrop.ts';
import { type Colours, fitMap, LUMAS } from './colourMap.ts';
import { fitLinear, fitRadial } from './gradient.ts';
import type { GroundRule, Rgba } from './layers.ts';
import { modeOf } from './ring.ts';
import type { Scene } from './scene.ts';
import { fitTile } from './tile.ts';

/** The number of ground pixels looked at in each picture. */
const SEEN = 4000;
/** The share of the ground that a rule must explain: what is around an object may cover much of it. */
const ENOUGH = 0.3;
/** A rule of more numbers must explain this share more of the ground. */
const WORTH = 0.1;
const SAME = 3;

export interface FittedGround {
  readonly rule: GroundRule;
  readonly weight: number;
  /** The share of the ground that it explains. */
  readonly share: number;
}

/** The simplest rule that explains most of the ground's change. Undefined where none explains enough. */
export function fitGround(scenes: readonly Scene[]): FittedGround | undefined {
  const samples = scenes.map(samplesOf);
  if (samples.some(({ length }) => length < 20)) return { rule: { kind: 'keep' }, weight: 0, share: 1 };
  let best: FittedGround | undefined;
  const offer = (found: FittedGround | undefined) => {
    if (found && found.share >= ENOUGH && found.share > (best ? best.share + WORTH : 0)) best = found;
  };
  offer(kept(scenes, samples));
  if (best && best.share > 0.9) return best;
  offer(greyed(scenes, samples));
  offer(flat(scenes, samples));
  if (best?.rule.kind === 'flat') best = linedGround(scenes[0]!, best) ?? best;
  if (best && best.share > 0.9) return best;
  const [scene, pixels] = [scenes[0]!, samples[0]!];
  const { input, output } = scene.pair;
  if (scene.foreground.ground.kind === 'smooth' || scene.foreground.ground.kind === 'checker') {
    const found = fitMap(coloursOf(scene, pixels));
    if (found) offer({ rule: { kind: 'map', map: found.map }, weight: found.weight, share: found.share });
  }
  if (isOpaqueAt(output.data, pixels)) {
    const linear = fitLinear(output, pixels);
    if (linear) offer({ rule: { kind: 'gradient', gradient: linear.gradient }, weight: 6, share: linear.share });
    if (input.width >= 8 && (best?.share ?? 0) < 0.85) {
      const radial = fitRadial(output, pixels);
      if (radial) offer({ rule: { kind: 'gradient', gradient: radial.gradient }, weight: 8, share: radial.share });
    }
  }
  if (!best || best.share < 0.85) {
    const { matte } = scene.foreground;
    const tiled = fitTile(
      output,
      matte.map((part) => (part === 0 ? 1 : 0)),
    );
    if (tiled) offer({ rule: { kind: 'tile', tile: tiled.tile }, weight: 10, share: tiled.share });
  }
  // A plain ground that became what no rule makes became a picture.
  const isPlain = scene.foreground.ground.kind === 'flat' || scene.foreground.ground.kind === 'clear';
  if (!best && isPlain && scenes.length === 1 && isOpaqueAt(output.data, pixels)) {
    const { weight, ...rule } = backdropOf(scene);
    offer({ rule: { kind: 'picture', ...rule }, weight, share: 1 });
  }
  return best;
}

/** A pattern explains all but this share of the ground; a flat colour must leave at least twice as much. */
const UNLINED = 0.01;

/** The pattern of thin lines or dots on a ground that has one colour nearly everywhere; undefined where there is none. */
function linedGround(
  { pair: { output }, foreground: { matte } }: Scene,
  plain: FittedGround,
): FittedGround | undefined {
  if (plain.rule.kind !== 'flat' || plain.share > 1 - 2 * UNLINED) return undefined;
  const where = matte.map((part) => (part === 0 ? 1 : 0));
  const tiled = fitTile(output, where);
  if (!tiled || tiled.share < 1 - UNLINED || tiled.tile.width * tiled.tile.height === 1) return undefined;
  return { rule: { kind: 'tile', tile: tiled.tile }, weight: 10, share: tiled.share };
}

/** Where its channels differ by less, a ground is already grey. */
const COLOURED = 10;

/** A coloured ground made grey; undefined where it was not coloured. */
function greyed(scenes: readonly Scene[], samples: readonly Int32Array[]): FittedGround | undefined {
  let best: FittedGround | undefined;
  for (const luma of Object.values(LUMAS)) {
    let share = 1;
    for (const [i, { pair, foreground }] of scenes.entries()) {
      const plate = foreground.ground.plate.data;
      const limit = SAME + foreground.ground.noise / 2;
      let [near, coloured] = [0, 0];
      for (const pixel of samples[i]!) {
        const [r, g, b] = [plate[4 * pixel]!, plate[4 * pixel + 1]!, plate[4 * pixel + 2]!];
        if (Math.max(r, g, b) - Math.min(r, g, b) > COLOURED) coloured++;
        const grey = luma[0]! * r + luma[1]! * g + luma[2]! * b;
        const off = [0, 1, 2].map((c) => Math.abs(pair.output.data[4 * pixel + c]! - grey));
        if (Math.max(...off) <= limit && pair.output.data[4 * pixel + 3] === 255) near++;
      }
      if (coloured < ENOUGH * samples[i]!.length) return undefined;
      share = Math.min(share, near / samples[i]!.length);
    }
    const map = [0, 1, 2].flatMap(() => [...luma, 0]);
    if (share > (best?.share ?? ENOUGH)) best = { rule: { kind: 'map', map }, weight: 1, share };
  }
  return best;
}

/** Pixels that are wholly ground. */
function samplesOf({ foreground: { matte, width, height } }: Scene): Int32Array {
  const step = Math.max(1, Math.floor(Math.sqrt((width * height) / (2 * SEEN))));
  const pixels: number[] = [];
  for (let y = step >> 1; y < height; y += step) {
    for (let x = step >> 1; x < width; x += step) if (matte[y * width + x] === 0) pixels.push(y * width + x);
  }
  return Int32Array.from(pixels);
}

function kept(scenes: readonly Scene[], samples: readonly Int32Array[]): FittedGround {
  let share = 1;
  for (const [i, { pair, foreground }] of scenes.entries()) {
    let same = 0;
    const limit = SAME + foreground.ground.noise / 2;
    for (const pixel of samples[i]!)
      if (differenceAt(pair.input.data, 4 * pixel, pair.output.data, 4 * pixel) <= limit) same++;
    share = Math.min(share, same / samples[i]!.length);
  }
  return { rule: { kind: 'keep' }, weight: 0, share };
}

function flat(scenes: readonly Scene[], samples: readonly Int32Array[]): FittedGround | undefined {
  let colour: Rgba | undefined;
  let share = 1;
  for (const [i, { pair }] of scenes.entries()) {
    const { data } = pair.output;
    const alphas = new Int32Array(256);
    for (const pixel of samples[i]!) alphas[data[4 * pixel + 3]!]!++;
    const alpha = alphas.indexOf(Math.max(...alphas));
    const alike = samples[i]!.filter((pixel) => Math.abs(data[4 * pixel + 3]! - alpha) <= 1);
    if (alike.length < 10) return undefined;
    const mode = modeOf(pair.output, alike);
    const [r, g, b] = mode.colour;
    const found: Rgba = alpha <= 1 ? [0, 0, 0, 0] : [Math.round(r), Math.round(g), Math.round(b), alpha];
    colour ??= found;
    for (let c = 0; c < 4; c++) if (Math.abs(colour[c]! - found[c]!) > 4) return undefined;
    const near = alike.filter((pixel) => differenceAt(data, 4 * pixel, Uint8Array.from(found), 0) <= SAME);
    share = Math.min(share, near.length / samples[i]!.length);
  }
  return colour && { rule: { kind: 'flat', colour }, weight: colour[3] === 0 ? 1 : 3, share };
}

function coloursOf({ pair, foreground }: Scene, pixels: Int32Array): Colours {
  const before = new Float32Array(3 * pixels.length);
  const after = new Float32Array(3 * pixels.length);
  for (let i = 0; i < pixels.length; i++) {
    for (let c = 0; c < 3; c++) {
      before[3 * i + c] = foreground.ground.plate.data[4 * pixels[i]! + c]!;
      after[3 * i + c] = pair.output.data[4 * pixels[i]! + c]!;
    }
  }
  return { before, after };
}

function isOpaqueAt(data: Uint8Array, pixels: Int32Array): boolean {
  let opaque = 0;
  for (const pixel of pixels) if (data[4 * pixel + 3]! === 255) opaque++;
  return opaque > 0.6 * pixels.length;
}
