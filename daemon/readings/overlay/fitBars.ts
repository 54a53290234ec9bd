import { differenceAt } from '../difference.ts';
import { ASPECTS, pixelCost, roundShare } from '../geometry/round.ts';
import { median } from '../median.ts';
import { isSameSize, type Picture, type Rgb } from '../picture.ts';
import type { Pair, Stage } from '../stage.ts';
import { type Bars, barsStage, barWidth } from './barsStage.ts';

/** Levels by which pixels of a bar may differ in lossy files, and the share of a line that may differ by more. */
const SAME = 24;
const STRAYS = 0.05;
/** The median of a line differs from that of the bar by no more. */
const NEAR = 3;
/** Bars hide no more than this share of a picture. */
const MOST_HIDDEN = 0.7;
/** They hide something: at least this share of their pixels changes. */
const LEAST_CHANGED = 0.5;
/** A bar hides what is opaque and what, in at least this share of a line, does not have one colour. */
const OPAQUE = 128;
const LEAST_SEEN = 0.1;
/** This many unchanged lines show at once that there is no bar. */
const UNCHANGED = 4;
/** In lossy files, a bar's end is known to this many pixels. */
const BLURRED = 1;
/** Aspect ratios of films, width / height, beside those of pictures. */
const FILM = [2.35, 2.39, 2.4, 1.85, 2.76, 2.2];
const FILM_COST = 0.3;
/** Bars mostly grow with the picture. */
const IN_PIXELS = 0.4;

/** The bars of one colour that all outputs have along two sides, whatever else changed; likeliest first. */
export function fitBars(pairs: readonly Pair[]): Stage[] {
  if (pairs.some(({ input, output }) => !isSameSize(input, output))) return [];
  for (const sides of ['top and bottom', 'left and right'] as const) {
    const seen = pairs.flatMap((pair) => barsIn(pair, sides) ?? []);
    const [first] = seen;
    if (!first || seen.length < pairs.length) continue;
    const { colour } = first;
    if (seen.some((one) => differenceAt(asBytes(one.colour), 0, asBytes(colour), 0) > NEAR)) continue;
    return widths(pairs, sides, seen)
      .filter(({ width }) =>
        pairs.every(({ input }, n) => {
          const wide = barWidth({ sides, colour, width }, input.width, input.height);
          return Math.abs(wide - seen[n]!.wide) <= (width.unit === 'shape' ? BLURRED : 0);
        }),
      )
      .sort((a, b) => a.cost - b.cost)
      .map(({ width }) => barsStage({ sides, colour, width }));
  }
  return [];
}

/** What may have been meant by bars of these widths, each with what it costs to say. */
function widths(pairs: readonly Pair[], sides: Bars['sides'], seen: readonly Seen[]) {
  const { wide } = seen[0]!;
  const { width, height } = pairs[0]!.input;
  const side = sides === 'top and bottom' ? height : width;
  const share = roundShare((wide - 0.5) / side, (wide + 0.5) / side);
  const shapes = [
    ...ASPECTS.map(({ across, down, cost }) => ({ value: across / down, cost })),
    ...FILM.map((value) => ({ value, cost: FILM_COST })),
  ];
  const found: { readonly width: Bars['width']; readonly cost: number }[] = [
    ...shapes.map(({ value, cost }) => ({ width: { unit: 'shape' as const, value }, cost })),
    { width: { unit: 'share', value: share.value }, cost: share.cost },
    { width: { unit: 'px', value: wide }, cost: IN_PIXELS + pixelCost(wide) },
  ];
  return found;
}

interface Seen {
  readonly wide: number;
  readonly colour: Rgb;
}

/** The bars of an output. */
function barsIn({ input, output }: Pair, sides: Bars['sides']): Seen | undefined {
  const isUpright = sides === 'left and right';
  const side = isUpright ? output.width : output.height;
  const colour = colourOf(output, isUpright, 0);
  const isBar = (line: number) => {
    const own = colourOf(output, isUpright, line);
    if (own.some((level, c) => Math.abs(level - colour[c]!) > NEAR)) return false;
    const places = placesOf(output, isUpright, line);
    const bytes = asBytes(colour);
    return places.filter((at) => differenceAt(output.data, at, bytes, 0) > SAME).length <= STRAYS * places.length;
  };
  // A bar hides something: a change of colours also turns plain margins into another colour.
  const isChanged = (line: number) => {
    const places = placesOf(input, isUpright, line);
    const own = asBytes(colourOf(input, isUpright, line));
    const isSeen = (at: number) => input.data[at + 3]! > OPAQUE && differenceAt(input.data, at, own, 0) > SAME;
    const changed = places.filter((at) => differenceAt(input.data, at, output.data, at) > SAME).length;
    return changed > LEAST_CHANGED * places.length && places.filter(isSeen).length > LEAST_SEEN * places.length;
  };
  let [wide, changed] = [0, 0];
  for (; wide < side / 2 && isBar(wide) && isBar(side - 1 - wide); wide++) {
    if (isChanged(wide) || isChanged(side - 1 - wide)) changed++;
    else if (wide > UNCHANGED && changed === 0) return undefined;
  }
  const isOneSided = isBar(wide) || isBar(side - 1 - wide);
  if (wide < 2 || 2 * wide > MOST_HIDDEN * side || isOneSided || changed <= LEAST_CHANGED * wide) return undefined;
  return { wide, colour };
}

/** The median colour of a row, or of a column. */
function colourOf(picture: Picture, isUpright: boolean, line: number): Rgb {
  const places = placesOf(picture, isUpright, line);
  const middle = (c: number) => median(places.map((at) => picture.data[at + c]!));
  return [middle(0), middle(1), middle(2)];
}

/** The first bytes of the pixels of a row, or of a column. */
function placesOf({ width, height }: Picture, isUpright: boolean, line: number): number[] {
  return isUpright
    ? Array.from({ length: height }, (_, y) => 4 * (y * width + line))
    : Array.from({ length: width }, (_, x) => 4 * (line * width + x));
}

function asBytes(colour: Rgb): Uint8Array {
  return Uint8Array.from([...colour, 255]);
}
