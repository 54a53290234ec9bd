import { blank, type Picture } from '../picture.ts';
import type { Json, Stage } from '../stage.ts';
import { colourName } from './names.ts';
import { stayingParts } from './stayingParts.ts';
import { type Swatch, Swatches, UNKNOWN } from './swatches.ts';

export interface PaletteParams {
  /** The most frequent first. */
  readonly swatches: readonly Swatch[];
  /** How many of them, counted from the first, are large enough to be the ground of thin lines. */
  readonly grounds: number;
  /** Whether the examples showed many colours that are neither these nor mixtures of them, such as photographs in pages. */
  readonly isRestShown: boolean;
  /** Whether small parts stay that stand on colours that stay, or in photographs; see stayingParts. */
  readonly isByPlace?: boolean;
  /** What becomes of other colours, which are neither these nor mixtures of two of them. */
  readonly rest: { readonly kind: string; readonly params: Json };
}

/** Mixtures are sought among the flat colours within this many pixels. */
const AROUND = 2;

/**
 * Exact colours of flat art and the result of each. A colour between two of them (the soft edges of shapes) is split into two of those
 * around it, and mixed again from their results. A further shade of a colour whose shades all change, as of a red between two reds, is
 * mixed so too. `rest` handles all others.
 */
export function paletteStage(
  swatches: readonly Swatch[],
  grounds: number,
  isRestShown: boolean,
  rest: Stage,
  isByPlace = false,
): Stage {
  // Where others stay because the examples showed few of them, other shades of what changes change too.
  const known = () => new Swatches(swatches, grounds, !isRestShown && rest.kind === 'matrix');
  const stage: Stage = {
    part: 'colour',
    kind: 'palette',
    sentence: sentenceOf(swatches),
    weight: weightOf(swatches) + (isByPlace ? 1 : 0),
    params: {
      swatches,
      grounds,
      isRestShown,
      ...(isByPlace && { isByPlace }),
      rest: { kind: rest.kind, params: rest.params },
    } as unknown as Json,
    apply: (picture) => recolour(picture, known(), rest, isByPlace),
    coverage: (picture) => (isRestShown ? 1 : coverageOf(picture, known())),
    // What surrounds a part, and how large it is, is seen in whole pictures only.
    ...(!isByPlace && { reach: AROUND }),
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

function recolour(picture: Picture, swatches: Swatches, rest: Stage, isByPlace: boolean): Picture {
  const { width, height, data } = picture;
  const out = blank(width, height);
  const made = out.data;
  const indices = indicesOf(picture, swatches);
  if (isByPlace) for (const pixel of stayingParts(picture, indices, swatches)) indices[pixel]! += swatches.count;
  const { to } = swatches;
  const near: number[] = [];
  const seen = new Uint8Array(2 * swatches.count);
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
    let { one, two, share, isThin } = swatches.mixture(red, green, blue, near);
    if (isThin && isByPlace && !isOnLine(indices, width, height, i, one)) one = -1;
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

/** Lines are at most this wide, with their soft edges. */
const LINE = 6;
const WAYS = [
  [1, 0],
  [0, 1],
  [1, 1],
  [1, -1],
] as const;

/** Whether a ground is on both sides of a pixel: it is on a thin line, and not at the edge of a photograph. */
function isOnLine(indices: Uint8Array, width: number, height: number, pixel: number, ground: number): boolean {
  const x = pixel % width;
  const y = (pixel - x) / width;
  const isReached = (right: number, down: number) => {
    for (let far = 1; far <= LINE; far++) {
      const [u, v] = [x + far * right, y + far * down];
      if (u < 0 || v < 0 || u >= width || v >= height) return false;
      if (indices[v * width + u] === ground) return true;
    }
    return false;
  };
  return WAYS.some(([right, down]) => isReached(right, down) && isReached(-right, -down));
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
