import { solvePositive } from '../../images/cholesky.ts';
import type { Json, Stage } from '../stage.ts';
import { type Formula, isCut, missedBy, type Picks } from './picks.ts';
import { pointwise } from './pointwise.ts';

/** Every channel a sum of all three in linear light (sRGB, IEC 61966-2-1), clipped to the range. Rows of red, green and blue. */
export interface LightMatrix {
  readonly rows: readonly number[];
}

function lightOf(level: number): number {
  const v = level / 255;
  return v <= 0.04045 ? v / 12.92 : ((v + 0.055) / 1.055) ** 2.4;
}

/** The light of whole levels. */
const LIGHT = Float64Array.from({ length: 256 }, (_, level) => lightOf(level));

function levelOf(light: number): number {
  const v = Math.min(1, Math.max(0, light));
  return 255 * (v <= 0.0031308 ? 12.92 * v : 1.055 * v ** (1 / 2.4) - 0.055);
}

/** From this many levels on, an error is an outlier. */
const OUTLIER = 8;

export function fitLightMatrix(picks: Picks): { params: LightMatrix; missed: number } {
  const { count, input, output } = picks;
  const rows: number[] = [];
  const light = new Float64Array(3);
  for (let c = 0; c < 3; c++) {
    let numbers: Float64Array | undefined;
    for (let round = 0; round < 4; round++) {
      const [normal, right] = [new Float64Array(9), new Float64Array(3)];
      for (let n = 0; n < count; n++) {
        const level = output[3 * n + c]!;
        if (isCut(level)) continue;
        let made = 0;
        for (let k = 0; k < 3; k++) {
          light[k] = LIGHT[input[3 * n + k]!]!;
          if (numbers) made += light[k]! * numbers[k]!;
        }
        // In the dark, one level is a smaller step of light.
        const step = LIGHT[Math.min(255, level + 1)]! - LIGHT[Math.max(0, level - 1)]! + 1e-4;
        const off = numbers ? (levelOf(made) - level) / OUTLIER : 0;
        const weight = 1 / (step * step * (1 + off * off));
        for (let k = 0; k < 3; k++) {
          right[k]! += weight * light[k]! * LIGHT[level]!;
          for (let m = 0; m <= k; m++) normal[3 * k + m]! += weight * light[k]! * light[m]!;
        }
      }
      for (let k = 0; k < 3; k++) normal[4 * k]! += 1e-6;
      numbers = solvePositive(normal, right);
    }
    rows.push(...Array.from(numbers!, (number) => Math.round(number * 1e4) / 1e4 + 0));
  }
  const params = { rows };
  return { params, missed: missedBy(picks, formulaOf(params)) };
}

function formulaOf({ rows }: LightMatrix): Formula {
  return (red, green, blue, out) => {
    const [r, g, b] = [lightOf(red), lightOf(green), lightOf(blue)];
    for (let c = 0; c < 3; c++) out[c] = levelOf(rows[3 * c]! * r + rows[3 * c + 1]! * g + rows[3 * c + 2]! * b);
  };
}

export function lightMatrixStage(params: LightMatrix): Stage {
  const formula = formulaOf(params);
  const stage: Stage = {
    ...pointwise(formula),
    kind: 'light matrix',
    sentence: isFlat(params)
      ? 'Colours mixed in linear light, as colour-blind eyes see them'
      : 'Colours mixed anew in linear light',
    weight: 9,
    params: params as unknown as Json,
    scaled: () => stage,
  };
  return stage;
}

/** Whether greys stay, and colours lose one of their three dimensions. */
function isFlat({ rows: [a, b, c, d, e, f, g, h, i] }: LightMatrix): boolean {
  const determinant = a! * (e! * i! - f! * h!) - b! * (d! * i! - f! * g!) + c! * (d! * h! - e! * g!);
  const sums = [a! + b! + c!, d! + e! + f!, g! + h! + i!];
  return Math.abs(determinant) < 0.1 && sums.every((sum) => Math.abs(sum - 1) < 0.03);
}
