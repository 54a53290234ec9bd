import { movedDeep } from '../deep.ts';
import { differenceAt } from '../difference.ts';
import { blank, type DeepPicture, type Picture } from '../picture.ts';
import { plainColour } from '../plainColour.ts';
import type { Pair, Stage } from '../stage.ts';
import { words } from '../words.ts';
import { nameOf } from './fill.ts';
import { oriented } from './orientation.ts';

/** The picture repeated a number of times across and down. */
export interface Tile {
  readonly across: number;
  readonly down: number;
  /** Which copies are mirrored: every second one across, down, or both, so that all meet at their own edges. Absent: none. */
  readonly mirrored?: Mirrored;
  /** What is between the copies and around them all, if anything. */
  readonly sheet?: Sheet;
}

const MIRRORED = ['across', 'down', 'both'] as const;
type Mirrored = (typeof MIRRORED)[number];

/** Pixels between pictures and around them all, and their colour, RGBA. */
interface Sheet {
  readonly gap: number;
  readonly margin: number;
  readonly colour: readonly [number, number, number, number];
}

export function tile(params: Tile): Stage {
  const { across, down, mirrored, sheet } = params;
  const mirrors = mirrored ? { mirrored } : {};
  return {
    part: 'geometry',
    kind: 'tile',
    sentence: `Repeated ${across} x ${down} times${mirrored ? ', every second one mirrored' : ''}${sheet ? inWords(sheet) : ''}`,
    weight: sheet ? 5 : 2,
    params: { across, down, ...mirrors, ...(sheet ? { sheet: { ...sheet, colour: [...sheet.colour] } } : {}) },
    apply: (picture) => tiled(picture, params),
    ...(sheet ? {} : { deep: (picture: DeepPicture) => movedDeep(picture, (bytes) => tiled(bytes, params)) }),
    scaled: (factor) => tile(sheet ? { across, down, ...mirrors, sheet: scaledSheet(sheet, factor) } : params),
  };
}

function inWords({ gap, margin, colour }: Sheet): string {
  const lengths = [gap > 0 ? `${gap} px apart` : '', margin > 0 ? `${margin} px around them` : ''];
  return `, ${lengths.filter(Boolean).join(', ')}, filled with ${nameOf(colour)}`;
}

function scaledSheet({ gap, margin, colour }: Sheet, factor: number): Sheet {
  return { gap: Math.round(gap * factor), margin: Math.round(margin * factor), colour };
}

function tiled(picture: Picture, { across, down, mirrored, sheet }: Tile): Picture {
  const { width, height } = picture;
  const { gap, margin, colour } = sheet ?? NO_SHEET;
  const out = blank(lengthOf(across, width, gap, margin), lengthOf(down, height, gap, margin));
  const from = words(picture);
  const mirror = mirrorsAcross(mirrored) ? words(oriented(picture, 'mirror')) : from;
  const to = new Uint32Array(out.data.buffer);
  if (sheet) to.fill(new Uint32Array(Uint8Array.from(colour).buffer)[0]!);
  for (let row = 0; row < down; row++) {
    for (let y = 0; y < height; y++) {
      const v = mirrorsDown(mirrored) && row % 2 === 1 ? height - 1 - y : y;
      const lines = [from, mirror].map((pixels) => pixels.subarray(v * width, (v + 1) * width));
      const start = (margin + row * (height + gap) + y) * out.width + margin;
      for (let x = 0; x < across; x++) to.set(lines[x % 2]!, start + x * (width + gap));
    }
  }
  return out;
}

function mirrorsAcross(mirrored: Mirrored | undefined): boolean {
  return mirrored === 'across' || mirrored === 'both';
}

function mirrorsDown(mirrored: Mirrored | undefined): boolean {
  return mirrored === 'down' || mirrored === 'both';
}

const NO_SHEET: Sheet = { gap: 0, margin: 0, colour: [0, 0, 0, 0] };

function lengthOf(times: number, side: number, gap: number, margin: number): number {
  return times * side + (times - 1) * gap + 2 * margin;
}

/** Levels by which repeated pixels may differ, and the share of them that may differ by more. */
const SAME = 12;
const STRAYS = 0.03;
/** Pixels looked at, along each axis. */
const LOOKS = 97;

/** At least this share of what repeats differs from its first pixel: plain colours repeat at any size. */
const LEAST_SEEN = 0.1;

/** The correlation with the input that the first of mirrored copies must have, whatever happened to colours. */
const LIKE = 0.9;

/** The most pictures across or down. */
const MOST = 8;
/** Gaps are no wider than this share of a picture. */
const WIDEST = 0.5;

/**
 * The repetition that the outputs of all pairs show in nearly all of their pixels, whatever happened to colours; null where there is none.
 */
export function findTile(pairs: readonly Pair[]): Stage | null {
  const [first] = pairs as [Pair];
  for (const { across, down, gap, margin } of layoutsOf(first)) {
    const isOfSize = pairs.every(
      ({ input: { width, height }, output }) =>
        output.width === lengthOf(across, width, gap, margin) && output.height === lengthOf(down, height, gap, margin),
    );
    if (!isOfSize) continue;
    for (const mirrored of [undefined, ...MIRRORED]) {
      const isShown = pairs.every(
        ({ input, output }) =>
          isRepeated(output, input.width, input.height, gap, margin, mirrored) &&
          // A symmetrical picture is no mirrored copy of anything.
          (!mirrored || likeness(input, output, margin) > LIKE),
      );
      if (!isShown) continue;
      const mirrors = mirrored ? { mirrored } : {};
      if (gap === 0 && margin === 0) return tile({ across, down, ...mirrors });
      const colour = colourBetween(first, gap, margin);
      if (colour) return tile({ across, down, ...mirrors, sheet: { gap, margin, colour } });
    }
  }
  return null;
}

/** The layouts that the sizes allow: no gaps, gaps alone, margins alone, or margins as wide as the gaps. */
function layoutsOf({ input, output }: Pair): { across: number; down: number; gap: number; margin: number }[] {
  const found: { across: number; down: number; gap: number; margin: number }[] = [];
  for (let across = 1; across <= MOST; across++) {
    for (let down = 1; down <= MOST; down++) {
      const [wide, high] = [output.width - across * input.width, output.height - down * input.height];
      if (across * down < 2 || wide < 0 || high < 0) continue;
      if (wide === 0 && high === 0) found.push({ across, down, gap: 0, margin: 0 });
      for (const [gaps, margins] of [
        [1, 0],
        [0, 1],
        [1, 1],
      ] as const) {
        const length = wide / (gaps * (across - 1) + 2 * margins);
        if (!Number.isInteger(length) || length < 1 || length > WIDEST * Math.min(input.width, input.height)) continue;
        if (high === length * (gaps * (down - 1) + 2 * margins))
          found.push({ across, down, gap: gaps * length, margin: margins * length });
      }
    }
  }
  return found;
}

/** Whether nearly all pixels of all pictures in an output are those of the first. */
function isRepeated(
  to: Picture,
  width: number,
  height: number,
  gap: number,
  margin: number,
  mirrored?: Mirrored,
): boolean {
  let [seen, strays, varied] = [0, 0, 0];
  const [stepX, stepY] = [Math.max(1, Math.floor(to.width / LOOKS)), Math.max(1, Math.floor(to.height / LOOKS))];
  const first = 4 * (margin * to.width + margin);
  for (let y = margin; y < to.height - margin; y += stepY) {
    const below = (y - margin) % (height + gap);
    if (below >= height) continue;
    const isFlipped = mirrorsDown(mirrored) && Math.floor((y - margin) / (height + gap)) % 2 === 1;
    const v = isFlipped ? height - 1 - below : below;
    for (let x = margin; x < to.width - margin; x += stepX) {
      const beside = (x - margin) % (width + gap);
      if (beside >= width || (x < margin + width && y < margin + height)) continue;
      const isMirrored = mirrorsAcross(mirrored) && Math.floor((x - margin) / (width + gap)) % 2 === 1;
      const u = isMirrored ? width - 1 - beside : beside;
      const at = 4 * ((margin + v) * to.width + margin + u);
      seen++;
      if (differenceAt(to.data, at, to.data, 4 * (y * to.width + x)) > SAME) strays++;
      if (differenceAt(to.data, at, to.data, first) > SAME) varied++;
    }
  }
  return seen > 0 && strays <= STRAYS * seen && varied >= LEAST_SEEN * seen;
}

/** How much the first copy in an output is like the input: the correlation of what is light and dark in them, -1 to 1. */
function likeness(input: Picture, output: Picture, margin: number): number {
  const lightness = ({ data }: Picture, at: number) =>
    (data[at]! + 2 * data[at + 1]! + data[at + 2]! + 255) * data[at + 3]!;
  let [count, a, b, aa, bb, ab] = [0, 0, 0, 0, 0, 0];
  const [stepX, stepY] = [Math.ceil(input.width / LOOKS), Math.ceil(input.height / LOOKS)];
  for (let y = 0; y < input.height; y += stepY) {
    for (let x = 0; x < input.width; x += stepX) {
      const from = lightness(input, 4 * (y * input.width + x));
      const to = lightness(output, 4 * ((margin + y) * output.width + margin + x));
      count++;
      a += from;
      b += to;
      aa += from * from;
      bb += to * to;
      ab += from * to;
    }
  }
  const spread = Math.sqrt((aa - (a * a) / count) * (bb - (b * b) / count));
  return spread > 0 ? (ab - (a * b) / count) / spread : 0;
}

/** The one colour that nearly all pixels between the pictures, and around them, have; undefined where there is none. */
function colourBetween(
  { input: { width, height }, output }: Pair,
  gap: number,
  margin: number,
): Sheet['colour'] | undefined {
  const between: number[] = [];
  for (let y = 0; y < output.height; y++) {
    const v = (y - margin) % (height + gap);
    const isRow = y < margin || y >= output.height - margin || v >= height;
    for (let x = 0; x < output.width; x++) {
      const u = (x - margin) % (width + gap);
      if (isRow || x < margin || x >= output.width - margin || u >= width) between.push(4 * (y * output.width + x));
    }
  }
  const colour = plainColour(output.data, between, SAME, STRAYS);
  return colour && ([...colour] as unknown as Sheet['colour']);
}
