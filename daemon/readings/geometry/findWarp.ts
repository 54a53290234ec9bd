import { differenceAt } from '../difference.ts';
import type { Pair } from '../stage.ts';
import { IDENTITY, type Matrix, mapped } from './matrix.ts';
import { borderColour } from './objectBox.ts';
import { type Corners, mapOfCorners } from './perspective.ts';
import type { Freedom, Registration } from './register.ts';
import { rotation } from './rotate.ts';

/** A map from a pair's output to its input, and how much of the output's structure it explains. */
export interface FoundWarp {
  readonly map: Matrix;
  readonly score: number;
}

const STEP = 3;
const LOOKS = 2;
/** The least that a turn, and a skew or perspective, must explain: the more freedom a map has, the more it explains by chance. */
const LEAST_TURN = 0.5;
const LEAST_WARP = 0.58;
/** An input that explains this much where it is, is at most turned a little or moved slightly. */
const STANDS = 0.45;
const STANDS_SOMEHOW = 0.3;

/**
 * A turn by any angle, a skew or a perspective that explains more of an output than `simpler`, the score of the best simpler explanation.
 * `plain`: how much of it the input explains where it is.
 */
export function findWarp(pair: Pair, registration: Registration, simpler: number, plain: number): FoundWarp | null {
  let best: FoundWarp | null = null;
  const look = (map: Matrix, freedoms: readonly Freedom[]) => {
    let found = map;
    for (const freedom of freedoms) {
      found = registration.refined(found, freedom, registration.coarse, registration.coarse);
      found = registration.refined(found, freedom, registration.coarse, registration.coarse);
    }
    const last = freedoms[freedoms.length - 1]!;
    found = registration.refined(found, last, Math.max(registration.fine, registration.coarse - 1), registration.fine);
    const score = Math.max(
      registration.score(found, registration.fine),
      registration.score(found, registration.coarse),
    );
    const least = last === 'similarity' ? LEAST_TURN : LEAST_WARP;
    if (Number.isFinite(found[0]) && score > Math.max(best?.score ?? 0, least)) best = { map: found, score };
  };
  if (plain >= STANDS) look(IDENTITY, ['similarity', 'projective']);
  else {
    for (const map of turns(pair, registration)) look(map, ['similarity']);
    if (
      !isClear(best) &&
      plain < STANDS_SOMEHOW &&
      pair.input.width === pair.output.width &&
      pair.input.height === pair.output.height
    ) {
      look(IDENTITY, ['affine', 'projective']);
      const corners = cornersOfObject(pair);
      if (!isClear(best) && corners) look(mapOfCorners(corners, pair.output.width, pair.output.height), ['projective']);
    }
  }
  const found = best as FoundWarp | null;
  if (!found || found.score < simpler + 0.1 || 1 - found.score > 0.7 * (1 - simpler)) return null;
  // Blocks that are blurred or coarse match anywhere; the levels as a whole do not.
  return unlike(registration, found.map) <= 0.5 * unlike(registration, IDENTITY) ? found : null;
}

/** The share, 0..1, of the variance of a map's result that no linear function of the input's levels there explains. */
function unlike({ input, output, coarse }: Registration, map: Matrix): number {
  const [from, to] = [input.at(coarse), output.at(coarse)];
  const unit = 2 ** coarse;
  let [n, sx, sy, sxx, sxy, syy] = [0, 0, 0, 0, 0, 0];
  for (let y = 0, at = 0; y < to.height; y++) {
    for (let x = 0; x < to.width; x++, at++) {
      const [u, v] = mapped(map, (x + 0.5) * unit, (y + 0.5) * unit);
      const [column, row] = [Math.floor(u / unit), Math.floor(v / unit)];
      if (!(column >= 0 && row >= 0 && column < from.width && row < from.height)) continue;
      const [a, b] = [from.values[row * from.width + column]!, to.values[at]!];
      n++;
      sx += a;
      sy += b;
      sxx += a * a;
      sxy += a * b;
      syy += b * b;
    }
  }
  if (n === 0) return 1;
  const [xx, xy, yy] = [sxx - (sx * sx) / n, sxy - (sx * sy) / n, syy - (sy * sy) / n];
  return xx * yy > 0 ? 1 - (xy * xy) / (xx * yy) : 1;
}

function isClear(found: FoundWarp | null): boolean {
  return found !== null && found.score > 0.75;
}

/** The turns about the middle that explain most at the coarsest level. */
function turns(pair: Pair, registration: Registration): Matrix[] {
  const { input, output } = pair;
  const seen: { map: Matrix; score: number }[] = [];
  for (let degrees = STEP - 180; degrees <= 180; degrees += STEP) {
    for (const frame of ['same', 'filled'] as const) {
      if (degrees === 0 || (frame === 'filled' && Math.abs(degrees) > 45)) continue;
      const { map } = rotation({ degrees, frame, rounding: 'round' }, input);
      const [a, b, c, d, e, f] = map;
      // The middle of the output shows the middle of the input, whatever their sizes.
      const [dx, dy] = [(input.width - output.width) / 2, (input.height - output.height) / 2];
      const moved: Matrix = [a, b, c + a * dx + b * dy, d, e, f + d * dx + e * dy, 0, 0, 1];
      seen.push({ map: moved, score: registration.score(moved, registration.coarse) });
    }
  }
  return seen
    .sort((one, other) => other.score - one.score)
    .slice(0, LOOKS)
    .filter(({ score }) => score > 0.15)
    .map(({ map }) => map);
}

/** The outermost points, along both diagonals, of an object on a plain ground, in shares of the frame; null where there is none. */
function cornersOfObject({ output }: Pair): Corners | null {
  const { width, height, data } = output;
  const ground = borderColour(output);
  if (!ground) return null;
  const far = [-1e9, -1e9, -1e9, -1e9];
  const corners: [number, number][] = [0, 1, 2, 3].map(() => [0, 0]);
  for (let y = 0; y < height; y++) {
    for (let x = 0; x < width; x++) {
      if (differenceAt(data, 4 * (y * width + x), ground, 0) <= 24) continue;
      const reaches = [-x - y, x - y, x + y, y - x];
      for (let k = 0; k < 4; k++) {
        if (reaches[k]! <= far[k]!) continue;
        far[k] = reaches[k]!;
        corners[k] = [(x + (k === 1 || k === 2 ? 1 : 0)) / width, (y + (k > 1 ? 1 : 0)) / height];
      }
    }
  }
  return far[0]! > -1e9 ? corners : null;
}

/** The distance of two maps at the corners of a frame, in pixels of the output. */
export function distanceOfMaps(one: Matrix, other: Matrix, width: number, height: number, scale: number): number {
  const corners = [
    [0, 0],
    [width, 0],
    [width, height],
    [0, height],
  ] as const;
  const distances = corners.map(([x, y]) => {
    const [u, v] = mapped(one, x, y);
    const [s, t] = mapped(other, x, y);
    return Math.hypot(u - s, v - t) / scale;
  });
  return Math.max(...distances);
}
