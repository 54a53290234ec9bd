import type { Picture } from '../picture.ts';
import type { Json, Stage } from '../stage.ts';
import { type Coordinate, coordinateRow, inWords } from './coordinates.ts';
import { type Ramp, rampTable } from './ramp.ts';

const STEPS = 4096;

/** Alpha multiplied by a ramp along a coordinate: a soft edge, a fade, or a constant opacity where the ramp has one knot. */
export function fadeStage(along: Coordinate, ramp: Ramp): Stage {
  const shares = ramp.values.map(([share]) => `${Math.round(100 * share!)} %`);
  const isConstant = ramp.at.length === 1;
  return {
    part: 'alpha',
    kind: 'fade',
    sentence: isConstant ? `Opacity ${shares[0]}` : `Fades ${inWords(along)}, ${shares.join(' to ')}`,
    weight: isConstant ? 1 : 1 + 2 * ramp.at.length,
    params: { along, at: ramp.at, values: ramp.values },
    apply: (picture) => faded(picture, along, rampTable(ramp, STEPS)),
    scaled: () => fadeStage(along, ramp),
  };
}

export function readFade(_: string, params: Json): Stage {
  const { along, at, values } = params as unknown as Ramp & { along: Coordinate };
  return fadeStage(along, { at, values });
}

function faded({ width, height, data }: Picture, along: Coordinate, table: Float32Array): Picture {
  const out = data.slice();
  const row = new Float32Array(width);
  for (let y = 0, at = 3; y < height; y++) {
    if (y === 0 || along !== 'across') coordinateRow(along, y, width, height, row);
    for (let x = 0; x < width; x++, at += 4) {
      if (data[at] === 0) continue;
      const share = table[Math.min(STEPS - 1, Math.round(row[x]! * (STEPS - 1)))]!;
      const alpha = Math.round(data[at]! * share);
      if (alpha <= 0) out.fill(0, at - 3, at + 1);
      else out[at] = alpha;
    }
  }
  return { width, height, data: out };
}
