import type { Picture } from '../picture.ts';
import { blurred, moved, type Plane } from './blur.ts';
import { type Shade, silhouette } from './layers.ts';
import type { Scene } from './scene.ts';

/** Sides of the planes on which a shade is first sought and then refined. */
const COARSE = 60;
const FINE = 200;
/** Deviations tried, in pixels of the coarse plane. */
const SIGMAS = [0.3, 0.6, 1, 1.6, 2.5, 4, 6.5, 10];
/** A shade must explain this share of what is left over around the object. */
const ENOUGH = 0.6;

/** What is seen of a shade around an object: its strength, and where it is visible. */
interface Seen {
  readonly strength: Plane;
  readonly weight: Plane;
  readonly source: Plane;
  /** Pixels of the picture per pixel of one of these planes. */
  readonly factor: number;
}

/**
 * The shadow or glow behind the object of the first scene. `made` is its output as explained so far. `spread` is how far bands reach; a
 * shade is visible beyond them. `outline` is what throws it, bands included, if they do not follow the contour. Undefined where no shade
 * explains what is left over.
 */
export function fitShade(scene: Scene, made: Picture, spread: number, outline?: Plane): Shade | undefined {
  const look = looksOf(scene, made, spread);
  if (!look) return undefined;
  let best: Coarse | undefined;
  for (const colour of look.colours) {
    for (const reach of spread > 0 ? [spread, 0] : [0]) {
      const source = reach > 0 && outline ? outline : silhouette(scene.foreground, scene.contour, reach);
      const found = seekCoarsely(scene, made, spread, reach, colour, source);
      if (found && (!best || found.left < best.left - 0.01)) best = found;
    }
  }
  return best && refined(best);
}

/** A shade found on small planes. */
interface Coarse {
  readonly guess: Guess;
  /** The share that it leaves unexplained. */
  readonly left: number;
  readonly factor: number;
  readonly strength: Plane;
  readonly source: Plane;
  readonly spread: number;
  readonly colour: readonly number[];
}

/** The colours that a shade may have: on the line from the ground's colour to what is shown. Undefined where nothing is left over. */
function looksOf({ pair, contour, foreground }: Scene, made: Picture, spread: number) {
  const { data } = pair.output;
  const sums = [0, 0, 0, 0];
  const ground = [0, 0, 0, 0];
  let [count, weight] = [0, 0];
  for (let i = 0, at = 0; i < foreground.matte.length; i++, at += 4) {
    if (foreground.matte[i]! > 0 || contour.distances[i]! < spread + 1) continue;
    let off = Math.abs(data[at + 3]! - made.data[at + 3]!);
    for (let c = 0; c < 3; c++)
      off = Math.max(off, Math.abs(data[at + c]! * data[at + 3]! - made.data[at + c]! * made.data[at + 3]!) / 255);
    if (off < 3) continue;
    count++;
    weight += off;
    for (let c = 0; c < 4; c++) {
      const [now, before] = c === 3 ? [255, 255] : [data[at + 3]!, made.data[at + 3]!];
      sums[c]! += off * ((data[at + c]! * now) / 255 - (made.data[at + c]! * before) / 255);
      ground[c]! += (off * made.data[at + c]! * before) / 255;
    }
  }
  if (count < 20 || count < 0.0004 * foreground.matte.length) return undefined;
  const change = sums.map((sum) => sum / weight);
  const base = ground.map((sum) => sum / weight);
  if (base[3]! < 128) {
    // Over transparency the colour is what is shown, straight.
    const alpha = Math.max(1, change[3]!);
    return { colours: [[0, 1, 2].map((c) => snapped(Math.min(255, Math.max(0, (255 * change[c]!) / alpha))))] };
  }
  const colours: number[][] = [];
  const length = Math.hypot(change[0]!, change[1]!, change[2]!);
  for (const plain of [
    [0, 0, 0],
    [255, 255, 255],
  ]) {
    const way = plain.map((value, c) => value - base[c]!);
    const along =
      (way[0]! * change[0]! + way[1]! * change[1]! + way[2]! * change[2]!) / (length * Math.hypot(...way) || 1);
    if (along > 0.995) colours.push(plain);
  }
  if (colours.length > 0) return { colours };
  // As far as colours can go in this direction.
  let most = Number.POSITIVE_INFINITY;
  for (let c = 0; c < 3; c++) {
    const room = change[c]! > 0 ? 255 - base[c]! : base[c]!;
    if (Math.abs(change[c]!) > 0.02 * length) most = Math.min(most, room / Math.abs(change[c]!));
  }
  return { colours: [[0, 1, 2].map((c) => snapped(Math.min(255, Math.max(0, base[c]! + most * change[c]!))))] };
}

/** Black or white where a level is nearly that. */
function snapped(level: number): number {
  return level < 5 ? 0 : level > 250 ? 255 : Math.round(level);
}

function seekCoarsely(
  scene: Scene,
  made: Picture,
  hidden: number,
  spread: number,
  colour: readonly number[],
  source: Plane,
): Coarse | undefined {
  const { width, height } = scene.foreground;
  const strength = strengthOf(scene, made, hidden, colour);
  const coarse = seenAt(strength, source, Math.max(1, Math.ceil(Math.max(width, height) / COARSE)));
  let best = { right: 0, down: 0, sigma: 1, opacity: 0, off: Number.POSITIVE_INFINITY };
  const total = energyOf(coarse);
  if (total < 1e-9) return undefined;
  for (const sigma of SIGMAS) {
    const soft = blurred(coarse.source, sigma);
    let own = { right: 0, down: 0, sigma, ...misfit(coarse, soft, 0, 0) };
    for (let step = COARSE / 12; step > 0.1; step /= 2) {
      for (let round = 0; round < 4; round++) {
        const { right, down } = own;
        for (const [dx, dy] of WAYS) {
          const found = misfit(coarse, soft, right + dx * step, down + dy * step);
          if (found.off < own.off) own = { right: right + dx * step, down: down + dy * step, sigma, ...found };
        }
        if (own.right === right && own.down === down) break;
      }
    }
    if (own.off < best.off) best = own;
  }
  if (best.off > 0.7 * total) return undefined;
  return { guess: best, left: best.off / total, factor: coarse.factor, strength, source, spread, colour };
}

/** The same on larger planes, in pixels of the picture; undefined where it does not explain enough there. */
function refined({ guess, factor, strength, source, spread, colour }: Coarse): Shade | undefined {
  const fine = seenAt(strength, source, Math.max(1, Math.ceil(Math.max(source.width, source.height) / FINE)));
  const scale = factor / fine.factor;
  const start = { ...guess, right: guess.right * scale, down: guess.down * scale, sigma: guess.sigma * scale };
  const total = energyOf(fine);
  const { right, down, sigma, opacity, off } = snap(fine, refine(fine, start, scale), total);
  if (off > (1 - ENOUGH) * total) return undefined;
  return { right, down, sigma, spread, colour: [colour[0]!, colour[1]!, colour[2]!], opacity };
}

const WAYS = [
  [-1, 0],
  [1, 0],
  [0, -1],
  [0, 1],
] as const;

interface Guess {
  readonly right: number;
  readonly down: number;
  readonly sigma: number;
  readonly opacity: number;
  readonly off: number;
}

function refine(seen: Seen, start: Guess, scale: number): Guess {
  let best = tried(seen, start.right, start.down, start.sigma);
  let [step, stretch] = [scale / 4, 1.3];
  for (let round = 0; round < 7; round++) {
    const { right, down, sigma } = best;
    const soft = blurred(seen.source, sigma);
    for (const [dx, dy] of WAYS) {
      const found = misfit(seen, soft, right + dx * step, down + dy * step);
      if (found.off < best.off) best = { right: right + dx * step, down: down + dy * step, sigma, ...found };
    }
    for (const factor of [1 / stretch, stretch]) {
      const found = tried(seen, best.right, best.down, sigma * factor);
      if (found.off < best.off) best = found;
    }
    if (best.right === right && best.down === down && best.sigma === sigma) {
      step /= 2;
      stretch = Math.sqrt(stretch);
    }
  }
  return best;
}

/** The shade in pixels of the picture, in whole numbers where these explain as much. */
function snap(seen: Seen, guess: Guess, total: number): Guess {
  const { factor } = seen;
  let best = { ...guess, right: guess.right * factor, down: guess.down * factor, sigma: guess.sigma * factor };
  const offer = (right: number, down: number, sigma: number) => {
    const found = tried(seen, right / factor, down / factor, sigma / factor);
    if (found.off <= best.off * 1.1 + 0.003 * total)
      best = { right, down, sigma, opacity: found.opacity, off: found.off };
  };
  const whole = (value: number, unit: number) => Math.round(value / unit) * unit;
  offer(whole(best.right, 1), whole(best.down, 1), best.sigma);
  offer(best.right, best.down, whole(best.sigma, 0.5));
  offer(best.right, best.down, whole(best.sigma, 1));
  const opacity = Math.min(1, best.opacity);
  const round = Math.round(opacity * 20) / 20;
  const hundredth = (value: number) => Math.round(value * 100) / 100;
  return {
    right: hundredth(best.right),
    down: hundredth(best.down),
    sigma: hundredth(best.sigma),
    opacity: Math.abs(round - opacity) < 0.012 ? round : hundredth(opacity),
    off: best.off,
  };
}

function tried(seen: Seen, right: number, down: number, sigma: number): Guess {
  return { right, down, sigma, ...misfit(seen, blurred(seen.source, sigma), right, down) };
}

/** The best opacity of a moved silhouette, and the sum of squares that it leaves. */
function misfit(
  { strength, weight }: Seen,
  soft: Plane,
  right: number,
  down: number,
): { opacity: number; off: number } {
  const { values } = moved(soft, right, down);
  let [top, bottom, total] = [0, 0, 0];
  for (let i = 0; i < values.length; i++) {
    const w = weight.values[i]!;
    if (w === 0) continue;
    const s = strength.values[i]!;
    top += w * s * values[i]!;
    bottom += w * values[i]! * values[i]!;
    total += w * s * s;
  }
  if (bottom < 1e-9 || top <= 0) return { opacity: 0, off: total };
  const opacity = Math.min(1.02, top / bottom);
  return { opacity, off: total - 2 * opacity * top + opacity * opacity * bottom };
}

function energyOf({ strength, weight }: Seen): number {
  let sum = 0;
  for (let i = 0; i < strength.values.length; i++) sum += weight.values[i]! * strength.values[i]! ** 2;
  return sum;
}

/** The strength of a shade of a colour at each pixel; -1 where the object or a band hides it. */
function strengthOf(
  { pair, contour, foreground }: Scene,
  made: Picture,
  hidden: number,
  colour: readonly number[],
): Plane {
  const { width, height, matte } = foreground;
  const { data } = pair.output;
  const values = new Float32Array(matte.length).fill(-1);
  for (let i = 0, at = 0; i < values.length; i++, at += 4) {
    if (matte[i]! > 0 || (hidden > 0 && contour.distances[i]! < hidden + 0.8)) continue;
    const [now, before] = [data[at + 3]! / 255, made.data[at + 3]! / 255];
    let top = (255 - made.data[at + 3]!) * (data[at + 3]! - made.data[at + 3]!);
    let bottom = (255 - made.data[at + 3]!) ** 2;
    for (let c = 0; c < 3; c++) {
      const base = made.data[at + c]! * before;
      top += (colour[c]! - base) * (data[at + c]! * now - base);
      bottom += (colour[c]! - base) ** 2;
    }
    values[i] = bottom < 100 ? -1 : Math.max(0, Math.min(1, top / bottom));
  }
  return { width, height, values };
}

/** Strength and silhouette on cells of `factor` pixels. */
function seenAt(strength: Plane, source: Plane, factor: number): Seen {
  const { width, height } = strength;
  // With room around, so that moving it cuts nothing off.
  const [across, down] = [Math.ceil(width / factor), Math.ceil(height / factor)];
  const [sum, weight, body] = [0, 1, 2].map(() => new Float32Array(across * down)) as [
    Float32Array,
    Float32Array,
    Float32Array,
  ];
  const part = 1 / (factor * factor);
  for (let y = 0, i = 0; y < height; y++) {
    const row = Math.floor(y / factor) * across;
    for (let x = 0; x < width; x++, i++) {
      const to = row + Math.floor(x / factor);
      body[to]! += part * source.values[i]!;
      if (strength.values[i]! < 0) continue;
      sum[to]! += strength.values[i]!;
      weight[to]! += part;
    }
  }
  for (let i = 0; i < sum.length; i++) {
    // Partly hidden cells show only one side of a slope.
    if (weight[i]! < 0.99 && factor > 1) weight[i] = 0;
    else sum[i] = weight[i]! > 0 ? (sum[i]! * part) / weight[i]! : 0;
  }
  const plane = (values: Float32Array): Plane => ({ width: across, height: down, values });
  return { strength: plane(sum), weight: plane(weight), source: plane(body), factor };
}
