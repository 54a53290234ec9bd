import type { Picture } from '../picture.ts';
import type { Json, Stage } from '../stage.ts';
import { type Coordinate, coordinateRow, inWords } from './coordinates.ts';
import type { Light } from './light.ts';
import { type Ramp, rampTable } from './ramp.ts';
import { colourName } from './words.ts';

const STEPS = 4096;

/**
 * Something laid over the whole picture whose colour and opacity change smoothly along a coordinate: a vignette, a scrim, a gradient. The
 * ramp's values are the share of the picture that shows through, 0..1, and the red, green and blue added to it, 0..255. With `light`, they
 * are the shares of red, green and blue that this mode keeps.
 */
export function rampStage(along: Coordinate, ramp: Ramp, light?: Light): Stage {
  return {
    part: 'overlay',
    kind: 'ramp',
    sentence: `Laid over the picture: ${light === undefined ? lookOf(ramp) : lightInWords(ramp, light)}, ${inWords(along)}`,
    weight: 1 + ramp.at.length * 2 + 3,
    params: { along, at: ramp.at, values: ramp.values, ...(light === undefined ? {} : { light }) },
    apply: (picture) => laidOver(picture, along, rampTable(layered(ramp, light), STEPS)),
    scaled: () => rampStage(along, ramp, light),
  };
}

export function readRamp(_: string, params: Json): Stage {
  const { along, at, values, light } = params as unknown as Ramp & { along: Coordinate; light?: Light };
  return rampStage(along, { at, values }, light);
}

/** The same with six values per knot: the shares of red, green and blue that show through, and what is added to each. */
function layered({ at, values }: Ramp, light: Light | undefined): Ramp {
  const six = (value: readonly number[]) => {
    if (light === undefined) return [value[0]!, value[0]!, value[0]!, ...value.slice(1)];
    return [...value, ...value.map((keep) => (light === 'screen' ? 255 * (1 - keep) : 0))];
  };
  return { at, values: values.map(six) };
}

function laidOver({ width, height, data }: Picture, along: Coordinate, table: Float32Array): Picture {
  // Clamped bytes round to the nearest level.
  const out = new Uint8ClampedArray(data.length);
  const row = new Float32Array(width);
  for (let y = 0, at = 0; y < height; y++) {
    if (y === 0 || along !== 'across') coordinateRow(along, y, width, height, row);
    for (let x = 0; x < width; x++, at += 4) {
      const k = Math.min(STEPS - 1, Math.round(row[x]! * (STEPS - 1))) * 6;
      out[at] = data[at]! * table[k]! + table[k + 3]!;
      out[at + 1] = data[at + 1]! * table[k + 1]! + table[k + 4]!;
      out[at + 2] = data[at + 2]! * table[k + 2]! + table[k + 5]!;
      out[at + 3] = data[at + 3]!;
    }
  }
  return { width, height, data: new Uint8Array(out.buffer) };
}

/** The light where it changes the picture most. */
function lightInWords({ values }: Ramp, light: Light): string {
  const changeOf = (keeps: readonly number[]) => keeps.reduce((sum, keep) => sum + Math.abs(1 - keep), 0);
  const strongest = values.reduce((most, keeps) => (changeOf(keeps) > changeOf(most) ? keeps : most));
  const [r, g, b] = strongest.map((keep) => Math.min(255, 255 * (light === 'screen' ? 1 - keep : keep)));
  return `${colourName(r!, g!, b!)} ${light === 'screen' ? 'light' : 'shade'}`;
}

function lookOf({ values }: Ramp): string {
  const opacities = values.map(([keep]) => 1 - keep!);
  const strongest = values[opacities.indexOf(Math.max(...opacities))]!;
  const cover = Math.max(0.01, 1 - strongest[0]!);
  const name = colourName(strongest[1]! / cover, strongest[2]! / cover, strongest[3]! / cover);
  const percent = (opacity: number) => `${Math.max(0, Math.round(opacity * 100))} %`;
  return `${name}, ${percent(Math.min(...opacities))} to ${percent(Math.max(...opacities))}`;
}
