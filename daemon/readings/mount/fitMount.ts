import { differenceAt } from '../difference.ts';
import { TRANSPARENT } from '../geometry/fill.ts';
import { inset } from '../geometry/inset.ts';
import type { Kernel } from '../geometry/kernels.ts';
import type { Placing } from '../geometry/placing.ts';
import { contourOf } from '../object/contour.ts';
import { fitShade } from '../object/fitShade.ts';
import { lengthFrom } from '../overlay/lengths.ts';
import type { Length, Shape } from '../overlay/shape.ts';
import { isOpaque, isSameSize, type Picture, type Rgb } from '../picture.ts';
import type { Json, Pair, Stage } from '../stage.ts';
import { cornersOf, radiusShown, rounded } from './corners.ts';
import { flatThrough, gradientThrough, groundsAround, isInside } from './fitGround.ts';
import { fitRing } from './fitRing.ts';
import { fitTile } from './fitTile.ts';
import type { Ground } from './ground.ts';
import { beneath, cutTo, type Dress, dressed, mount, objectOf, type Placed, placed } from './mount.ts';
import { perforationOf } from './perforation.ts';

/** Readers of geometry's stages. */
type Read = (kind: string, params: Json) => Stage;

/** A canvas that differs in fewer pixels from what geometry alone makes needs no mount. */
const FEWEST = 8;
/** A pixel that differs by more is not what geometry makes of it. */
const PLAINLY = 24;
/** Mounting leaves at most `LEFT` of the canvas's error and `GOOD` levels per pixel; where it leaves `LITTLE`, nothing else is offered. */
const LEFT = 0.4;
const LITTLE = 0.2;
const GOOD = 5;
/** At most this many ways to describe the same placement are followed up. */
const MOST = 3;

/**
 * Stages of geometry, likeliest first, preceded by those that say more. Those put pictures on a larger canvas, or smaller in their own, and
 * dress what is around them: rounded corners, rings, shadows; on gradients, on tiles, or on themselves, blurred.
 */
export function withMounts(pairs: readonly Pair[], stages: readonly Stage[], read: Read): readonly Stage[] {
  const { mounts, isEnough } = fitMounts(pairs, stages, read);
  return isEnough ? mounts : [...mounts, ...stages];
}

interface Fitted {
  readonly mounts: readonly Stage[];
  /** Whether little of the canvas is left to explain. */
  readonly isEnough: boolean;
}

const NONE: Fitted = { mounts: [], isEnough: false };

function fitMounts(pairs: readonly Pair[], stages: readonly Stage[], read: Read): Fitted {
  const [plain] = stages;
  const first = pairs[0]!;
  const ways = stages.flatMap((stage) => {
    const steps = clearedSteps(stage, read);
    return steps ? [steps] : [];
  });
  if (!plain || ways.length === 0 || !pairs.every(({ input }) => isOpaque(input) === isOpaque(first.input)))
    return NONE;
  const made = plain.apply(first.input);
  if (!isSameSize(made, first.output)) return NONE;
  const places = pairs.map(({ input }) => placed(input, ways[0]!));
  const [place] = places as [Placed];
  const { frame, layer } = place;
  const margin = Math.max(frame.left, frame.top, layer.width - frame.left - frame.width);
  if (margin < 1 || frame.width < 8 || frame.height < 8 || !places.every(isWhole)) return NONE;
  if (!isOpaque(first.input)) return { mounts: fitTile(pairs, ways.slice(0, MOST)), isEnough: false };
  const before = errorAround(place, made, first.output);
  if (before.off < FEWEST) return NONE;
  let dress: Dress | undefined;
  let after = before;
  const stamp = stampOf(place, first.output);
  const grounds = stamp ? [] : groundsAround(place, first.input, first.output);
  for (const tried of stamp ? [stamp] : grounds.map((ground) => fitDress(pairs, places, ground))) {
    const error = errorAround(place, dressed(first.input, place, tried), first.output);
    if (error.sum < after.sum) [dress, after] = [tried, error];
    if (after.sum < LITTLE * before.sum) break;
  }
  if (!dress || after.sum > LEFT * before.sum || after.sum > GOOD * before.count) return NONE;
  const worn = dress;
  const mounts = withInset(ways, place, pairs)
    .slice(0, MOST)
    .map((steps) => mount(steps, worn));
  return { mounts, isEnough: after.sum < LITTLE * before.sum };
}

/** Whether all of a picture is on its canvas. */
function isWhole({ frame, layer }: Placed): boolean {
  const { left, top, width, height } = frame;
  return left >= 0 && top >= 0 && left + width <= layer.width && top + height <= layer.height;
}

/**
 * The steps of a stage of geometry whose last one puts something around the picture, with nothing put there; undefined for other stages.
 */
function clearedSteps({ kind, params }: Stage, read: Read): Placing[] | undefined {
  const steps =
    kind === 'geometrySequence' ? (params as { steps: { kind: string; params: Json }[] }).steps : [{ kind, params }];
  const last = steps[steps.length - 1]!;
  if (steps.some((step) => step.kind === 'orientation')) return undefined;
  if (last.kind !== 'pad' && last.kind !== 'zoom') return undefined;
  const cleared = { kind: last.kind, params: { ...(last.params as object), fill: TRANSPARENT } as unknown as Json };
  return [...steps.slice(0, -1), cleared].map((step) => read(step.kind, step.params) as Placing);
}

/** The same margin on all four sides, in a frame that keeps its size, is a border's width rather than a scale. */
function withInset(ways: readonly Placing[][], { frame, layer }: Placed, pairs: readonly Pair[]): readonly Placing[][] {
  const right = layer.width - frame.left - frame.width;
  const bottom = layer.height - frame.top - frame.height;
  const isEven = frame.left > 0 && [frame.top, right, bottom].every((margin) => margin === frame.left);
  if (!isEven || !pairs.every(({ input, output }) => isSameSize(input, output))) return ways;
  const { kernel } = ways[0]![0]!.params as { kernel?: Kernel };
  return [[inset({ px: frame.left, kernel: kernel ?? 'bilinear' })], ...ways];
}

/** What is around a picture and in its corners, in an output and as it was made. */
function errorAround({ frame, layer: { width, height } }: Placed, made: Picture, output: Picture) {
  const inner = { left: frame.left + 2, top: frame.top + 2, width: frame.width - 4, height: frame.height - 4 };
  let [off, sum, count] = [0, 0, 0];
  const reach = Math.min(frame.width, frame.height) / 2;
  for (let y = 0, at = 0; y < height; y++) {
    for (let x = 0; x < width; x++, at += 4) {
      if (isInside(inner, x, y)) {
        const across = Math.min(x - frame.left, frame.left + frame.width - 1 - x);
        const down = Math.min(y - frame.top, frame.top + frame.height - 1 - y);
        if (across > reach / 3 || down > reach / 3) continue;
      }
      const difference = differenceAt(made.data, at, output.data, at);
      sum += difference;
      count++;
      if (difference > PLAINLY) off++;
    }
  }
  return { off, sum, count };
}

/** Rounds of fitting a gradient and the shadow on it in turn. */
const ROUNDS = 2;

/** A perforated ground of one colour around a picture; undefined where there is none. */
function stampOf({ frame, layer: { width, height } }: Placed, output: Picture): Dress | undefined {
  const perforation = perforationOf(output);
  if (!perforation) return undefined;
  const pixels: number[] = [];
  for (let pixel = 0; pixel < width * height; pixel++) {
    if (output.data[4 * pixel + 3] === 255 && !isInside(frame, pixel % width, Math.floor(pixel / width)))
      pixels.push(pixel);
  }
  const { ground, share } = flatThrough(output, Int32Array.from(pixels));
  return share > MOSTLY ? { ground, perforation } : undefined;
}

/** The share of a ground that its one colour fits. */
const MOSTLY = 0.9;

/** The dress of the first example's picture on a ground, with the lengths that all examples agree on. */
function fitDress(pairs: readonly Pair[], places: readonly Placed[], ground: Ground): Dress {
  const [{ input, output }] = pairs as [Pair];
  const [place] = places as [Placed];
  const shape = shapeOfAll(pairs, places);
  let dress: Dress = { ground, ...(shape ? { shape } : {}) };
  const ring = ringOfAll(pairs, places, dress);
  if (ring) dress = { ...dress, ring };
  if (ground.kind === 'own') return dress;
  const cut = cutTo(place, shape);
  const foreground = objectOf(cut);
  const limit = Math.min(64, Math.max(4, Math.min(cut.width, cut.height) / 4));
  const contour = contourOf(foreground.matte, cut.width, cut.height, limit);
  const scene = { pair: { input: cut, output }, foreground, contour };
  const spread = ring ? ring.width.value : 0;
  for (let round = 0; round < ROUNDS; round++) {
    const bare = dressed(input, place, bareOf(dress));
    const shade = fitShade(scene, bare, spread);
    if (!shade) break;
    dress = { ...dress, shade };
    if (dress.ground.kind === 'clear') break;
    const next = groundUnder(dress, place, input, output);
    if (!next) break;
    dress = { ...dress, ground: next };
  }
  if (shape?.form !== 'rounded') return dress;
  const radii = places.map((one, n) => radiusShown(one, beneath(pairs[n]!.input, one, dress), pairs[n]!.output, shape));
  dress = { ...dress, shape: roundedBy(radii, places) ?? shape };
  if (!ring) return dress;
  const { ring: _, ...ringless } = dress;
  return { ...dress, ring: ringOfAll(pairs, places, bareOf(ringless)) ?? ring };
}

function shapeOfAll(pairs: readonly Pair[], places: readonly Placed[]): Shape | undefined {
  const shapes = places.map((place, n) => cornersOf(place, pairs[n]!.output));
  const [first] = shapes;
  if (!first || shapes.some((shape) => shape?.form !== first.form || shape.box !== first.box)) return undefined;
  if (first.form !== 'rounded') return first;
  return roundedBy(
    shapes.map((shape) => shape!.radii[0].value),
    places,
  );
}

/** Frames with corners of radii measured in pixels: in pixels where they are the same on all, otherwise a share of the frame. */
function roundedBy(radii: readonly number[], places: readonly Placed[]): Shape | undefined {
  const [first] = radii as [number];
  if (radii.every((radius) => Math.abs(radius - first) <= 1)) return rounded({ unit: 'px', value: first });
  const shorts = places.map(({ frame }) => Math.min(frame.width, frame.height));
  const radius = lengthFrom(radii, shorts, 0.5);
  return radius && rounded(radius);
}

function ringOfAll(
  pairs: readonly Pair[],
  places: readonly Placed[],
  dress: Dress,
): { width: Length; colour: Rgb } | undefined {
  const rings = places.map((place, n) => fitRing(place, pairs[n]!, dress));
  const [first] = rings;
  if (!first || rings.some((ring) => !ring)) return undefined;
  const width = lengthFrom(
    rings.map((ring) => ring!.width),
    places.map(({ frame }) => Math.min(frame.width, frame.height)),
    0.45,
  );
  return width && { width, colour: first.colour };
}

function bareOf({ shade: _, ...bare }: Dress): Dress {
  return bare;
}

/**
 * A shadow weaker than the first lets the ground be seen well, where this many pixels have no more; one stronger than the last hides it.
 */
const FAINT = 0.06;
const ENOUGH = 600;
const HIDING = 0.7;

/** The gradient of a ground, seen through the shadow on it. */
function groundUnder(dress: Dress, place: Placed, input: Picture, output: Picture) {
  const { width, height } = place.layer;
  const alone = dressed(input, place, { ...dress, ground: { kind: 'clear' } });
  const data = output.data.slice();
  const [pixels, faint]: [number[], number[]] = [[], []];
  const { colour } = dress.shade!;
  const step = Math.max(1, Math.floor(Math.sqrt((width * height) / 40_000)));
  for (let y = 0; y < height; y += step) {
    for (let x = 0; x < width; x += step) {
      const pixel = y * width + x;
      const part = alone.data[4 * pixel + 3]! / 255;
      if (isInside(place.frame, x, y) || part > HIDING) continue;
      for (let c = 0; c < 3; c++) {
        const level = (data[4 * pixel + c]! - part * colour[c]!) / (1 - part);
        data[4 * pixel + c] = Math.min(255, Math.max(0, Math.round(level)));
      }
      pixels.push(pixel);
      if (part < FAINT) faint.push(pixel);
    }
  }
  const seen = Int32Array.from(faint.length >= ENOUGH ? faint : pixels);
  const canvas = { width, height, data };
  return dress.ground.kind === 'flat' ? flatThrough(canvas, seen).ground : gradientThrough(canvas, seen, 0.3);
}
