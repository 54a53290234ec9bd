import { blank, type Picture } from '../picture.ts';
import type { Json, Stage } from '../stage.ts';
import { colourName } from './names.ts';

/** A flat colour and its result; RGB as one number, RGBA of an opaque one. */
export interface Swatch {
  readonly from: number;
  readonly to: readonly [number, number, number, number];
}

export interface PaletteParams {
  /** The most frequent first. */
  readonly swatches: readonly Swatch[];
  /** How many of them, counted from the first, are large enough to be the ground of thin lines. */
  readonly grounds: number;
  /** Whether the examples showed many colours that are neither these nor mixtures of them, such as photographs in pages. */
  readonly isRestShown: boolean;
  /** What becomes of other colours, which are neither these nor mixtures of two of them. */
  readonly rest: { readonly kind: string; readonly params: Json };
}

/** A mixture is this near, in levels, to the line between two colours. */
const NEAR_LINE = 7;
/** The same for a thin line, one of whose colours is nowhere near. */
const NEAR_THIN = 4;
/** A colour this near to a flat one is that colour with noise. */
const NEAR_FLAT = 2;
/** The line through two shades of one colour passes black or white within so many levels. */
const NEAR_END = 24;
/** Other shades of it are this near to that line, and no further beyond the two than this share of their distance. */
const NEAR_SHADE = 4;
const BEYOND = 0.5;
/** Mixtures are sought among the flat colours within this many pixels. */
const AROUND = 2;

/**
 * Exact colours of flat art and the result of each. A colour between two of them (the soft edges of shapes) is split into two of those
 * around it, and mixed again from their results. A further shade of a colour whose shades all change, as of a red between two reds, is
 * mixed so too. `rest` handles all others.
 */
export function paletteStage(swatches: readonly Swatch[], grounds: number, isRestShown: boolean, rest: Stage): Stage {
  // Where others stay because the examples showed few of them, other shades of what changes change too.
  const known = () => new Swatches(swatches, grounds, !isRestShown && rest.kind === 'matrix');
  const stage: Stage = {
    part: 'colour',
    kind: 'palette',
    sentence: sentenceOf(swatches),
    weight: weightOf(swatches),
    params: { swatches, grounds, isRestShown, rest: { kind: rest.kind, params: rest.params } } as unknown as Json,
    apply: (picture) => recolour(picture, known(), rest),
    coverage: (picture) => (isRestShown ? 1 : coverageOf(picture, known())),
    reach: AROUND,
    scaled: () => stage,
  };
  return stage;
}

/** The cost, in numbers, of naming one of a picture's flat colours and its result. */
const NAMED = 0.5;
const MADE = 2.5;

function weightOf(swatches: readonly Swatch[]): number {
  const changed = swatches.filter(({ from, to }) => from !== (to[0] << 16) + (to[1] << 8) + to[2] || to[3] !== 255);
  return 1 + NAMED * swatches.length + MADE * changed.length;
}

const UNKNOWN = 255;

/** The colours, and for each colour met so far, which of them it is. */
class Swatches {
  readonly count: number;
  readonly from: Int32Array;
  /** RGBA, four each. */
  readonly to: Float32Array;
  readonly #index = new Map<number, number>();
  readonly #grounds: number;
  /** Pairs of changed colours that are shades of one. */
  readonly #shades: readonly (readonly [number, number])[];

  /** @param hasShades whether further shades of changed colours are mixed of them */
  constructor(swatches: readonly Swatch[], grounds: number, hasShades: boolean) {
    this.#grounds = grounds;
    this.count = swatches.length;
    this.from = Int32Array.from(swatches.flatMap(({ from }) => [from >> 16, (from >> 8) & 255, from & 255]));
    this.to = Float32Array.from(swatches.flatMap(({ to }) => to));
    for (const [n, { from }] of swatches.entries()) this.#index.set(from, n);
    this.#shades = hasShades ? this.#pairsOfShades() : [];
  }

  #pairsOfShades(): [number, number][] {
    const changed = [...this.to.keys()]
      .slice(0, this.count)
      .filter((n) => !this.keeps(n) && this.to[4 * n + 3] === 255);
    const line = { distance: 0, share: 0 };
    const isShade = (one: number, two: number) =>
      [0, 255].some((end) => {
        this.between(end, end, end, one, two, line, Number.POSITIVE_INFINITY);
        return line.distance <= NEAR_END && (line.share < 0 || line.share > 1);
      });
    return changed.flatMap((one, k) =>
      changed.slice(k + 1).flatMap((two): [number, number][] => (isShade(one, two) ? [[one, two]] : [])),
    );
  }

  /** The flat colour that this one is, up to noise; UNKNOWN where it is none. */
  find(red: number, green: number, blue: number): number {
    const key = (red << 16) | (green << 8) | blue;
    const known = this.#index.get(key);
    if (known !== undefined) return known;
    let found = UNKNOWN;
    let least = NEAR_FLAT + 1;
    for (let n = 0; n < this.count; n++) {
      const distance = Math.max(
        Math.abs(red - this.from[3 * n]!),
        Math.abs(green - this.from[3 * n + 1]!),
        Math.abs(blue - this.from[3 * n + 2]!),
      );
      if (distance >= least) continue;
      least = distance;
      found = n;
    }
    this.#index.set(key, found);
    return found;
  }

  /** Whether it is unchanged: then its bytes stay, and those of its mixtures with other unchanged colours. */
  keeps(index: number): boolean {
    const { from, to } = this;
    return (
      to[4 * index] === from[3 * index] &&
      to[4 * index + 1] === from[3 * index + 1] &&
      to[4 * index + 2] === from[3 * index + 2] &&
      to[4 * index + 3] === 255
    );
  }

  /**
   * How far a colour is from the line between two of these, and at which share of the second, along the line, which goes on for `beyond` of
   * its length at both ends.
   */
  between(
    red: number,
    green: number,
    blue: number,
    a: number,
    b: number,
    out: { distance: number; share: number },
    beyond = 0,
  ) {
    const { from } = this;
    const [x, y, z] = [
      from[3 * b]! - from[3 * a]!,
      from[3 * b + 1]! - from[3 * a + 1]!,
      from[3 * b + 2]! - from[3 * a + 2]!,
    ];
    const [p, q, r] = [red - from[3 * a]!, green - from[3 * a + 1]!, blue - from[3 * a + 2]!];
    const length = x * x + y * y + z * z;
    const share = length > 0 ? (p * x + q * y + r * z) / length : 0;
    out.share = Math.min(1 + beyond, Math.max(-beyond, share));
    out.distance = Math.sqrt((p - out.share * x) ** 2 + (q - out.share * y) ** 2 + (r - out.share * z) ** 2);
  }

  /**
   * The flat colours of which a pixel is a mixture: two of those around it, or a ground there and any other, as in thin lines that never
   * reach their own colour.
   */
  mixture(red: number, green: number, blue: number, near: readonly number[]): Mixture {
    const line = { distance: 0, share: 0 };
    const found: Mixture = { one: -1, two: -1, share: 0 };
    let best = NEAR_LINE;
    const look = (one: number, two: number, beyond = 0) => {
      this.between(red, green, blue, one, two, line, beyond);
      if (line.distance >= best) return;
      best = line.distance;
      Object.assign(found, { one, two, share: line.share });
    };
    for (let m = 0; m < near.length; m++) for (let n = m + 1; n < near.length; n++) look(near[m]!, near[n]!);
    if (found.one >= 0) return found;
    best = NEAR_THIN;
    for (const one of near)
      if (one < this.#grounds) for (let two = 0; two < this.count; two++) if (two !== one) look(one, two);
    if (found.one >= 0) return found;
    best = NEAR_SHADE;
    for (const [one, two] of this.#shades) look(one, two, BEYOND);
    return found;
  }
}

/** Two flat colours of which a pixel is a mixture, -1 where there are none, and the second one's share. */
interface Mixture {
  one: number;
  two: number;
  share: number;
}

/** Which flat colour each visible pixel is. */
function indicesOf({ data }: Picture, swatches: Swatches): Uint8Array {
  const out = new Uint8Array(data.length / 4);
  let [last, found] = [-1, UNKNOWN];
  for (let i = 0, at = 0; i < out.length; i++, at += 4) {
    if (data[at + 3] === 0) {
      out[i] = UNKNOWN;
      continue;
    }
    const colour = (data[at]! << 16) | (data[at + 1]! << 8) | data[at + 2]!;
    if (colour !== last) {
      last = colour;
      found = swatches.find(data[at]!, data[at + 1]!, data[at + 2]!);
    }
    out[i] = found;
  }
  return out;
}

function recolour(picture: Picture, swatches: Swatches, rest: Stage): Picture {
  const { width, height, data } = picture;
  const out = blank(width, height);
  const made = out.data;
  const indices = indicesOf(picture, swatches);
  const { to } = swatches;
  const near: number[] = [];
  const seen = new Uint8Array(swatches.count);
  const line = { distance: 0, share: 0 };
  let others: Uint8Array | undefined;
  for (let i = 0, at = 0; i < indices.length; i++, at += 4) {
    const alpha = data[at + 3]!;
    if (alpha === 0) continue;
    const index = indices[i]!;
    if (index !== UNKNOWN) {
      const keeps = swatches.keeps(index);
      for (let c = 0; c < 3; c++) made[at + c] = keeps ? data[at + c]! : to[4 * index + c]!;
      made[at + 3] = keeps ? alpha : Math.round((alpha * to[4 * index + 3]!) / 255);
      continue;
    }
    const [red, green, blue] = [data[at]!, data[at + 1]!, data[at + 2]!];
    around(indices, width, height, i, near, seen);
    let { one, two, share } = swatches.mixture(red, green, blue, near);
    if (one < 0 && near.length === 1 && alpha < 255) {
      // The soft border of a shape over transparency: where it is faint, its colour is rounded.
      swatches.between(red, green, blue, near[0]!, near[0]!, line);
      if (line.distance < 3 + (2 * 255) / alpha) {
        one = near[0]!;
        two = one;
      }
    }
    if (one < 0) {
      others ??= rest.apply(picture).data;
      for (let c = 0; c < 4; c++) made[at + c] = others[at + c]!;
      continue;
    }
    if (swatches.keeps(one) && swatches.keeps(two)) {
      for (let c = 0; c < 4; c++) made[at + c] = data[at + c]!;
      continue;
    }
    const [a, b] = [(1 - share) * to[4 * one + 3]!, share * to[4 * two + 3]!];
    const opacity = a + b;
    made[at + 3] = Math.round((alpha * opacity) / 255);
    if (made[at + 3] === 0) continue;
    for (let c = 0; c < 3; c++) {
      const level = (a * to[4 * one + c]! + b * to[4 * two + c]!) / opacity;
      made[at + c] = Math.min(255, Math.max(0, level)) + 0.5;
    }
  }
  return out;
}

/** The flat colours around a pixel. Leaves `seen` as it was: all zero. */
function around(
  indices: Uint8Array,
  width: number,
  height: number,
  pixel: number,
  near: number[],
  seen: Uint8Array,
): void {
  near.length = 0;
  const x = pixel % width;
  const y = (pixel - x) / width;
  for (let v = Math.max(0, y - AROUND); v <= Math.min(height - 1, y + AROUND); v++) {
    for (let u = Math.max(0, x - AROUND); u <= Math.min(width - 1, x + AROUND); u++) {
      const index = indices[v * width + u]!;
      if (index === UNKNOWN || seen[index]) continue;
      seen[index] = 1;
      near.push(index);
    }
  }
  for (const index of near) seen[index] = 0;
}

/** The share of the visible pixels that have a flat colour or lie between two. */
function coverageOf(picture: Picture, swatches: Swatches): number {
  const { width, height, data } = picture;
  const indices = indicesOf(picture, swatches);
  const near: number[] = [];
  const seen = new Uint8Array(swatches.count);
  let [known, all] = [0, 0];
  for (let i = 0, at = 0; i < indices.length; i++, at += 4) {
    const alpha = data[at + 3]!;
    if (alpha < 128) continue;
    all++;
    if (indices[i] !== UNKNOWN) {
      known++;
      continue;
    }
    around(indices, width, height, i, near, seen);
    if (swatches.mixture(data[at]!, data[at + 1]!, data[at + 2]!, near).one >= 0) known++;
  }
  return all > 0 ? known / all : 1;
}

function sentenceOf(swatches: readonly Swatch[]): string {
  const changed = swatches.filter(({ from, to: [red, green, blue, alpha] }) => {
    const [r, g, b] = [from >> 16, (from >> 8) & 255, from & 255];
    return alpha < 250 || Math.max(Math.abs(r - red), Math.abs(g - green), Math.abs(b - blue)) > 3;
  });
  const words = changed.slice(0, 3).map(({ from, to: [red, green, blue, alpha] }) => {
    const before = colourName(from >> 16, (from >> 8) & 255, from & 255);
    const after = alpha < 8 ? 'transparent' : colourName(red, green, blue);
    return before === after ? `${before} another ${after}` : `${before} becomes ${after}`;
  });
  if (words.length === 0) return 'Colours as they are';
  const more = changed.length > 3 ? ` and ${changed.length - 3} more` : '';
  const rest = changed.length < swatches.length ? ', others unchanged' : '';
  const text = `${[...new Set(words)].join(', ')}${more}${rest}`;
  return text[0]!.toUpperCase() + text.slice(1);
}
