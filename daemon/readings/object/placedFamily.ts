import type { Json, Pair, Stage, StageFamily } from '../stage.ts';
import { exactBounds } from './bounds.ts';
import { costOf } from './cost.ts';
import { type Foreground, foregroundOf } from './foreground.ts';
import { type Place, type Placement, placedBounds, placeObject, type Size } from './place.ts';

const KIND = 'object-placed';
/** Placing must explain this share of what changed: an object that moved is either right or wrong. */
const LEAST = 0.6;
/** Where the first guess leaves more than this share, others are not tried. */
const HOPELESS = 0.7;
/** Placements within this share of the best count as equal: the simplest is taken. */
const TIE = 0.05;

/** An object moved, scaled or mirrored in front of its ground. */
export const placedFamily: StageFamily = {
  part: 'object',
  kinds: [KIND],
  fit,
  read: (_, params) => stageOf(params as unknown as Placement),
};

function stageOf(placement: Placement): Stage {
  return {
    part: 'object',
    kind: KIND,
    sentence: sentenceOf(placement),
    weight: weightOf(placement),
    params: placement as unknown as Json,
    apply(picture) {
      const foreground = foregroundOf(picture);
      return (foreground && placeObject(foreground, placement)) ?? picture;
    },
    coverage: (picture) => foregroundOf(picture)?.sureness ?? 0,
    scaled: (factor) => stageOf(scaled(placement, factor)),
  };
}

function fit(pairs: readonly Pair[]): Stage[] {
  const [pair] = pairs as [Pair];
  const before = foregroundOf(pair.input);
  const after = before && foregroundOf(pair.output);
  if (!before || !after || !isSameGround(before, after) || isUnmoved(before, after)) return [];
  const total = sum(pairs.map(({ input, output }) => costOf(input, output)));
  if (total === 0) return [];
  const found: { placement: Placement; cost: number }[] = [];
  const known = new Map<string, number>();
  let mirrors: readonly Placement['mirror'][] = MIRRORS;
  for (const guess of guesses(before, after)) {
    let own: typeof found = [];
    for (const mirror of mirrors) {
      const placement = { ...guess, mirror };
      if (isNothing(placement)) continue;
      const key = JSON.stringify([mirror, placedBounds(before, placement)]);
      let cost = known.get(key) ?? costIn(pair, placement);
      known.set(key, cost);
      for (const other of pairs.slice(1)) if (cost <= (1 - LEAST) * total) cost += costIn(other, placement);
      own.push({ placement, cost });
    }
    // The guesses hardly differ in the first pair: if the best of these is far off, so are those with other mirrors.
    if (found.length === 0 && Math.min(...own.map(({ cost }) => cost)) > HOPELESS * total) return [];
    own = own.filter(({ cost }) => cost <= (1 - LEAST) * total).sort((one, other) => one.cost - other.cost);
    // The first place that fits shows how the object is mirrored.
    if (own[0]) mirrors = [own[0].placement.mirror];
    found.push(...own.slice(0, 1));
  }
  const least = Math.min(...found.map(({ cost }) => cost));
  return found
    .filter(({ cost }) => cost <= least + TIE * total)
    .sort((one, other) => weightOf(one.placement) - weightOf(other.placement) || one.cost - other.cost)
    .slice(0, 2)
    .map(({ placement }) => stageOf(placement));
}

const MIRRORS = ['', 'x', 'y', 'xy'] as const;

function costIn({ input, output }: Pair, placement: Placement): number {
  const foreground = foregroundOf(input);
  const made = foreground && placeObject(foreground, placement);
  return made ? costOf(made, output) : Number.POSITIVE_INFINITY;
}

/** Whether the object looks the same in both, or has grown differently from its bounds: then it was not placed. */
function isUnmoved(before: Foreground, after: Foreground): boolean {
  const [one, other] = [before.matte, after.matte];
  let [off, size, sizeAfter] = [0, 0, 0];
  for (let i = 0; i < one.length; i++) {
    off += Math.abs(one[i]! - other[i]!);
    size += one[i]!;
    sizeAfter += other[i]!;
  }
  if (off < 0.04 * size) return true;
  const [was, is] = [exactBounds(one, before.width, before.height), exactBounds(other, before.width, before.height)];
  if (!was || !is) return true;
  const grown = ((is.right - is.left) * (is.bottom - is.top)) / ((was.right - was.left) * (was.bottom - was.top));
  return Math.abs(sizeAfter / size / grown - 1) > 0.1;
}

/** Whether both are transparent, or on grounds that are nearly the same. */
function isSameGround({ ground: one, width, height }: Foreground, { ground: other, ...after }: Foreground): boolean {
  if (one.kind !== other.kind || width !== after.width || height !== after.height) return false;
  return costOf(one.plate, other.plate) < 6 * width * height;
}

/** What may have happened to the object's place, by where it was and is. */
function guesses(before: Foreground, after: Foreground): Placement[] {
  const { width, height } = before;
  const [was, is] = [exactBounds(before.matte, width, height), exactBounds(after.matte, width, height)];
  if (!was || !is) return [];
  const [fx, fy] = [(is.right - is.left) / (was.right - was.left), (is.bottom - is.top) / (was.bottom - was.top)];
  const slack = 2 / Math.min(is.right - is.left, is.bottom - is.top);
  if (Math.abs(fx / fy - 1) > Math.max(0.02, slack)) return [];
  const isKept =
    Math.abs(is.right - is.left - was.right + was.left) < 0.8 &&
    Math.abs(is.bottom - is.top - was.bottom + was.top) < 0.8;
  const sizes = isKept ? [{ kind: 'times', factor: 1 } as const] : sizesOf(is, was, width, height);
  const across = placesOf(is.left, is.right, was.left, was.right, width);
  const down = placesOf(is.top, is.bottom, was.top, was.bottom, height);
  return sizes.flatMap((size) =>
    across.flatMap((x) => down.map((y) => ({ size, across: x, down: y, mirror: '' as const }))),
  );
}

function isNothing({ size, across, down, mirror }: Placement): boolean {
  return isTimesOne(size) && isStill(across) && isStill(down) && mirror === '';
}

function isStill(place: Place): boolean {
  return place.kind === 'shift' && place.by === 0;
}

function isTimesOne(size: Size): boolean {
  return size.kind === 'times' && size.factor === 1;
}

type Edges = { readonly left: number; readonly top: number; readonly right: number; readonly bottom: number };

function sizesOf(is: Edges, was: Edges, width: number, height: number): Size[] {
  const [w, h] = [is.right - is.left, is.bottom - is.top];
  const factor = Math.sqrt((w * h) / ((was.right - was.left) * (was.bottom - was.top)));
  const share = Math.max(w / width, h / height);
  const margin = Math.min((width - w) / 2, (height - h) / 2);
  const sizes: Size[] = [];
  const roundShare = Math.round(share * 20) / 20;
  if (Math.abs(roundShare - share) * Math.max(width, height) < 3) sizes.push({ kind: 'share', share: roundShare });
  const roundFactor = Math.round(factor * 20) / 20;
  if (Math.abs(roundFactor / factor - 1) * Math.max(w, h) < 2) sizes.push({ kind: 'times', factor: roundFactor });
  if (Math.abs(Math.round(margin) - margin) < 0.6) sizes.push({ kind: 'margin', margin: Math.round(margin) });
  if (sizes.length === 0) sizes.push({ kind: 'share', share: Math.round(share * 1000) / 1000 });
  return sizes;
}

function placesOf(low: number, high: number, wasLow: number, wasHigh: number, room: number): Place[] {
  const shift = (low + high - wasLow - wasHigh) / 2;
  const places: Place[] = [];
  if (Math.abs(low + high - room) <= 2.2) places.push({ kind: 'centre' });
  if (Math.abs(shift) <= 1) places.push({ kind: 'shift', by: 0 });
  if (Math.abs(shift) >= 0.6) {
    const [before, after] = [Math.max(0, Math.round(low - 0.4)), Math.max(0, Math.round(room - high - 0.4))];
    if (before < room / 4 && before < after) places.push({ kind: 'near', margin: before });
    if (after < room / 4 && after < before) places.push({ kind: 'far', margin: after });
    places.push({ kind: 'shift', by: Math.round(shift) });
  }
  return places;
}

/** Numbers that nobody would choose count more. */
function weightOf({ size, across, down, mirror }: Placement): number {
  const ofPlace = (place: Place) => {
    if (place.kind === 'centre') return 0.6;
    if (place.kind === 'shift') return place.by === 0 ? 0 : 1.5;
    return place.margin === 0 ? 0.5 : place.margin % 4 === 0 ? 1.2 : 2;
  };
  const ofSize = isTimesOne(size)
    ? 0
    : size.kind === 'share'
      ? 1
      : size.kind === 'times'
        ? 1.2
        : size.margin % 4 === 0
          ? 1.1
          : 2;
  const ofPlaces = across.kind === 'centre' && down.kind === 'centre' ? 0.5 : ofPlace(across) + ofPlace(down);
  return ofPlaces + ofSize + (mirror === '' ? 0 : 1);
}

function scaled({ size, across, down, mirror }: Placement, factor: number): Placement {
  const place = (one: Place): Place => {
    if (one.kind === 'shift') return { ...one, by: one.by * factor };
    return one.kind === 'centre' ? one : { ...one, margin: one.margin * factor };
  };
  return {
    size: size.kind === 'margin' ? { ...size, margin: size.margin * factor } : size,
    across: place(across),
    down: place(down),
    mirror,
  };
}

function sentenceOf({ size, across, down, mirror }: Placement): string {
  const parts = [
    mirror === '' ? '' : mirror === 'x' ? 'mirrored' : mirror === 'y' ? 'upside down' : 'turned by 180°',
    isTimesOne(size)
      ? ''
      : size.kind === 'times'
        ? `${size.factor} times as large`
        : size.kind === 'share'
          ? `fit into ${Math.round(1000 * size.share) / 10} % of the frame`
          : `fit into the frame with a margin of ${size.margin} px`,
    across.kind === 'centre' && down.kind === 'centre'
      ? 'centred'
      : [ofPlace(across, ['left', 'right']), ofPlace(down, ['top', 'bottom'])].filter((part) => part !== '').join(', '),
  ].filter((part) => part !== '');
  return `Object ${parts.join(', ')}`;
}

function ofPlace(place: Place, [near, far]: readonly [string, string]): string {
  if (place.kind === 'centre') return `centred between ${near} and ${far}`;
  if (place.kind === 'shift') {
    if (place.by === 0) return '';
    return `moved ${Math.round(Math.abs(place.by))} px to the ${place.by < 0 ? near : far}`;
  }
  return `${Math.round(place.margin)} px from the ${place.kind === 'near' ? near : far}`;
}

function sum(values: readonly number[]): number {
  return values.reduce((total, value) => total + value, 0);
}
