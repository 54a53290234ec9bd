import type { Picture } from '../picture.ts';
import type { Json, Stage } from '../stage.ts';
import { type Coordinate, coordinateRow, inWords } from './coordinates.ts';
import { type Ramp, rampTable } from './ramp.ts';
import { colourName } from './words.ts';

const STEPS = 4096;

/**
 * Something laid over the whole picture whose colour and opacity change smoothly along a coordinate: a vignette, a scrim, a gradient.
 * The ramp's values are the share of the picture that shows through, 0..1, and the red, green and blue added to it, 0..255.
 */
export function rampStage(along: Coordinate, ramp: Ramp): Stage {
  return {
    part: 'overlay',
    kind: 'ramp',
    sentence: `Laid over the picture: ${lookOf(ramp)}, ${inWords(along)}`,
    weight: 1 + ramp.at.length * 2 + 3,
    params: { along, at: ramp.at, values: ramp.values },
    apply: (picture) => laidOver(picture, along, rampTable(ramp, STEPS)),
    scaled: () => rampStage(along, ramp),
  };
}

export function readRamp(_: string, params: Json): Stage {
  const { along, at, values } = params as unknown as Ramp & { along: Coordinate };
  return rampStage(along, { at, values });
}

function laidOver({ width, height, data }: Picture, along: Coordinate, table: Float32Array): Picture {
  // Clamped bytes round to the nearest level.
  const out = new Uint8ClampedArray(data.length);
  const row = new Float32Array(width);
  for (let y = 0, at = 0; y < height; y++) {
    if (y === 0 || along !== 'across') coordinateRow(along, y, width, height, row);
    for (let x = 0; x < width; x++, at += 4) {
      const k = Math.min(STEPS - 1, Math.round(row[x]! * (STEPS - 1))) * 4;
      const keep = table[k]!;
      out[at] = data[at]! * keep + table[k + 1]!;
      out[at + 1] = data[at + 1]! * keep + table[k + 2]!;
      out[at + 2] = data[at + 2]! * keep + table[k + 3]!;
      out[at + 3] = data[at + 3]!;
    }
  }
  return { width, height, data: new Uint8Array(out.buffer) };
}

function lookOf({ values }: Ramp): string {
  const opacities = values.map(([keep]) => 1 - keep!);
  const strongest = values[opacities.indexOf(Math.max(...opacities))]!;
  const cover = Math.max(0.01, 1 - strongest[0]!);
  const name = colourName(strongest[1]! / cover, strongest[2]! / cover, strongest[3]! / cover);
  const percent = (opacity: number) => `${Math.round(opacity * 100)} %`;
  return `${name}, ${percent(Math.min(...opacities))} to ${percent(Math.max(...opacities))}`;
}
