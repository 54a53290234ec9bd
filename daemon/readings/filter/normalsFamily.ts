import type { Pair, Stage, StageFamily } from '../stage.ts';
import { type Candidate, evidenceOf, isFilterable, ranked } from './evidence.ts';
import { readStage, stageOf } from './filter.ts';
import { NORMALS, type Normals, SLOPES, type Slope, slopesOf } from './normals.ts';

/** The share of pixels whose three channels are a direction, and how far its length may be from 1. */
const NEARLY_ALL = 0.97;
const LENGTH_SLACK = 0.04;

/** Normal maps, made of height maps of materials. */
export const NORMAL_MAPS: StageFamily = {
  part: 'filter',
  kinds: [NORMALS.kind],
  fit,
  read: (kind, params) => readStage([NORMALS], kind, params),
};

function fit(pairs: readonly Pair[]): Stage[] {
  if (!isFilterable(pairs) || !pairs.every(isOfDirections)) return [];
  const candidates = (Object.keys(SLOPES) as Slope[]).flatMap((slope) =>
    [false, true].flatMap((wraps): Candidate[] => {
      const found = strengthsOf(pairs, slope, wraps);
      return found ? [{ stage: stageOf(NORMALS, found), margin: 0, placed: true }] : [];
    }),
  );
  return candidates.length === 0 ? [] : ranked(candidates, pairs).slice(0, 2);
}

/** Whether red, green and blue are directions that point out of the picture. */
function isOfDirections(pair: Pair): boolean {
  const { data } = evidenceOf(pair).window.output;
  let good = 0;
  for (let at = 0; at < data.length; at += 4) {
    const [x, y, z] = [data[at]! / 127.5 - 1, data[at + 1]! / 127.5 - 1, data[at + 2]! / 127.5 - 1];
    if (z > -0.02 && Math.abs(Math.hypot(x, y, z) - 1) < LENGTH_SLACK) good++;
  }
  return good >= NEARLY_ALL * (data.length / 4);
}

/** The factors of the slopes, by least squares over steep and flat pixels alike. */
function strengthsOf(pairs: readonly Pair[], slope: Slope, wraps: boolean): Normals | undefined {
  const sums = { across: [0, 1e-9], down: [0, 1e-9] };
  for (const { input, output } of pairs) {
    const slopes = slopesOf(input, { slope, wraps });
    for (let i = 0, at = 0; i < slopes.across.length; i++, at += 4) {
      const z = output.data[at + 2]! / 127.5 - 1;
      // Nearly vertical: there rounding makes a large difference to the slope.
      if (z < 0.2) continue;
      const weight = z * z;
      const [x, y] = [slopes.across[i]!, slopes.down[i]!];
      sums.across[0]! += weight * x * ((1 - output.data[at]! / 127.5) / z);
      sums.across[1]! += weight * x * x;
      sums.down[0]! += weight * y * ((output.data[at + 1]! / 127.5 - 1) / z);
      sums.down[1]! += weight * y * y;
    }
  }
  const [across, down] = [sums.across[0]! / sums.across[1]!, sums.down[0]! / sums.down[1]!];
  if (!(Math.abs(across) > 0.05 && Math.abs(down) > 0.05)) return undefined;
  const strength = (Math.abs(across) + Math.abs(down)) / 2;
  const isOne = Math.abs(Math.abs(across) - Math.abs(down)) < 0.06 * strength;
  const round = (value: number) => {
    for (const step of [1, 0.5, 0.1]) {
      const near = Math.round(value / step) * step;
      if (near !== 0 && Math.abs(near / value - 1) < 0.02) return Math.round(near * 10) / 10;
    }
    return Math.round(value * 1000) / 1000;
  };
  return {
    slope,
    wraps,
    across: round(isOne ? Math.sign(across) * strength : across),
    down: round(isOne ? Math.sign(down) * strength : down),
  };
}
