import { differenceAt } from '../difference.ts';
import { random } from '../filter/random.ts';
import type { Picture } from '../picture.ts';
import { plainColour } from '../plainColour.ts';
import type { Pair, Stage } from '../stage.ts';
import { type Gaps, gaps, type Layout, partAt, placesOf, spacedLength } from './gaps.ts';
import { levelAt } from './plane.ts';

/** The shortest side of a part, and of one that is not a whole share of the picture's side, in pixels. */
const SHORTEST = 4;
const SHORTEST_UNEVEN = 64;
/** Tiles of up to this many pixels, and more than this many, are meant by their size; larger parts by their number. */
const LARGEST_TILE = 128;
const FEW_TILES = 3;

/** How like each other the edges in two pictures are where one has gaps, and where that is looked at first: correlations, 0..1. */
const LIKE = 0.96;
const LIKE_AT_FIRST = 0.8;
/** Layouts whose likeness differs by less are equally good: then the one with fewer parts is meant. */
const AS_LIKE = 0.01;

/** A picture without gaps and the same with them. */
interface Sides {
  readonly tight: Picture;
  readonly loose: Picture;
}

/**
 * The gaps that all pairs show, put in or taken out, whatever happened to colours, likeliest first: tiles or equal parts. None where there
 * are none.
 */
export function findGaps(pairs: readonly Pair[]): readonly Stage[] {
  const isTakenOut = pairs[0]!.input.width > pairs[0]!.output.width || pairs[0]!.input.height > pairs[0]!.output.height;
  const sides = pairs.map(({ input, output }): Sides => {
    return isTakenOut ? { tight: output, loose: input } : { tight: input, loose: output };
  });
  const first = sides[0]!;
  const layouts = layoutsOf(first);
  if (layouts.length === 0) return [];
  const edges = new Edges(first);
  const likely = layouts
    .filter((layout) => edges.likeness(layout, FIRST_EDGES) > LIKE_AT_FIRST && edges.isSpread(layout))
    .map((layout) => ({ layout, likeness: edges.likeness(layout) }))
    .filter(({ likeness }) => likeness > LIKE);
  const most = Math.max(...likely.map(({ likeness }) => likeness));
  for (const { layout, likeness } of likely) {
    if (likeness < most - AS_LIKE) continue;
    const fill = fillOf(first, layout);
    if (!fill) continue;
    const found = meaningsOf(layout, first.tight).filter((meaning) =>
      sides.slice(1).every((other) => isShown(other, meaning, fill)),
    );
    if (found.length > 0) return found.map((meaning) => gaps({ ...meaning, fill: isTakenOut ? null : fill }));
  }
  return [];
}

function isShown(sides: Sides, layout: Layout, fill: Filled): boolean {
  const { tight, loose } = sides;
  return (
    loose.width === spacedLength(tight.width, layout.across, layout) &&
    loose.height === spacedLength(tight.height, layout.down, layout) &&
    new Edges(sides).likeness(layout) > LIKE &&
    areAlike(fillOf(sides, layout), fill)
  );
}

function areAlike(some: Filled | undefined, other: Filled): boolean {
  if (!some || some === 'edge' || other === 'edge') return some === other;
  return differenceAt(Uint8Array.from(some), 0, Uint8Array.from(other), 0) <= SAME;
}

/** The layouts of equal parts that the sizes allow, those of fewer parts first. */
function layoutsOf({ tight, loose }: Sides): Layout[] {
  const [wider, higher] = [loose.width - tight.width, loose.height - tight.height];
  if (wider < 0 || higher < 0 || wider + higher === 0) return [];
  const [columns, rows] = [cutsOf(tight.width), cutsOf(tight.height)];
  const found: Layout[] = [];
  const add = (across: number, down: number, gap: number) => {
    const margin = across > 1 ? (wider - (across - 1) * gap) / 2 : wider / 2;
    const isWhole = Number.isInteger(gap) && Number.isInteger(margin) && gap > 0 && margin >= 0;
    if (!isWhole || higher !== (down - 1) * gap + 2 * margin) return;
    if (gap > tight.width / across || gap > tight.height / down) return;
    const cut = (parts: number) => (parts > 1 ? parts : 0);
    found.push({ by: 'parts', across: cut(across), down: cut(down), gap, margin });
  };
  for (const down of rows) if (down > 1) add(1, down, (higher - wider) / (down - 1));
  for (const across of columns) {
    if (across === 1) continue;
    for (let gap = 1; gap <= Math.min(wider / (across - 1), tight.width / across); gap++) {
      // Both sides have the same margins.
      const down = 1 + (higher - wider) / gap + across - 1;
      if (rows.has(down)) add(across, down, gap);
    }
  }
  return found.sort(
    (a, b) => Math.max(1, a.across) * Math.max(1, a.down) - Math.max(1, b.across) * Math.max(1, b.down),
  );
}

/** The numbers of parts that a side of this length may be cut into. */
function cutsOf(length: number): Set<number> {
  const found = new Set([1]);
  for (let parts = 2; length / parts >= SHORTEST; parts++)
    if (length % parts === 0 || length / parts >= SHORTEST_UNEVEN) found.add(parts);
  return found;
}

/** What equal parts of a picture may mean, likeliest first. */
function meaningsOf(parts: Layout, { width, height }: Picture): Layout[] {
  const [across, down] = [parts.across || 1, parts.down || 1];
  const [wide, high] = [width / across, height / down];
  if (!Number.isInteger(wide) || !Number.isInteger(high)) return [parts];
  const isSquare = wide === high;
  const tiles: Layout = {
    ...parts,
    by: 'tiles',
    across: across > 1 || isSquare ? wide : 0,
    down: down > 1 || isSquare ? high : 0,
  };
  const areTiles = Math.max(wide, high) <= LARGEST_TILE && across * down > FEW_TILES;
  return areTiles ? [tiles, parts] : [parts, tiles];
}

/** Places looked at, and how many of them are kept: those with the strongest edges. The first of these are looked at first. */
const PLACES = 4096;
const KEPT = 1024;
const FIRST_EDGES = 48;

/** Levels by which neighbours differ where a part shows something. */
const SHOWN = 6;

/** The strongest edges of a picture without gaps, and how like them those with gaps are. */
class Edges {
  readonly #sides: Sides;
  readonly #places: readonly { x: number; y: number; right: number; down: number }[];

  constructor(sides: Sides) {
    this.#sides = sides;
    const { width, height, data } = sides.tight;
    const next = random(1);
    const places = Array.from({ length: width > 1 && height > 1 ? PLACES : 0 }, () => {
      const [x, y] = [Math.floor(next() * (width - 1)), Math.floor(next() * (height - 1))];
      const at = 4 * (y * width + x);
      const level = levelAt(data, at);
      return { x, y, right: levelAt(data, at + 4) - level, down: levelAt(data, at + 4 * width) - level };
    });
    const strength = ({ right, down }: { right: number; down: number }) => Math.max(Math.abs(right), Math.abs(down));
    const shown = places.filter((place) => strength(place) >= SHOWN);
    const least = shown.map(strength).sort((a, b) => b - a)[KEPT] ?? 0;
    this.#places = shown.filter((place) => strength(place) > least);
  }

  /** The correlation, 0..1, of differences between neighbours, of the first few edges or of all; 0 where there are none. */
  likeness(layout: Layout, few = Number.POSITIVE_INFINITY): number {
    const { tight, loose } = this.#sides;
    const columns = placesOf(tight.width, layout.across, layout);
    const rows = placesOf(tight.height, layout.down, layout);
    const level = (x: number, y: number) => levelAt(loose.data, 4 * (rows[y]! * loose.width + columns[x]!));
    let [own, other, both] = [0, 0, 0];
    for (const { x, y, right, down } of this.#places.slice(0, few)) {
      const here = level(x, y);
      const [toRight, toDown] = [level(x + 1, y) - here, level(x, y + 1) - here];
      own += right ** 2 + down ** 2;
      other += toRight ** 2 + toDown ** 2;
      both += right * toRight + down * toDown;
    }
    return own > 0 && other > 0 ? Math.abs(both) / Math.sqrt(own * other) : 0;
  }

  /** Whether at least two parts across and two down show something, where there are any: else a picture was extended at a side. */
  isSpread({ by, across, down }: Layout): boolean {
    const { width, height } = this.#sides.tight;
    const isCut = (cut: number, partOf: (place: { x: number; y: number }) => number) =>
      cut === 0 || new Set(this.#places.map(partOf)).size > 1;
    return (
      isCut(across, ({ x }) => partAt(x, width, across, by)) && isCut(down, ({ y }) => partAt(y, height, down, by))
    );
  }
}

type Filled = NonNullable<Gaps['fill']>;

/** Levels by which pixels in gaps may differ from what they show, and the share of them that may differ by more: JPEG bleeds colours. */
const SAME = 16;
const STRAYS = 0.1;

/** What gaps and margins show; undefined where that is neither one colour nor the parts' outermost pixels. */
function fillOf({ tight, loose }: Sides, layout: Layout): Filled | undefined {
  const isIn = (length: number, places: Int32Array) => {
    const found = new Uint8Array(length);
    for (const place of places) found[place] = 1;
    return found;
  };
  const columns = isIn(loose.width, placesOf(tight.width, layout.across, layout));
  const rows = isIn(loose.height, placesOf(tight.height, layout.down, layout));
  const between: number[] = [];
  for (let y = 0, i = 0; y < loose.height; y++)
    for (let x = 0; x < loose.width; x++, i++) if (!columns[x] || !rows[y]) between.push(4 * i);
  const colour = plainColour(loose.data, between, SAME, STRAYS);
  if (colour) return [...colour] as unknown as Filled;
  const drawnOut = gaps({ ...layout, fill: 'edge' }).apply(tight).data;
  const off = between.filter((at) => differenceAt(drawnOut, at, loose.data, at) > SAME).length;
  return off <= STRAYS * between.length ? 'edge' : undefined;
}
