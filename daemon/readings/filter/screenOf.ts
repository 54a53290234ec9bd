import { transform2d } from '../fourier.ts';

/** A plane of numbers, row by row. */
export interface Field {
  readonly width: number;
  readonly height: number;
  readonly values: Float32Array;
}

/** The waves of which a screen consists. */
export interface Lattice {
  readonly pitch: number;
  /** Degrees from the picture's rows to the screen's, clockwise: 0..90 for dots, 0..180 for lines. */
  readonly angle: number;
  /** Whether there is a wave in one direction only. */
  readonly isLines: boolean;
  /** Where, in pitches from the picture's upper left corner, the first wave and the one at right angles to it have their maxima. */
  readonly across: number;
  readonly down: number;
}

/** The side of the part in which waves are sought. */
const SIDE = 256;
/** The range of pitches, in pixels. */
const [LEAST_PITCH, MOST_PITCH] = [2.4, 40];
/** A wave exceeds the others' mean by at least this factor. */
const SHARP = 12;
/** A second wave at right angles counts from this share of the first one's height. */
const SECOND = 0.4;

/** The screen that fills a field; undefined where it has none. */
export function latticeOf(field: Field): Lattice | undefined {
  const [fx, fy] = highest(field) ?? [];
  if (fx === undefined || fy === undefined) return undefined;
  const waves = new Waves(field);
  const isLines = waves.height(-fy, fx) < SECOND * waves.height(fx, fy);
  const strength = (x: number, y: number) => waves.height(x, y) ** 2 + (isLines ? 0 : waves.height(-y, x) ** 2);
  const [x, y] = climbed(strength, fx, fy, Math.max(field.width, field.height));
  const exact = rounded({ pitch: 1 / Math.hypot(x, y), angle: degreesOf(x, y, isLines) }, strength, isLines);
  const [u, v] = directionOf(exact, isLines);
  // A wave of lines runs at right angles to them.
  const [first, second] = isLines ? [0, waves.phase(u, v)] : [waves.phase(u, v), waves.phase(-v, u)];
  return { ...exact, isLines, across: first, down: second };
}

/** The frequency of the highest wave, in turns per pixel. */
function highest({ width, height, values }: Field): [number, number] | undefined {
  const [across, down] = [Math.min(SIDE, width), Math.min(SIDE, height)];
  const [left, top] = [(width - across) >> 1, (height - down) >> 1];
  const [real, imaginary] = [new Float32Array(SIDE * SIDE), new Float32Array(SIDE * SIDE)];
  for (let y = 0; y < down; y++) {
    const bell = 1 - Math.cos((2 * Math.PI * (y + 0.5)) / down);
    for (let x = 0; x < across; x++) {
      const value = values[(y + top) * width + x + left]!;
      real[y * SIDE + x] = value * bell * (1 - Math.cos((2 * Math.PI * (x + 0.5)) / across));
    }
  }
  transform2d(real, imaginary, SIDE, false);
  let [most, bestX, bestY, sum, count] = [0, 0, 0, 0, 0];
  for (let y = 0; y < SIDE; y++) {
    const fy = (y < SIDE / 2 ? y : y - SIDE) / SIDE;
    for (let x = 0; x <= SIDE / 2; x++) {
      const fx = x / SIDE;
      const frequency = Math.hypot(fx, fy);
      if (frequency < 1 / MOST_PITCH || frequency > 1 / LEAST_PITCH) continue;
      const height = Math.hypot(real[y * SIDE + x]!, imaginary[y * SIDE + x]!);
      sum += height;
      count++;
      if (height > most) [most, bestX, bestY] = [height, fx, fy];
    }
  }
  return most * count > SHARP * sum ? [bestX, bestY] : undefined;
}

/** The height of waves of any frequency in a field, and their phases. */
class Waves {
  private readonly field: Field;

  constructor(field: Field) {
    this.field = field;
  }

  height(fx: number, fy: number): number {
    return Math.hypot(...this.sum(fx, fy));
  }

  /** Where along its direction a wave has its maximum, in wavelengths, 0..1. */
  phase(fx: number, fy: number): number {
    const [re, im] = this.sum(fx, fy);
    const turn = -Math.atan2(im, re) / (2 * Math.PI);
    return turn - Math.floor(turn);
  }

  /** The Fourier sum at one frequency, windowed by a bell; places are those of the pixels' middles. */
  private sum(fx: number, fy: number): [number, number] {
    const { width, height, values } = this.field;
    const [cosines, sines] = [new Float32Array(width), new Float32Array(width)];
    for (let x = 0; x < width; x++) {
      const bell = 1 - Math.cos((2 * Math.PI * (x + 0.5)) / width);
      cosines[x] = bell * Math.cos(2 * Math.PI * fx * (x + 0.5));
      sines[x] = -bell * Math.sin(2 * Math.PI * fx * (x + 0.5));
    }
    let [re, im] = [0, 0];
    for (let y = 0, at = 0; y < height; y++) {
      let [a, b] = [0, 0];
      for (let x = 0; x < width; x++, at++) {
        a += values[at]! * cosines[x]!;
        b += values[at]! * sines[x]!;
      }
      const bell = 1 - Math.cos((2 * Math.PI * (y + 0.5)) / height);
      const [cosine, sine] = [
        bell * Math.cos(2 * Math.PI * fy * (y + 0.5)),
        -bell * Math.sin(2 * Math.PI * fy * (y + 0.5)),
      ];
      re += a * cosine - b * sine;
      im += a * sine + b * cosine;
    }
    return [re, im];
  }
}

/** Moves a frequency to where waves are highest, by smaller and smaller steps. */
function climbed(
  strength: (x: number, y: number) => number,
  fromX: number,
  fromY: number,
  side: number,
): [number, number] {
  let [x, y] = [fromX, fromY];
  let best = strength(x, y);
  for (let step = 0.5 / SIDE; step > 0.02 / side; step /= 2) {
    let isMoved = true;
    for (let tries = 0; isMoved && tries < 6; tries++) {
      isMoved = false;
      for (const [dx, dy] of [
        [step, 0],
        [-step, 0],
        [0, step],
        [0, -step],
      ] as const) {
        const now = strength(x + dx, y + dy);
        if (now <= best) continue;
        [x, y, best, isMoved] = [x + dx, y + dy, now, true];
      }
    }
  }
  return [x, y];
}

/** The angle of a screen whose wave runs this way: 0..90 for dots; 0..180 for lines, which are at right angles to it. */
function degreesOf(x: number, y: number, isLines: boolean): number {
  const degrees = (Math.atan2(y, x) * 180) / Math.PI;
  return isLines ? (degrees + 270) % 180 : (degrees + 360) % 90;
}

function directionOf({ pitch, angle }: Pick<Lattice, 'pitch' | 'angle'>, isLines: boolean): [number, number] {
  const turn = ((angle + (isLines ? 90 : 0)) * Math.PI) / 180;
  return [Math.cos(turn) / pitch, Math.sin(turn) / pitch];
}

/** Waves with rounder numbers have at least this share of the height. */
const AS_HIGH = 0.985;

/** The roundest pitch and angle whose waves are about as high. */
function rounded(
  { pitch, angle }: Pick<Lattice, 'pitch' | 'angle'>,
  strength: (x: number, y: number) => number,
  isLines: boolean,
): Pick<Lattice, 'pitch' | 'angle'> {
  const at = (screen: Pick<Lattice, 'pitch' | 'angle'>) => strength(...directionOf(screen, isLines));
  const best = at({ pitch, angle });
  const near = (value: number, step: number) => Math.round(Math.round(value / step) * step * 1e4) / 1e4;
  const range = isLines ? 180 : 90;
  for (const [length, degrees] of [
    [1, 15],
    [0.5, 15],
    [1, 5],
    [0.5, 5],
    [1, 1],
    [0.5, 1],
    [0.25, 1],
    [0.1, 1],
    [0.01, 1],
    [0.01, 0.1],
  ] as const) {
    const round = { pitch: near(pitch, length), angle: near(angle, degrees) };
    if (at(round) >= AS_HIGH * best) return { ...round, angle: round.angle % range };
  }
  return { pitch: near(pitch, 0.001), angle: near(angle, 0.01) % range };
}
