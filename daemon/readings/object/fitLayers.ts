import { differences } from '../difference.ts';
import type { Picture } from '../picture.ts';
import type { Pair } from '../stage.ts';
import { costOf } from './cost.ts';
import { fitBands, fitInnerBand } from './fitBands.ts';
import { fitGround } from './fitGround.ts';
import { fitObject } from './fitObject.ts';
import { fitShade } from './fitShade.ts';
import type { Foreground } from './foreground.ts';
import { foregroundOf } from './foreground.ts';
import type { Holes } from './ground.ts';
import { type Band, dilatedOutline, groundPicture, type Layers, type Rgba, renderLayers } from './layers.ts';
import { modeOf } from './ring.ts';
import { type Scene, scenesOf } from './scene.ts';
import { scaledLayers } from './unit.ts';

/** The layers found, and how much of what changed they explain. */
export interface FittedLayers {
  readonly layers: Layers;
  /** The numbers that they take. */
  readonly weight: number;
  /** 0..1. */
  readonly explained: number;
  /** The shorter side of the picture that the lengths refer to, if they grow with the picture. */
  readonly side: number | undefined;
}

/** Layers must explain this share of what changed. */
const LEAST = 0.25;
/** Layers that explain this share need no other way of treating holes. */
const SETTLED = 0.97;
/** A further layer must explain this share of what is left over, and the second share of all that changed. */
const WORTH = 0.15;
const WORTH_OF_ALL = 0.004;

/** The layers that explain most, for the way of treating holes that fits best. */
export function fitLayers(pairs: readonly Pair[]): FittedLayers[] {
  const found: FittedLayers[] = [];
  const auto = fitWith(pairs, 'auto');
  if (!auto) return [];
  found.push(...auto);
  for (const holes of ['filled', 'open'] as const) {
    if (auto[0]!.explained > SETTLED || !differs(pairs, holes, auto[0]!)) continue;
    const other = fitWith(pairs, holes);
    if (other) found.push(...other);
  }
  found.sort((a, b) => worthOf(b) - worthOf(a));
  return found
    .filter(({ explained }, i) => explained >= LEAST && (i === 0 || explained > 0.5 * found[0]!.explained))
    .slice(0, 2);
}

/** More numbers than these are pixels of a picture, which take about as many for any way of treating holes. */
const NUMBERS = 50;

/** What layers explain, minus what their numbers cost. */
function worthOf({ explained, weight, layers }: FittedLayers): number {
  return explained - 0.002 * Math.min(weight, NUMBERS) - (layers.holes === 'auto' ? 0 : 0.004);
}

/** The cells, in pixels, in which leftovers are compared with holes, and the share of leftovers that must lie by holes. */
const CELL = 16;
const BY_HOLES = 0.15;

/** Whether another way of treating holes finds another object in an example that is not fully explained. */
function differs(pairs: readonly Pair[], holes: Holes, { layers }: FittedLayers): boolean {
  return pairs.some(({ input, output }) => {
    const one = foregroundOf(input);
    if (!one || one.ground.kind === 'clear') return false;
    const other = foregroundOf(input, holes);
    if (!other || Buffer.compare(one.matte, other.matte) === 0) return false;
    const { width, height } = input;
    const columns = Math.ceil(width / CELL) + 2;
    const cells = new Uint8Array(columns * (Math.ceil(height / CELL) + 2));
    const off = differences(renderLayers(input, one, layers), output);
    for (let y = 0, i = 0; y < height; y++) {
      for (let x = 0; x < width; x++, i++)
        if (one.matte[i] !== other.matte[i]) cells[(1 + Math.floor(y / CELL)) * columns + 1 + Math.floor(x / CELL)] = 1;
    }
    let [near, all] = [0, 0];
    for (let y = 0, i = 0; y < height; y++) {
      for (let x = 0; x < width; x++, i++) {
        if (off[i]! < 3) continue;
        all++;
        const cell = (1 + Math.floor(y / CELL)) * columns + 1 + Math.floor(x / CELL);
        let isNear = 0;
        for (let v = -columns; v <= columns; v += columns)
          isNear |= cells[cell + v - 1]! | cells[cell + v]! | cells[cell + v + 1]!;
        near += isNear;
      }
    }
    return near > BY_HOLES * all;
  });
}

function fitWith(pairs: readonly Pair[], holes: Holes): FittedLayers[] | undefined {
  const scenes = scenesOf(pairs, holes);
  if (!scenes) return undefined;
  const ground = fitGround(scenes);
  if (!ground) return undefined;
  const grounds = scenes.map(({ foreground }) => groundPicture(ground.rule, foreground));
  const object = fitObject(scenes, grounds);
  const before = sum(pairs.map(({ input, output }) => costOf(input, output)));
  if (before === 0) return undefined;
  const plain: Layers = {
    holes,
    ground: ground.rule,
    object: object.rule,
    opacity: object.opacity,
    thinned: 0,
    bands: [],
    shades: [],
  };
  const first: State = stateOf(scenes, plain, ground.weight + object.weight);
  const last = withEffects(scenes, first, before);
  const side = pairs.length > 1 ? sideOf(scenes, last) : undefined;
  const states = last === first ? [first] : [last, first];
  return states.map(({ layers, weight, cost }) => ({ layers, weight, explained: 1 - cost / before, side }));
}

/** A last band thinner than this may be a shade. */
const THIN = 1.2;

/** Whether an object has no half-covered pixels: pixel art. */
function isHard({ foreground: { matte } }: Scene): boolean {
  let soft = 0;
  for (const part of matte) if (part > 0 && part < 255) soft++;
  return soft === 0;
}

/** Layers, and what they make of the scenes. */
interface State {
  readonly layers: Layers;
  readonly weight: number;
  readonly made: readonly Picture[];
  readonly cost: number;
}

function stateOf(scenes: readonly Scene[], layers: Layers, weight: number): State {
  const made = scenes.map(({ pair, foreground }) => renderLayers(pair.input, foreground, layers));
  return { layers, weight, made, cost: sum(made.map((one, i) => costOf(one, scenes[i]!.pair.output))) };
}

/** Adds bands, thinning and shades, each where it explains enough of what is left over. */
function withEffects(scenes: readonly Scene[], start: State, before: number): State {
  let state = start;
  const offer = (layers: Layers, weight: number) => {
    const next = stateOf(scenes, layers, state.weight + weight);
    const gain = state.cost - next.cost;
    if (gain > WORTH * state.cost && gain > WORTH_OF_ALL * before) state = next;
  };
  if (state.cost < 0.002 * before) return state;
  const [scene] = scenes as [Scene];
  const bands = fitBands([scene], state.made).map((band) => named(band, scene, state));
  // A shade's part along the border of the last band is no thin band beyond it.
  const last = bands[bands.length - 1];
  if (bands.length > 1 && last!.to - last!.from < THIN) bands.pop();
  if (bands.length > 0) offer({ ...state.layers, bands }, bands.length * 4);
  if (bands.length > 0 && isHard(scene)) {
    const whole = bands.map((band) => ({ ...band, from: Math.round(band.from), to: Math.max(1, Math.round(band.to)) }));
    for (const steps of ['straight', 'diagonal'] as const)
      offer({ ...state.layers, bands: whole, steps }, bands.length * 4);
  }
  const inner = fitInnerBand([scene], state.made);
  if (inner) {
    if (isGround(inner.colour, state.layers, scene.foreground)) offer({ ...state.layers, thinned: -inner.from }, 1);
    else offer({ ...state.layers, bands: joined(state.layers.bands, inner) }, 2);
  }
  if (bands.length === 0) offerHidden(scene, state, offer);
  for (let round = 0; round < 2 && state.cost > 0.01 * before; round++) {
    const spread = Math.max(0, ...state.layers.bands.map(({ to }) => to));
    const shade = fitShade(scene, state.made[0]!, spread);
    if (!shade) break;
    const kept = state;
    offer({ ...state.layers, shades: [...state.layers.shades, shade] }, 6);
    if (state === kept) break;
  }
  return dilated(scenes, state, before);
}

/** Bands as dilations of the matte, or by distances to its pixels, where these explain more; shades are then fitted anew beyond them. */
function dilated(scenes: readonly Scene[], start: State, before: number): State {
  const { layers, weight } = start;
  if (layers.steps || start.cost < 0.01 * before || !layers.bands.some(({ to }) => to > 0)) return start;
  let best = start;
  const reach = Math.max(...layers.bands.map(({ to }) => to));
  const tried = (by: number, steps: 'disc' | 'centres' | 'square') => {
    const moved = (to: number) => Math.round(100 * (to === reach ? to + by : to)) / 100;
    const bands = layers.bands.map((band) => ({ ...band, to: moved(band.to) }));
    const shades = layers.shades.map((shade) => ({ ...shade, spread: shade.spread === 0 ? 0 : moved(reach) }));
    const next = stateOf(scenes, { ...layers, bands, shades, steps }, weight + 1);
    const isBetter = next.cost < (best === start ? 1 - WORTH : 1) * best.cost;
    if (isBetter) best = next;
    return isBetter;
  };
  if (tried(0, 'disc')) for (const by of [-0.1, 0.1]) tried(by, 'disc');
  // Measured from the middles of pixels, a width looks up to half a pixel smaller.
  for (const to of [Math.round(reach), Math.round(2 * reach + 0.5) / 2]) tried(to - reach, 'centres');
  for (const to of [Math.round(reach), Math.round(reach) - 1]) if (to > 0) tried(to - reach, 'square');
  if (best === start) return start;
  if (best.layers.shades.length !== 1) return best;
  const bare = stateOf(scenes, { ...best.layers, shades: [] }, weight);
  const spread = Math.max(...best.layers.bands.map(({ to }) => to));
  const [scene] = scenes as [Scene];
  const shade = fitShade(scene, bare.made[0]!, spread, dilatedOutline(scene.foreground, scene.contour, best.layers));
  if (!shade) return best;
  const next = stateOf(scenes, { ...best.layers, shades: [shade] }, best.weight);
  return next.cost < best.cost ? next : best;
}

/** Offers an outline in the ground's own colour, which is visible only by the shade that begins beyond it. */
function offerHidden(scene: Scene, { layers, made }: State, offer: (layers: Layers, weight: number) => void): void {
  const { foreground, pair } = scene;
  if (foreground.ground.kind === 'clear' && layers.ground.kind === 'keep') return;
  const gap = gapOf(scene, made[0]!);
  if (gap < 1.5) return;
  const width = Math.round(gap);
  const shade = fitShade(scene, made[0]!, width);
  if (!shade) return;
  const plate = groundPicture(layers.ground, foreground).data;
  const colour: Rgba = [plate[0]!, plate[1]!, plate[2]!, 255];
  const costs = [width - 1, width, width + 1].map((to) => {
    const spread = shade.spread > 0 ? to : 0;
    const tried: Layers = { ...layers, bands: [{ from: 0, to, colour }], shades: [{ ...shade, spread }] };
    return { tried, cost: costOf(renderLayers(pair.input, foreground, tried), pair.output) };
  });
  offer(costs.reduce((best, other) => (other.cost < best.cost ? other : best)).tried, 8);
}

/** How far from the contour the first unexplained pixels are; 0 where there are none. */
function gapOf({ pair, contour, foreground }: Scene, made: Picture): number {
  const off = differences(made, pair.output);
  const [counts, changed] = [new Int32Array(4 * contour.limit + 1), new Int32Array(4 * contour.limit + 1)];
  for (let i = 0; i < off.length; i++) {
    const far = contour.distances[i]!;
    if (far <= 0.25 || far >= contour.limit || foreground.matte[i]! > 0) continue;
    counts[Math.floor(4 * far)]!++;
    if (off[i]! > 3) changed[Math.floor(4 * far)]!++;
  }
  for (let bin = 0; bin < counts.length; bin++) if (changed[bin]! > 0.1 * counts[bin]! + 2) return bin / 4;
  return 0;
}

/** A band in the colour of an object that has one colour takes the object's colour. */
function named(band: Band, { foreground: { matte, colours, width, height } }: Scene, { layers }: State): Band {
  if (band.from !== 0 || band.colour === 'own') return band;
  const pixels: number[] = [];
  const step = Math.max(1, Math.floor(matte.length / 20_000));
  for (let i = 0; i < matte.length; i += step) if (matte[i]! > 200) pixels.push(i);
  if (pixels.length === 0) return band;
  const mode = modeOf({ width, height, data: colours }, Int32Array.from(pixels));
  const colour = layers.object.kind === 'flat' ? layers.object.colour : mode.colour;
  const isOne = layers.object.kind === 'flat' || (layers.object.kind === 'keep' && mode.share > 0.85);
  return isOne && isNear(band.colour, colour) && band.colour[3] > 250 ? { ...band, colour: 'own' } : band;
}

function isNear(one: ArrayLike<number>, other: ArrayLike<number>): boolean {
  return [0, 1, 2].every((c) => Math.abs(one[c]! - other[c]!) <= 8);
}

/** Joins an inside band with the outside band of the same colour that continues it. */
function joined(bands: readonly Band[], inner: Band): Band[] {
  const outer = bands.find(({ from }) => from === 0);
  const isSame = outer && outer.colour !== 'own' && inner.colour !== 'own' && isNear(outer.colour, inner.colour);
  if (!isSame) return [...bands, inner];
  return bands.map((band) => (band === outer ? { ...band, from: inner.from } : band));
}

function isGround(colour: Rgba | 'own', { ground: rule }: Layers, { ground: { kind, plate } }: Foreground): boolean {
  if (colour === 'own') return false;
  if (rule.kind === 'flat') return rule.colour[3] === 0 ? colour[3] < 8 : isNear(colour, rule.colour);
  if (rule.kind !== 'keep') return false;
  return kind === 'clear' ? colour[3] < 8 : kind === 'flat' && isNear(colour, plate.data);
}

/** The first picture's shorter side, where lengths that grow with the picture explain the other pairs better. */
function sideOf(scenes: readonly Scene[], { layers }: State): number | undefined {
  if (layers.bands.length + layers.shades.length === 0 && layers.thinned === 0) return undefined;
  const [first, ...others] = scenes.map(({ foreground: { width, height } }) => Math.min(width, height));
  if (others.every((side) => side === first)) return undefined;
  const grown = scenes.map(({ pair, foreground }) => {
    const factor = Math.min(foreground.width, foreground.height) / first!;
    return costOf(renderLayers(pair.input, foreground, scaledLayers(layers, factor)), pair.output);
  });
  return sum(grown) < 0.9 * stateOf(scenes, layers, 0).cost ? first : undefined;
}

function sum(values: readonly number[]): number {
  return values.reduce((total, value) => total + value, 0);
}
