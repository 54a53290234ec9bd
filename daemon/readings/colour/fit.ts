import { differences } from '../difference.ts';
import type { Picture } from '../picture.ts';
import type { Json, Pair, Stage, StageFamily } from '../stage.ts';
import { fitAdjustments } from './adjust.ts';
import { type Affine, affineAt, fitAffine } from './affine.ts';
import { colourToAlphaStage, fitColourToAlpha } from './colourToAlpha.ts';
import { consensus } from './consensus.ts';
import { type CurvesParams, curvesStage, fitCurves } from './curves.ts';
import { fitSoft } from './fitSoft.ts';
import { fitGradientMaps, gradientMapStage } from './gradientMap.ts';
import { fitHsl, type HslParams, hslStage } from './hsl.ts';
import { latticeStage, nodeNear, readLattice, unpacked, widened } from './latticeStage.ts';
import { fitLattice, NODES } from './lut.ts';
import { type MatrixParams, matrixStage, UNCHANGED } from './matrix.ts';
import { type PaletteParams, paletteStage } from './palette.ts';
import { rareSwatches } from './rareSwatches.ts';
import { gatherExact, gatherSamples, type Samples, strideFor } from './samples.ts';
import { fitChooser, type SelectiveParams, selectiveStage } from './selective.ts';
import { type SoftParams, softStage } from './softMask.ts';
import { type Spread, spreadOf } from './spread.ts';
import type { Swatch } from './swatches.ts';
import { fitToned, type TonedParams, tonedStage } from './toned.ts';

/** Changes of colour that are the same everywhere: a pixel's result depends only on its colour. */
export const COLOUR: StageFamily = {
  part: 'colour',
  kinds: [
    'curves',
    'gradient map',
    'matrix',
    'hsl',
    'lattice',
    'palette',
    'colour to alpha',
    'selective',
    'soft selective',
    'toned',
  ],
  fit(pairs) {
    const picks = pickPixels(pairs);
    const first = judged(picks, fitAll(picks));
    // Parts with another change are left out.
    const trust = trustIn(picks, first);
    const plain = trust ? judged(picks, fitAll(picks, trust)) : first;
    const pixels = picks.reduce((sum, { input }) => sum + input.width * input.height, 0);
    const isLeft = plain.every(({ missed }) => missed > HARDLY * pixels);
    const some = isLeft ? judged(picks, fitSelective(picks)) : [];
    const most = plain.every(({ missed }) => missed > MUCH * pixels) ? judged(picks, fitMost(picks)) : [];
    const palettes = fitPalettes(
      pairs,
      picks,
      plain.map(({ stage }) => stage),
    );
    const kept = [...plain, ...some, ...most]
      .sort((a, b) => a.missed + a.stage.weight * NUMBER - (b.missed + b.stage.weight * NUMBER))
      .slice(0, MOST_STAGES)
      .map(({ stage }) => stage);
    return [...kept, ...palettes];
  },
  read,
};

/** Stages offered in addition to a palette. */
const MOST_STAGES = 4;
/** The cost of a number of a rule when stages are chosen, in levels summed over all pixels looked at. */
const NUMBER = 20;

/** Where one change of all colours misses at most this, in levels, none of some colours only is sought. */
const HARDLY = 0.2;

/** Where it misses more than this, in levels, one of most pixels is sought. */
const MUCH = 1.5;

/** Pixels that are looked at, at most, in all pairs. */
const MOST_PIXELS = 64_000;

/** Every n-th pixel of each pair, as pictures of one row; the pairs themselves where they are small. */
export function pickPixels(pairs: readonly Pair[]): Pair[] {
  const stride = strideFor(
    pairs.reduce((sum, { input }) => sum + input.width * input.height, 0),
    MOST_PIXELS,
  );
  if (stride === 1) return [...pairs];
  const pick = ({ data }: Picture): Picture => {
    const width = Math.ceil(data.length / 4 / stride);
    const out = new Uint8Array(width * 4);
    for (let to = 0, at = 0; to < out.length; to += 4, at += 4 * stride) {
      out[to] = data[at]!;
      out[to + 1] = data[at + 1]!;
      out[to + 2] = data[at + 2]!;
      out[to + 3] = data[at + 3]!;
    }
    return { width, height: 1, data: out };
  };
  return pairs.map(({ input, output }) => ({ input: pick(input), output: pick(output) }));
}

/** A stage and its error: levels summed over the pixels, each capped (see sumOf). */
interface Judged {
  readonly stage: Stage;
  readonly missed: number;
}

function judged(pairs: readonly Pair[], stages: readonly Stage[]): Judged[] {
  return stages.map((stage) => {
    const missed = pairs.reduce((sum, { input, output }) => sum + sumOf(differences(stage.apply(input), output)), 0);
    return { stage, missed };
  });
}

function read(kind: string, params: Json): Stage {
  switch (kind) {
    case 'curves':
      return curvesStage(params as unknown as CurvesParams);
    case 'hsl':
      return hslStage(params as unknown as HslParams);
    case 'selective': {
      const { chooser, seen, change } = params as unknown as SelectiveParams;
      return selectiveStage(chooser, unpacked(seen), read(change.kind, change.params));
    }
    case 'soft selective': {
      const { mask, change, shown } = params as unknown as SoftParams;
      return softStage(mask, read(change.kind, change.params), shown);
    }
    case 'toned': {
      const { mixed, curves } = params as unknown as TonedParams;
      return tonedStage(matrixStage(mixed), curvesStage(curves));
    }
    case 'colour to alpha':
      return colourToAlphaStage(params as unknown as Parameters<typeof colourToAlphaStage>[0]);
    case 'gradient map':
      return gradientMapStage(params as unknown as Parameters<typeof gradientMapStage>[0]);
    case 'matrix': {
      return matrixStage(params as unknown as MatrixParams);
    }
    case 'palette': {
      const { swatches, grounds, isRestShown, isByPlace, rest } = params as unknown as PaletteParams;
      return paletteStage(swatches, grounds, isRestShown, read(rest.kind, rest.params), isByPlace);
    }
    default:
      return readLattice(params);
  }
}

/** A smaller mean difference of alpha, in levels, counts as none. */
const ALPHA_STAYS = 0.5;

function fitAll(pairs: readonly Pair[], trust?: readonly Float32Array[]): Stage[] {
  const samples = gatherSamples(pairs, trust);
  if (samples.count === 0) return [];
  const hasAlpha = changesAlpha(samples);
  const shown = spreadOf(samples);
  const affine = fitAffine(samples);
  const smooth = fitSmooth(samples, affine, hasAlpha);
  const stages: Stage[] = [];
  if (!hasAlpha) {
    const curves = fitCurves(pairs, shown, trust);
    if (curves) stages.push(curves);
    stages.push(...fitToned(pairs, samples, shown, trust));
    stages.push(...fitMatrices(samples, affine, shown), ...fitHsl(samples));
  } else stages.push(...fitColourToAlpha(samples));
  stages.push(...fitGradientMaps(pairs, shown, hasAlpha, trust), smooth);
  return stages;
}

/** One change of all colours, found from the pixels that agree on one, however much has another change. */
function fitMost(pairs: readonly Pair[]): Stage[] {
  const agreeing = consensus(pairs);
  if (!agreeing) return [];
  const first = judged(pairs, fitAll(pairs, agreeing));
  const trust = trustIn(pairs, first);
  return trust ? fitAll(pairs, trust) : first.map(({ stage }) => stage);
}

/** A colour that changes by at most this many levels stays. */
const STAYS = 4;
/** The pixels that stay and the pixels that change are each at least this share. */
const LEAST_KIND = 0.02;

/** A change of some colours, chosen by the colours themselves, while others stay. */
function fitSelective(pairs: readonly Pair[]): Stage[] {
  const changed = pairs.map(({ input, output }) => {
    const levels = differences(input, output);
    const isChanged = new Float32Array(levels.length);
    for (let i = 0; i < levels.length; i++) isChanged[i] = levels[i]! > STAYS ? 1 : 0;
    return isChanged;
  });
  const shares = changed.map((some) => some.reduce((sum, isIn) => sum + isIn, 0) / some.length);
  if (shares.every((share) => share < LEAST_KIND) || shares.every((share) => share > 1 - LEAST_KIND)) return [];
  const change = bestOn(pairs, fitAll(pairs, changed), changed);
  if (!change) return [];
  const samples = gatherSamples(pairs);
  const { count, input, output, weight } = samples;
  // What the change makes of each colour, found with a picture that has one pixel of each.
  const colours = new Uint8Array(count * 4).fill(255);
  for (let n = 0; n < count; n++) for (let c = 0; c < 3; c++) colours[4 * n + c] = Math.round(input[3 * n + c]!);
  const made = change.apply({ width: count, height: 1, data: colours }).data;
  const changes = new Uint8Array(count);
  const counted = new Float32Array(count);
  for (let n = 0; n < count; n++) {
    let [own, other] = [Math.abs(output[4 * n + 3]! - 255), Math.abs(output[4 * n + 3]! - made[4 * n + 3]!)];
    for (let c = 0; c < 3; c++) {
      own = Math.max(own, Math.abs(output[4 * n + c]! - input[3 * n + c]!));
      other = Math.max(other, Math.abs(output[4 * n + c]! - made[4 * n + c]!));
    }
    changes[n] = other < own ? 1 : 0;
    // A colour that the change does not alter either is no evidence.
    counted[n] = Math.abs(own - other) > STAYS ? weight[n]! : 0;
  }
  const chooser = fitChooser({ ...samples, weight: counted }, changes);
  const soft = changesAlpha(samples) ? [] : fitSoft(samples, [change]);
  return [...soft, ...(chooser ? [selectiveStage(chooser, nodesSeen(samples), change)] : [])];
}

/** The stage with the smallest error on some of the pixels. */
function bestOn(pairs: readonly Pair[], stages: readonly Stage[], isIn: readonly Float32Array[]): Stage | undefined {
  let best: { stage: Stage; missed: number } | undefined;
  for (const stage of stages) {
    let missed = 0;
    for (const [n, { input, output }] of pairs.entries()) {
      const levels = differences(stage.apply(input), output);
      for (let i = 0; i < levels.length; i++) missed += isIn[n]![i]! * Math.min(MISSED, levels[i]!);
    }
    // The first ones are the simplest.
    if (!best || missed < 0.8 * best.missed) best = { stage, missed };
  }
  return best?.stage;
}

/** A change with fewer numbers is taken where its error is larger by at most this many levels. */
const AS_GOOD = 0.25;

/** Affine changes: the one with the fewest numbers whose error is hardly larger than the freest one's, and the freest. */
function fitMatrices(samples: Samples, affine: Affine, shown: Spread): Stage[] {
  const free = matrixStage({ rows: [...affine], shown, numbers: 12, sentence: 'Colours mixed anew' });
  const forms = fitAdjustments(samples);
  const least = Math.min(...forms.map(({ missed }) => missed));
  const simplest = forms.find(({ missed }) => missed <= least + AS_GOOD);
  if (!simplest) return [free];
  const { affine: rows, numbers, sentence } = simplest;
  return [matrixStage({ rows: [...rows], shown, numbers, sentence }), free];
}

function changesAlpha({ count, output, weight }: Samples): boolean {
  let [sum, all] = [0, 0];
  for (let n = 0; n < count; n++) {
    sum += weight[n]! * Math.abs(output[4 * n + 3]! - 255);
    all += weight[n]!;
  }
  return sum > ALPHA_STAYS * all;
}

/** About this many nodes are marked for each node of a colour. */
const WIDENED = 4;

/** The lattice's nodes at and next to the colours of the inputs. */
function nodesSeen({ count, input }: Samples): Uint8Array {
  const seen = new Uint8Array(NODES ** 3);
  for (let n = 0; n < count; n++) seen[nodeNear(input[3 * n]!, input[3 * n + 1]!, input[3 * n + 2]!)] = 1;
  return widened(seen);
}

/** How smooth a lattice is; chosen by hand. */
const SMOOTHNESS = 0.02;

function fitSmooth(samples: Samples, affine: Affine, hasAlpha: boolean): Stage {
  const { count, output } = samples;
  const seen = nodesSeen(samples);
  const weight = 12 + seen.reduce((sum, isSeen) => sum + isSeen, 0) / WIDENED;
  if (hasAlpha) {
    const wanted = new Float32Array(output);
    return latticeStage(fitLattice(samples, wanted, 4, SMOOTHNESS), seen, weight);
  }
  const base = affineAt(affine, samples);
  const wanted = new Float32Array(count * 3);
  for (let n = 0; n < count; n++) {
    for (let c = 0; c < 3; c++) wanted[3 * n + c] = output[4 * n + c]! - base[3 * n + c]!;
  }
  const rest = fitLattice(samples, wanted, 3, SMOOTHNESS);
  const corners = latticeCorners();
  const affineNodes = affineAt(affine, corners);
  const full = rest.nodes.map((level, i) => {
    const added = level + affineNodes[i]! - corners.input[i]!;
    return Math.abs(added) < NOISE ? 0 : added;
  });
  return latticeStage({ channels: 3, nodes: full }, seen, weight);
}

/** Where less than this is added, it is noise: the colour stays. */
const NOISE = 0.6;

/** The colours of a lattice's nodes, as samples. */
function latticeCorners(): Samples {
  const count = NODES ** 3;
  const input = new Float32Array(count * 3);
  const step = 255 / (NODES - 1);
  for (let n = 0; n < count; n++) {
    input[3 * n] = Math.floor(n / (NODES * NODES)) * step;
    input[3 * n + 1] = (Math.floor(n / NODES) % NODES) * step;
    input[3 * n + 2] = (n % NODES) * step;
  }
  return { count, input, output: new Float32Array(0), weight: new Float32Array(0) };
}

/** Flat art has at most this many colours, apart from mixtures at edges. */
const MOST_SWATCHES = 64;
/** A colour is flat where it has this share of the pixels. */
const FLAT_SHARE = 0.002;
/** Colours that became the same everywhere make up at least this share of flat art. */
const LEAST_AGREEMENT = 0.6;
/** Base colours are kept where this share of the flat ones stays. */
const KEPT_SHARE = 0.34;

/** A colour with this many pixels is flat art in any case. */
const FLAT_PIXELS = 400;

/** A colour with this share may be the ground of thin lines. */
const GROUND_SHARE = 0.01;

/** `picks` and `stages`: some pixels of the pairs, and the changes found with them. */
function fitPalettes(pairs: readonly Pair[], picks: readonly Pair[], stages: readonly Stage[]): Stage[] {
  const exact = gatherExact(pairs);
  if (!exact || exact.agreement < LEAST_AGREEMENT) return [];
  const { colours, outputs, counts, pixels, isPartly } = exact;
  const least = Math.max(4, Math.min(FLAT_SHARE * pixels, FLAT_PIXELS));
  const swatches: Swatch[] = [];
  let flat = 0;
  for (let n = 0; n < colours.length && counts[n]! >= least; n++) {
    if (swatches.length === MOST_SWATCHES) {
      if (isPartly) break;
      return [];
    }
    const [red, green, blue, alpha] = outputs.subarray(4 * n, 4 * n + 4);
    swatches.push({ from: colours[n]!, to: [red!, green!, blue!, alpha!] });
    flat += counts[n]!;
  }
  const smooth = stages.find(({ kind }) => kind === 'lattice');
  if (swatches.length === 0 || flat < LEAST_FLAT * pixels || !smooth) return [];
  const rest = restOf(swatches, gatherSamples(picks), smooth);
  // Photographs in flat art may stay while all else changes.
  const others = isPartly && rest === smooth ? [matrixStage(UNCHANGED)] : [];
  const grounds = swatches.filter((_, n) => counts[n]! >= GROUND_SHARE * pixels).length;
  return [rest, ...others].flatMap((one) => {
    const isRestShown = isPartly && one !== smooth;
    const stage = paletteStage(swatches, grounds, isRestShown, one);
    if (one === smooth) return [stage];
    // Thin lines hardly have pixels of their own colour, and parts of one colour may change in one place and stay in another.
    const all = [...swatches, ...rareSwatches(pairs, stage, swatches, grounds)];
    return [false, true].map((isByPlace) => paletteStage(all, grounds, isRestShown, one, isByPlace));
  });
}

/** Flat colours make up at least this share of flat art. */
const LEAST_FLAT = 0.5;

/** What becomes of colours that the examples did not show: they stay where most of what was shown stayed. */
function restOf(swatches: readonly Swatch[], samples: Samples, smooth: Stage): Stage {
  if (changesAlpha(samples)) return smooth;
  const kept = swatches.filter(({ from, to }) => {
    const [r, g, b] = [from >> 16, (from >> 8) & 255, from & 255];
    return Math.max(Math.abs(r - to[0]), Math.abs(g - to[1]), Math.abs(b - to[2])) <= 1;
  }).length;
  const made = affineAt(fitAffine(samples), samples);
  let [missed, weights] = [0, 0];
  for (let n = 0; n < samples.count; n++) {
    for (let c = 0; c < 3; c++) missed += samples.weight[n]! * Math.abs(made[3 * n + c]! - samples.output[4 * n + c]!);
    weights += 3 * samples.weight[n]!;
  }
  // Some affine change fits any change of greys and two hues: a third hue has to agree with it.
  const isAffine = missed < 3 * weights && huesOf(swatches) > 2;
  if (isAffine || kept < KEPT_SHARE * swatches.length) return smooth;
  return matrixStage(UNCHANGED);
}

/** A colour has a hue where its channels differ by more than this many levels; hues within this many sixths of the circle count as one. */
const VIVID = 48;
const HUE_STEP = 0.5;

/** How many hues flat colours have. */
function huesOf(swatches: readonly Swatch[]): number {
  const hues = new Set<number>();
  for (const { from } of swatches) {
    const [r, g, b] = [from >> 16, (from >> 8) & 255, from & 255];
    const [most, least] = [Math.max(r, g, b), Math.min(r, g, b)];
    const chroma = most - least;
    if (chroma <= VIVID) continue;
    const sixth = most === r ? (g - b) / chroma : most === g ? 2 + (b - r) / chroma : 4 + (r - g) / chroma;
    hues.add(Math.round(((sixth + 6) % 6) / HUE_STEP) % (6 / HUE_STEP));
  }
  return hues.size;
}

/**
 * Levels by which a pixel may differ from the smooth change and still be trusted. Where fewer pixels than the first share differ by more,
 * or more than the second, all are trusted.
 */
const MISSED = 24;
const FEW = 0.002;
const MANY = 0.45;

/** How far each pixel is trusted, where some of them clearly do not follow the best of the stages. */
function trustIn(pairs: readonly Pair[], stages: readonly Judged[]): Float32Array[] | undefined {
  const [first, ...others] = stages;
  if (!first) return undefined;
  const { stage } = others.reduce((best, one) => (one.missed < best.missed ? one : best), first);
  let [outside, all] = [0, 0];
  const trust = pairs.map(({ input, output }) => {
    const missed = differences(stage.apply(input), output);
    const out = new Float32Array(missed.length);
    all += missed.length;
    for (let i = 0; i < missed.length; i++) {
      if (missed[i]! > MISSED) outside++;
      else out[i] = 1 / (1 + (missed[i]! / 12) ** 2);
    }
    return out;
  });
  return outside > FEW * all && outside < MANY * all ? trust : undefined;
}

/** Errors beyond MISSED count alike: either there are few of them, or no change of colours explains the pairs. */
function sumOf(levels: Uint8Array): number {
  let sum = 0;
  for (let i = 0; i < levels.length; i++) sum += Math.min(MISSED, levels[i]!);
  return sum;
}
