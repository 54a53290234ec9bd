import { isOpaque, type Picture } from '../picture.ts';
import type { Pair, Stage, StageFamily } from '../stage.ts';
import { type Candidate, hasChanged, isGrained, ranked } from './evidence.ts';
import { readStage, stageOf } from './filter.ts';
import { coverOf, depthAt, HALFTONE, type Halftone, Screen, Tones } from './halftone.ts';
import { lumaPlane } from './planes.ts';
import { random } from './random.ts';
import { type Lattice, latticeOf } from './screenOf.ts';
import { leastOf, minimised, roundest } from './search.ts';

/** Halftones: pictures in one ink, as dots or lines on a rotated screen. */
export const HALFTONES: StageFamily = {
  part: 'filter',
  kinds: [HALFTONE.kind],
  fit,
  read: (kind, params) => readStage([HALFTONE], kind, params),
};

type Paint = readonly [number, number, number, number];

interface Inks {
  readonly ink: Paint;
  readonly ground: Paint;
  /** Whether there are pixels between the two paints. */
  readonly smooth: boolean;
}

function fit(pairs: readonly Pair[]): Stage[] {
  const first = pairs[0]!;
  const inks = inksOf(first.output);
  if (!inks || !isOpaque(first.input) || !hasChanged(pairs) || !isGrained(pairs)) return [];
  const { width, height } = first.input;
  const covers = coversOf(first.output, inks);
  const greys = lumaPlane(first.input, '601');
  const lattice = latticeOf({ width, height, values: beyondTone(covers, greys) });
  if (!lattice) return [];
  const found = screens(lattice, inks, covers, greys, width, height);
  const best = found[0];
  if (!best) return [];
  const pixels = some(width, height, MANY);
  const others = (best.error < CLOSE ? [] : (['709', 'mean'] as const)).map((luma) =>
    sized({ ...best.screen, luma }, covers, lumaPlane(first.input, luma), width, height, pixels, POWERS),
  );
  const kept = [...found, ...others].sort((a, b) => a.error - b.error).slice(0, 2);
  return ranked(
    kept.map(({ screen }): Candidate => ({ stage: stageOf(HALFTONE, screen), margin: 0, placed: true })),
    pairs,
  );
}

/** The number of pixels looked at to see whether there are only two paints. */
const LOOKED_AT = 1500;
/**
 * Least distance of the paints, and largest distance of mixtures from the line between them: levels, as the root of the sum of squares over
 * four channels.
 */
const [APART, ASIDE] = [80, 20];
/** Least shares of pixels that each paint has, that both have together, and that lie on the line between them. */
const [LEAST_INK, MOSTLY, ALL] = [0.02, 0.4, 0.97];
/** From this share of pixels between the paints on, edges are smooth. */
const SMOOTH = 0.04;

/** The two paints of a picture, with the darker one, or the visible one, as ink; undefined where there are others. */
function inksOf({ width, height, data }: Picture): Inks | undefined {
  const pixels = some(width, height, LOOKED_AT);
  const counts = new Map<number, number>();
  for (const pixel of pixels) {
    const at = 4 * pixel;
    const alpha = data[at + 3]!;
    const seen = alpha === 0 ? 0 : ((data[at]! << 16) | (data[at + 1]! << 8) | data[at + 2]!) * 256 + alpha;
    counts.set(seen, (counts.get(seen) ?? 0) + 1);
  }
  const order = [...counts].sort((a, b) => b[1] - a[1]).map(([value]) => paintOf(value));
  const a = order[0]!;
  const b = order.find((paint) => distance(paint, a) > APART);
  if (!b) return undefined;
  let [near, nearB, on] = [0, 0, 0];
  const line = premultiplied(b).map((value, c) => value - premultiplied(a)[c]!);
  const square = line.reduce((sum, value) => sum + value * value, 0);
  for (const pixel of pixels) {
    const paint = [0, 1, 2, 3].map((c) => data[4 * pixel + c]!) as unknown as Paint;
    const from = premultiplied(paint).map((value, c) => value - premultiplied(a)[c]!);
    const share = from.reduce((sum, value, c) => sum + value * line[c]!, 0) / square;
    const aside = Math.hypot(...from.map((value, c) => value - share * line[c]!));
    if (aside > ASIDE || share < -0.1 || share > 1.1) continue;
    on++;
    if (share < 0.04) near++;
    if (share > 0.96) nearB++;
  }
  const all = pixels.length;
  if (on < ALL * all || near + nearB < MOSTLY * all || Math.min(near, nearB) < LEAST_INK * all) return undefined;
  const isFirst = a[3] === 0 || (b[3] !== 0 && brightness(a) > brightness(b));
  const [ink, ground] = isFirst ? [b, a] : [a, b];
  return {
    ink,
    ground: ground[3] === 0 ? [ink[0], ink[1], ink[2], 0] : ground,
    smooth: near + nearB < (1 - SMOOTH) * all,
  };
}

function paintOf(value: number): Paint {
  const rgb = Math.floor(value / 256);
  return [rgb >> 16, (rgb >> 8) & 255, rgb & 255, value % 256];
}

function premultiplied([red, green, blue, alpha]: Paint): number[] {
  return [(red * alpha) / 255, (green * alpha) / 255, (blue * alpha) / 255, alpha];
}

function distance(a: Paint, b: Paint): number {
  const [one, other] = [premultiplied(a), premultiplied(b)];
  return Math.hypot(...one.map((value, c) => value - other[c]!));
}

function brightness([red, green, blue]: Paint): number {
  return 0.299 * red + 0.587 * green + 0.114 * blue;
}

/** Pixels here and there, the same ones every time. */
function some(width: number, height: number, count: number): Int32Array {
  const next = random(7);
  return Int32Array.from({ length: count }, () => Math.floor(next() * width * height));
}

/** The share of ink at each pixel, 0..1. */
function coversOf({ data }: Picture, { ink, ground }: Inks): Float32Array {
  const from = premultiplied(ground);
  const line = premultiplied(ink).map((value, c) => value - from[c]!);
  const square = line.reduce((sum, value) => sum + value * value, 0);
  const out = new Float32Array(data.length / 4);
  for (let i = 0, at = 0; i < out.length; i++, at += 4) {
    const alpha = data[at + 3]! / 255;
    let sum = (data[at + 3]! - from[3]!) * line[3]!;
    for (let c = 0; c < 3; c++) sum += (data[at + c]! * alpha - from[c]!) * line[c]!;
    out[i] = Math.min(1, Math.max(0, sum / square));
  }
  return out;
}

/** The part of the ink that the greys' own darkness does not predict. */
function beyondTone(covers: Float32Array, greys: Float32Array): Float32Array {
  let [x, y, xx, xy] = [0, 0, 0, 0];
  const count = covers.length;
  for (let i = 0; i < count; i++) {
    x += greys[i]!;
    y += covers[i]!;
    xx += greys[i]! * greys[i]!;
    xy += greys[i]! * covers[i]!;
  }
  const slope = (xy - (x * y) / count) / Math.max(1e-6, xx - (x * x) / count);
  const level = (y - slope * x) / count;
  return covers.map((cover, i) => cover - level - slope * greys[i]!);
}

interface Found {
  readonly screen: Halftone;
  /** The mean error of the pixels' share of ink. */
  readonly error: number;
}

/** The pixels on which sizes of dots are sought, and on which screens are compared. */
const [FEW, MANY] = [1500, 6000];
/** Screens leave at most this much of the ink; one that leaves at most the second is the right one. */
const [EXPLAINED, CLOSE] = [0.1, 0.006];
/** Where a screen whose dots grow with darkness leaves at most this, none that grows with lightness is tried. */
const NEARLY = 0.02;

/** The screens on a lattice that explain the ink, best first. */
function screens(
  lattice: Lattice,
  inks: Inks,
  covers: Float32Array,
  greys: Float32Array,
  width: number,
  height: number,
): Found[] {
  const few = some(width, height, FEW);
  const found: Found[] = [];
  for (const light of [false, true]) {
    if (light && found.some(({ error }) => error < NEARLY)) break;
    const { ink, ground, smooth } = inks;
    const half = light ? 0.5 : 0;
    const placed = anchored(
      {
        pitch: lattice.pitch,
        angle: lattice.angle,
        across: (lattice.across + half) % 1,
        down: (lattice.down + half) % 1,
      },
      lattice.isLines,
      width,
      height,
    );
    const base = { ...placed, luma: '601' as const, light, smooth, size: 1, power: 1, merged: false };
    const paints = light ? { ink: ground, ground: ink } : { ink, ground };
    for (const tone of ['pixel', 'around', 'middle', 'mean'] as const) {
      const isOfCell = tone === 'middle' || tone === 'mean';
      if (lattice.isLines && isOfCell) continue;
      for (const shape of lattice.isLines ? (['lines'] as const) : (['dots', 'waves'] as const)) {
        if (shape === 'waves' && isOfCell) continue;
        const tried = sized({ ...base, ...paints, shape, tone }, covers, greys, width, height, few, POWERS.slice(0, 2));
        found.push(tried);
      }
    }
  }
  found.sort((a, b) => a.error - b.error);
  const pixels = some(width, height, MANY);
  return found
    .slice(0, 2)
    .map(({ screen }) => sized(screen, covers, greys, width, height, pixels, POWERS))
    .filter(({ error }) => error < EXPLAINED)
    .sort((a, b) => a.error - b.error);
}

/** Powers of darkness for sizes, those of areas and of lengths first. */
const POWERS = [0.5, 1, 0.75, 1.5];

/** Radii at which fully dark dots touch, fill their cells, or have the cells' area. */
const KNOWN_SIZES = [0.5, Math.SQRT1_2, 1 / Math.sqrt(Math.PI)].map(four);

/** A screen with the sizes of dots that explain the ink best. */
function sized(
  screen: Halftone,
  covers: Float32Array,
  greys: Float32Array,
  width: number,
  height: number,
  pixels: Int32Array,
  powers: readonly number[],
): Found {
  const tones = new Tones(greys, width, height, screen);
  const place = new Screen(screen, width, height);
  const error = (one: Halftone) => {
    let sum = 0;
    for (const pixel of pixels) {
      place.look((pixel % width) + 0.5, Math.floor(pixel / width) + 0.5);
      const ink = one.light ? 1 - covers[pixel]! : covers[pixel]!;
      sum += Math.abs(coverOf(depthAt(place, tones, pixel, one), one.smooth) - ink);
    }
    return sum / pixels.length;
  };
  let best: Found = { screen, error: error(screen) };
  if (screen.shape !== 'waves') {
    const mayMerge = powers === POWERS && (screen.tone === 'middle' || screen.tone === 'mean');
    for (const merged of mayMerge ? [false, true] : [false]) {
      const of = (size: number, power: number) => ({ ...screen, size, power, merged });
      for (const power of powers) {
        const miss = (size: number) => error(of(size, power));
        const coarse = leastOf([0.35, 0.45, 0.55, 0.65, 0.75, 0.9, 1.1], miss);
        const exact = minimised(miss, coarse / 1.25, coarse * 1.25, 8);
        const known = KNOWN_SIZES.find((one) => Math.abs(one / exact - 1) < 0.015 && miss(one) <= 1.03 * miss(exact));
        const size = known ?? roundest(exact, [0.1, 0.05, 0.01], miss, 0.0003);
        if (miss(size) < best.error - 0.001) best = { screen: of(size, power), error: miss(size) };
      }
    }
  }
  return best;
}

/** A phase is rounded where it changes by at most this share of a pitch. */
const NEAR = 0.035;

/**
 * The origin of a lattice: its phases are halves of a pitch from a corner or the middle of the picture or of a pixel; otherwise they are
 * kept.
 */
function anchored(
  { pitch, angle, across, down }: Omit<Lattice, 'isLines'>,
  isLines: boolean,
  width: number,
  height: number,
): Pick<Halftone, 'pitch' | 'angle' | 'anchor' | 'across' | 'down'> {
  const turn = (angle * Math.PI) / 180;
  const [cosine, sine] = [Math.cos(turn), Math.sin(turn)];
  for (const anchor of ['corner', 'centre'] as const) {
    const [x, y] = anchor === 'centre' ? [width / 2, height / 2] : [0, 0];
    for (const pixel of [0, 0.5]) {
      for (const a of isLines ? [0] : [0, 0.5]) {
        for (const d of [0, 0.5]) {
          const own = [(pixel * (cosine + sine)) / pitch + a, (pixel * (cosine - sine)) / pitch + d];
          const [u, v] = [(x * cosine + y * sine) / pitch + own[0]!, (y * cosine - x * sine) / pitch + own[1]!];
          if ((!isLines && apart(u, across) > NEAR) || apart(v, down) > NEAR) continue;
          return { pitch, angle, anchor, across: four(isLines ? 0 : own[0]!), down: four(own[1]!) };
        }
      }
    }
  }
  return { pitch, angle, anchor: 'corner', across: four(across), down: four(down) };
}

/** The distance of two phases, in turns. */
function apart(a: number, b: number): number {
  const turn = a - b - Math.round(a - b);
  return Math.abs(turn);
}

function four(value: number): number {
  return Math.round(value * 1e4) / 1e4;
}
