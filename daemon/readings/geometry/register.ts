import { after, type Matrix, scaleAt } from './matrix.ts';
import type { Pyramid } from './plane.ts';
import { Probes } from './probes.ts';
import { solve } from './solve.ts';

/** What a map may do beyond the one it starts from: move; stretch along the axes; turn and scale; anything linear; anything projective. */
export type Freedom = 'shift' | 'axes' | 'similarity' | 'affine' | 'projective';

/** Displacements across and down that each number of a freedom stands for, at (x, y). */
const BASES: Record<Freedom, (x: number, y: number) => readonly (readonly [number, number])[]> = {
  shift: () => [
    [1, 0],
    [0, 1],
  ],
  axes: (x, y) => [
    [1, 0],
    [0, 1],
    [x, 0],
    [0, y],
  ],
  similarity: (x, y) => [
    [1, 0],
    [0, 1],
    [x, y],
    [-y, x],
  ],
  affine: (x, y) => [
    [1, 0],
    [0, 1],
    [x, 0],
    [y, 0],
    [0, x],
    [0, y],
  ],
  projective: (x, y) => [
    [1, 0],
    [0, 1],
    [x, 0],
    [y, 0],
    [0, x],
    [0, y],
    [x * x, x * y],
    [x * y, y * y],
  ],
};

function mapOf(freedom: Freedom, p: readonly number[]): Matrix {
  const [p0 = 0, p1 = 0, p2 = 0, p3 = 0, p4 = 0, p5 = 0, p6 = 0, p7 = 0] = p;
  if (freedom === 'shift') return [1, 0, p0, 0, 1, p1, 0, 0, 1];
  if (freedom === 'axes') return [1 + p2, 0, p0, 0, 1 + p3, p1, 0, 0, 1];
  if (freedom === 'similarity') return [1 + p2, -p3, p0, p3, 1 + p2, p1, 0, 0, 1];
  return [1 + p2, p3, p0, p4, 1 + p5, p1, -p6, -p7, 1];
}

/** The longer side of the output, in pixels, at the first look and at the last. */
const COARSE = 80;
const FINE = 1600;
/** A plane's shorter side must keep this many pixels. */
const LEAST_SIDE = 20;
const ROUNDS = 2;

/** An output and the input to register it with, at several sizes. */
export class Registration {
  readonly input: Pyramid;
  readonly output: Pyramid;
  /** The level of the output at which maps are first looked at, and the one at which they are refined to a fraction of a pixel. */
  readonly coarse: number;
  readonly fine: number;
  private readonly probes = new Map<number, Probes>();

  constructor(input: Pyramid, output: Pyramid) {
    this.input = input;
    this.output = output;
    const long = Math.max(output.full.width, output.full.height);
    this.coarse = Math.min(output.coarsest(LEAST_SIDE), Math.max(0, Math.ceil(Math.log2(long / COARSE))));
    this.fine = Math.min(this.coarse, Math.max(0, Math.ceil(Math.log2(long / FINE))));
  }

  /** How much of the output's structure a map explains, 0..1, at a level of the output. */
  score(map: Matrix, level: number): number {
    const { outputLevel, inputLevel } = this.levelsFor(map, level);
    return this.probesAt(outputLevel).score(this.input.at(inputLevel), atLevels(map, outputLevel, inputLevel));
  }

  /** The map near this one, by as much as the freedom allows, that explains most. Errors of two pixels at the first level are found. */
  refined(map: Matrix, freedom: Freedom, from = this.coarse, to = this.fine): Matrix {
    let found = map;
    for (let level = from; level >= to; level--) {
      // The error left at one level is within reach two levels finer.
      if (level !== from && level !== to && (from - level) % 2 === 1) continue;
      for (let round = 0; round < ROUNDS; round++) found = this.step(found, freedom, level) ?? found;
    }
    return found;
  }

  /** The levels at which input and output have pixels of about the same size. */
  private levelsFor(map: Matrix, level: number): { outputLevel: number; inputLevel: number } {
    const { width, height } = this.output.full;
    const inputLevel = Math.round(level + Math.log2(scaleAt(map, width / 2, height / 2)));
    if (!Number.isFinite(inputLevel)) return { outputLevel: level, inputLevel: 0 };
    if (inputLevel >= 0) return { outputLevel: level, inputLevel: Math.min(inputLevel, this.input.coarsest(4)) };
    return { outputLevel: Math.min(level - inputLevel, this.output.coarsest(10)), inputLevel: 0 };
  }

  private probesAt(level: number): Probes {
    const known = this.probes.get(level) ?? new Probes(this.output.at(level));
    this.probes.set(level, known);
    return known;
  }

  private step(map: Matrix, freedom: Freedom, level: number): Matrix | null {
    const { outputLevel, inputLevel } = this.levelsFor(map, level);
    const probes = this.probesAt(outputLevel);
    const { width, height } = probes.plane;
    const matches = probes.match(this.input.at(inputLevel), atLevels(map, outputLevel, inputLevel));
    const basis = BASES[freedom];
    const [centreX, centreY, unit] = [width / 2, height / 2, Math.max(width, height) / 2];
    const rows = Array.from({ length: probes.count }, (_, i) =>
      basis((probes.xs[i]! + 0.5 - centreX) / unit, (probes.ys[i]! + 0.5 - centreY) / unit),
    );
    const found = fit(rows, probes.tensors, matches);
    if (!found) return null;
    const [a, b, c, d, e, f, g, h] = mapOf(
      freedom,
      found.map((value) => value / unit),
    );
    // From pixels of the output to places from -1 to 1 about its centre, and back.
    const factor = unit * 2 ** outputLevel;
    const [x, y] = [centreX * 2 ** outputLevel, centreY * 2 ** outputLevel];
    const there: Matrix = [1 / factor, 0, -x / factor, 0, 1 / factor, -y / factor, 0, 0, 1];
    const back: Matrix = [factor, 0, x, 0, factor, y, 0, 0, 1];
    return after(after(after(there, [a, b, c, d, e, f, g, h, 1]), back), map);
  }
}

function atLevels([a, b, c, d, e, f, g, h, i]: Matrix, outputLevel: number, inputLevel: number): Matrix {
  const [grow, shrink] = [2 ** outputLevel, 2 ** -inputLevel];
  const both = grow * shrink;
  return [a * both, b * both, c * shrink, d * both, e * both, f * shrink, g * grow, h * grow, i];
}

const LEAST_QUALITY = 0.4;
const REWEIGHTINGS = 5;
/** Residuals below this many pixels are never outliers. */
const LEAST_SPREAD = 0.2;

/** Robust least squares (Tukey's biweight) of displacements, each weighted by its block's structure tensor. */
function fit(
  rows: readonly (readonly (readonly [number, number])[])[],
  tensors: Float32Array,
  { dx, dy, quality }: { dx: Float32Array; dy: Float32Array; quality: Float32Array },
): number[] | null {
  const size = rows[0]?.length ?? 0;
  const good = [...rows.keys()].filter((i) => quality[i]! > LEAST_QUALITY);
  if (good.length < Math.max(6, 2 * size)) return null;
  let numbers: number[] = new Array(size).fill(0);
  const weights = new Float64Array(rows.length).fill(1);
  for (let round = 0; round < REWEIGHTINGS; round++) {
    const system = new Float64Array(size * (size + 1));
    for (const i of good) {
      const weight = weights[i]! * quality[i]!;
      if (weight === 0) continue;
      const [xx, xy, yy] = [tensors[3 * i]!, tensors[3 * i + 1]!, tensors[3 * i + 2]!];
      const row = rows[i]!;
      for (let k = 0; k < size; k++) {
        const alongX = weight * (row[k]![0] * xx + row[k]![1] * xy);
        const alongY = weight * (row[k]![0] * xy + row[k]![1] * yy);
        for (let l = 0; l < size; l++) system[k * (size + 1) + l]! += alongX * row[l]![0] + alongY * row[l]![1];
        system[k * (size + 1) + size]! += alongX * dx[i]! + alongY * dy[i]!;
      }
    }
    const solved = solve(system, size, 1e-3);
    if (!solved) return null;
    numbers = solved;
    reweight(good, rows, numbers, tensors, dx, dy, weights);
  }
  return numbers;
}

function reweight(
  good: readonly number[],
  rows: readonly (readonly (readonly [number, number])[])[],
  numbers: readonly number[],
  tensors: Float32Array,
  dx: Float32Array,
  dy: Float32Array,
  weights: Float64Array,
): void {
  const residuals = good.map((i) => {
    let [x, y] = [dx[i]!, dy[i]!];
    rows[i]!.forEach(([across, down], k) => {
      x -= numbers[k]! * across;
      y -= numbers[k]! * down;
    });
    return Math.sqrt(x * x * tensors[3 * i]! + 2 * x * y * tensors[3 * i + 1]! + y * y * tensors[3 * i + 2]!);
  });
  const median = [...residuals].sort((a, b) => a - b)[residuals.length >> 1]!;
  // 4.685 standard deviations, of which the median is 1 / 1.4826.
  const limit = 4.685 * Math.max(LEAST_SPREAD, 1.4826 * median);
  for (const [at, i] of good.entries()) {
    const off = residuals[at]! / limit;
    weights[i] = off < 1 ? (1 - off * off) ** 2 : 0;
  }
}
