import { AFFINE } from './colourRules.ts';
import { clamp, type Example, type Explanation, type Kind } from './explanation.ts';
import { COLOUR_FEATURES, type Feature, OBJECT_FEATURES, PLACE_FEATURES } from './features.ts';
import { FILTER } from './filterRules.ts';
import { applyTerms, fitTerms, type Terms } from './linear.ts';
import type { View } from './view.ts';

/*
 * Decision trees whose leaves say how to compute a pixel. Each split separates the pixels whose feature is in an interval from the
 * rest, so "up to 3 pixels around the object" is one split. A leaf prefers to copy, then to multiply all levels by one number, then
 * one colour, then a fit.
 */

/** The sources of an answer's pixels. */
interface Source {
  readonly name: string;
  /** Found by a fit to the examples rather than copied. */
  readonly isFitted: boolean;
  /** Where it was fitted and may be used: on the background, on the object, or everywhere. */
  readonly side?: 'background' | 'object';
  of(view: View): Float32Array;
}

interface Form {
  readonly kind: Kind;
  readonly features: readonly Feature[];
  readonly sources: readonly Source[];
  /** Whether leaves may multiply levels, or their distances from white, by a number. */
  readonly shades: boolean;
  /** A split has to explain this share of the outputs' variance. */
  readonly leastGain: number;
}

const OWN: Source = { name: 'own', isFitted: false, of: (view) => view.levels };
const BEHIND: Source = { name: 'behind', isFitted: false, of: (view) => view.behind };
const OBJECT: Source = { name: 'object', isFitted: false, of: (view) => view.objectColour };

function rearranged(name: string, from: (view: View, x: number, y: number) => number): Source {
  return { name, isFitted: false, of: (view) => view.rearranged(name, (x, y) => from(view, x, y)) };
}

const MIRRORED: readonly Source[] = [
  rearranged('mirrored', ({ width }, x, y) => y * width + width - 1 - x),
  rearranged('upside down', ({ width, height }, x, y) => (height - 1 - y) * width + x),
  rearranged('turned', ({ width, size }, x, y) => size - 1 - y * width - x),
];

/** Changes that hold only for the background, or only for the object. */
function fittedSources(examples: readonly Example[]): Source[] {
  const found: Source[] = [];
  for (const [side, isIn] of [
    ['background', 0],
    ['object', 1],
  ] as const) {
    for (const [change, terms] of [
      ['colours', { ...AFFINE, ridge: 2 }],
      ['filter', FILTER],
    ] as [string, Terms][]) {
      const factors = fitTerms(examples, terms, ({ foreground }, pixel) => foreground[pixel] === isIn);
      if (!factors) continue;
      const name = `${change} of ${side}`;
      const of = (view: View) => view.once(name, () => applyTerms(terms, factors, view));
      found.push({ name, isFitted: true, side, of });
    }
  }
  return found;
}

const BY_PLACE: Form = {
  kind: 'by place',
  features: PLACE_FEATURES,
  sources: [OWN, ...MIRRORED],
  shades: true,
  leastGain: 0.004,
};

const BY_COLOUR: Form = {
  kind: 'by colour',
  features: COLOUR_FEATURES,
  sources: [OWN],
  shades: false,
  leastGain: 0.004,
};

/** Rules that split by object, by position and by colour. Each is fitted when it is called. */
export function treeRules(examples: readonly Example[]): (() => Explanation)[] {
  const byObject = (): Form => ({
    kind: 'by object',
    features: OBJECT_FEATURES,
    sources: [OWN, BEHIND, OBJECT, ...fittedSources(examples)],
    shades: true,
    leastGain: 0.01,
  });
  return [
    () => treeRule(byObject(), examples),
    () => treeRule(BY_PLACE, examples),
    () => treeRule(BY_COLOUR, examples),
  ];
}

type Leaf =
  | { readonly source: Source }
  | { readonly factor: number; readonly from: 'black' | 'white' }
  | { readonly colour: readonly [number, number, number] };

interface Split {
  readonly feature: Feature;
  readonly above: number;
  readonly upTo: number;
  readonly inside: Node;
  readonly outside: Node;
}

type Node = Leaf | Split;

function treeRule(form: Form, examples: readonly Example[]): Explanation {
  const { root, error } = new Grower(form, examples).grow();
  return { kind: form.kind, doubt: 0, explain: (query) => ({ error, draw: () => applyTree(root, query) }) };
}

function applyTree(root: Node, view: View): Float32Array {
  const out = new Float32Array(view.levels.length);
  fill(
    root,
    view,
    Int32Array.from({ length: view.size }, (_, pixel) => pixel),
    out,
  );
  return out;
}

/** Writes a node's result for some pixels. */
function fill(node: Node, view: View, pixels: Int32Array, out: Float32Array): void {
  if ('feature' in node) {
    const values = node.feature.of(view);
    const isInside = (pixel: number) => values[pixel]! > node.above && values[pixel]! <= node.upTo;
    fill(node.inside, view, pixels.filter(isInside), out);
    fill(
      node.outside,
      view,
      pixels.filter((pixel) => !isInside(pixel)),
      out,
    );
    return;
  }
  const levels = 'source' in node ? node.source.of(view) : view.levels;
  for (const pixel of pixels) {
    for (let at = 3 * pixel, c = 0; c < 3; c++, at++) {
      if ('colour' in node) out[at] = node.colour[c]!;
      else if ('source' in node) out[at] = levels[at]!;
      else out[at] = clamp(node.from === 'black' ? node.factor * levels[at]! : 255 - node.factor * (255 - levels[at]!));
    }
  }
}

const MAX_DEPTH = 8;
/** Leaves hold at least this many pixels. */
const LEAST_LEAF = 12;
/** The number of cuts at quantiles, and of cuts at equal distances. */
const QUANTILES = 20;
const EVEN = 14;
/** The weight of a split by an interval with two ends, relative to one with a single end. */
const BAND = 0.9;
/** The gain that each kind of leaf needs, in squared levels per pixel, to justify its numbers. */
const SHADE_PRICE = 9;
const COLOUR_PRICE = 18;
const FIT_PRICE = 400;
const FIT_FACTOR = 1.3;
/** The gain per pixel that a more expensive leaf needs over a cheaper one. */
const SLACK = 9;
/**
 * The weight of pixels at the object's border, where the background shines through. They help to find where to split. The other
 * pixels decide what a leaf is and how well it explains the examples.
 */
const BORDER = 1.2;
const BORDER_WEIGHT = 0.25;

/*
 * Sums over pixels: of 1, of output levels by channel, of their squares, of input levels, of their squares, of products; then of each
 * source's squared errors.
 */
const OUTPUT_SQUARES = 4;
const INPUT = 5;
const INPUT_SQUARES = 6;
const PRODUCTS = 7;
const ERRORS = 8;

/** Grows one tree. Each node takes its best split. */
class Grower {
  readonly #form: Form;
  readonly #examples: readonly Example[];
  readonly #total: number;
  /** The number of values in a set of sums. */
  readonly #width: number;
  /** Each pixel's contribution to the sums. */
  readonly #parts: Float32Array;
  readonly #cuts: (readonly number[])[];
  /** For each feature, the bin of each pixel between its cuts. */
  readonly #bins: Uint8Array[];
  #leastGain = 0;
  /** The squared errors of the leaves so far, and their number of pixels. */
  #error = 0;
  #weight = 0;

  constructor(form: Form, examples: readonly Example[]) {
    this.#form = form;
    this.#examples = examples;
    this.#total = examples.reduce((sum, { input }) => sum + input.size, 0);
    this.#width = ERRORS + form.sources.length;
    this.#parts = this.#measure();
    const values = form.features.map((feature) => joined(examples.map(({ input }) => feature.of(input))));
    this.#cuts = form.features.map((feature, g) => feature.cuts ?? cutsAmong(values[g]!));
    this.#bins = values.map((of, g) => intervalsOf(of, this.#cuts[g]!));
  }

  grow(): { root: Node; error: number } {
    const pixels = Int32Array.from({ length: this.#total }, (_, pixel) => pixel);
    const sums = this.#sum(pixels);
    this.#leastGain = Math.max(this.#form.leastGain * colourCost(sums), this.#total);
    const root = this.#node(pixels, sums, 0);
    return { root, error: this.#error / (3 * this.#weight) };
  }

  #measure(): Float32Array {
    const { sources, kind } = this.#form;
    const width = this.#width;
    const parts = new Float32Array(this.#total * width);
    let first = 0;
    for (const { input, output } of this.#examples) {
      const pictures = sources.map((source) => source.of(input));
      const isSplitByObject = kind === 'by object';
      for (let pixel = 0; pixel < input.size; pixel++) {
        const at = (first + pixel) * width;
        const distance = isSplitByObject ? input.signed[pixel]! : 0;
        const weight = isSplitByObject && Math.abs(distance) < BORDER ? BORDER_WEIGHT : 1;
        parts[at] = weight;
        for (let c = 0; c < 3; c++) {
          const [x, y] = [input.levels[3 * pixel + c]!, output[3 * pixel + c]!];
          parts[at + 1 + c] = weight * y;
          parts[at + OUTPUT_SQUARES]! += weight * y * y;
          parts[at + INPUT]! += weight * x;
          parts[at + INPUT_SQUARES]! += weight * x * x;
          parts[at + PRODUCTS]! += weight * x * y;
          for (let k = 0; k < sources.length; k++) {
            parts[at + ERRORS + k]! += weight * (pictures[k]![3 * pixel + c]! - y) ** 2;
          }
        }
        for (let k = 0; k < sources.length; k++) {
          const { side } = sources[k]!;
          const isElsewhere = side === 'object' ? distance > BORDER : side === 'background' && distance < -BORDER;
          if (isElsewhere) parts[at + ERRORS + k] = 1e6;
        }
      }
      first += input.size;
    }
    return parts;
  }

  #sum(pixels: Int32Array): Float64Array {
    const sums = new Float64Array(this.#width);
    for (const pixel of pixels) add(this.#parts, pixel * this.#width, sums, 0, this.#width);
    return sums;
  }

  /** The cost of the cheapest leaf: squared errors plus the price of its kind. */
  #cost(sums: Float64Array): number {
    let cost = Math.min(colourCost(sums) + COLOUR_PRICE * sums[0]!, this.#cheapestSource(sums));
    if (this.#form.shades) {
      const price = SHADE_PRICE * sums[0]!;
      cost = Math.min(cost, shadeOf(sums, 'black').cost + price, shadeOf(sums, 'white').cost + price);
    }
    return cost;
  }

  #cheapestSource(sums: Float64Array): number {
    let cost = Number.POSITIVE_INFINITY;
    this.#form.sources.forEach((_, k) => {
      cost = Math.min(cost, this.#sourceCost(sums, k));
    });
    return cost;
  }

  #sourceCost(sums: Float64Array, k: number): number {
    const error = sums[ERRORS + k]!;
    return this.#form.sources[k]!.isFitted ? FIT_FACTOR * error + FIT_PRICE * sums[0]! : error;
  }

  #leaf(all: Int32Array, allSums: Float64Array): Leaf {
    const inner = all.filter((pixel) => this.#parts[pixel * this.#width] === 1);
    const sums = inner.length < LEAST_LEAF ? allSums : this.#sum(inner);
    this.#weight += sums[0]!;
    const { sources, shades } = this.#form;
    const enough = this.#cost(sums) + SLACK * sums[0]!;
    const from = (isFitted: boolean): Leaf | undefined => {
      const k = sources.findIndex((source, at) => source.isFitted === isFitted && this.#sourceCost(sums, at) <= enough);
      if (k < 0) return undefined;
      this.#error += sums[ERRORS + k]!;
      return { source: sources[k]! };
    };
    const copied = from(false);
    if (copied) return copied;
    for (const end of ['black', 'white'] as const) {
      const { factor, cost } = shadeOf(sums, end);
      if (!shades || cost > enough) continue;
      this.#error += cost;
      return { factor, from: end };
    }
    if (colourCost(sums) > enough) return from(true)!;
    this.#error += colourCost(sums);
    return { colour: [sums[1]! / sums[0]!, sums[2]! / sums[0]!, sums[3]! / sums[0]!] };
  }

  #node(pixels: Int32Array, sums: Float64Array, depth: number): Node {
    const split = depth < MAX_DEPTH && pixels.length >= 2 * LEAST_LEAF ? this.#bestSplit(pixels, sums) : undefined;
    if (!split) return this.#leaf(pixels, sums);
    const { g, low, high } = split;
    const [bins, cuts] = [this.#bins[g]!, this.#cuts[g]!];
    const isInside = (pixel: number) => bins[pixel]! > low && bins[pixel]! <= high;
    const inside = pixels.filter(isInside);
    const outside = pixels.filter((pixel) => !isInside(pixel));
    return {
      feature: this.#form.features[g]!,
      above: low < 0 ? Number.NEGATIVE_INFINITY : cuts[low]!,
      upTo: high < cuts.length ? cuts[high]! : Number.POSITIVE_INFINITY,
      inside: this.#node(inside, this.#sum(inside), depth + 1),
      outside: this.#node(outside, this.#sum(outside), depth + 1),
    };
  }

  /** The interval of bins, from above `low` up to `high`, that gains most. */
  #bestSplit(pixels: Int32Array, sums: Float64Array): { g: number; low: number; high: number } | undefined {
    const width = this.#width;
    const cost = this.#cost(sums);
    if (cost <= this.#leastGain) return undefined;
    const inside = new Float64Array(width);
    const outside = new Float64Array(width);
    let best: { g: number; low: number; high: number } | undefined;
    let most = this.#leastGain;
    for (let g = 0; g < this.#form.features.length; g++) {
      const { favour } = this.#form.features[g]!;
      const bins = this.#bins[g]!;
      const count = this.#cuts[g]!.length + 1;
      // Row b + 1 holds the sums of all bins up to b.
      const upTo = new Float64Array((count + 1) * width);
      for (const pixel of pixels) add(this.#parts, pixel * width, upTo, (bins[pixel]! + 1) * width, width);
      for (let b = 1; b <= count; b++) add(upTo, (b - 1) * width, upTo, b * width, width);
      for (let low = -1; low < count - 1; low++) {
        for (let high = low + 1; high < count; high++) {
          const within = upTo[(high + 1) * width]! - upTo[(low + 1) * width]!;
          if (within < LEAST_LEAF || sums[0]! - within < LEAST_LEAF) continue;
          for (let q = 0; q < width; q++) {
            inside[q] = upTo[(high + 1) * width + q]! - upTo[(low + 1) * width + q]!;
            outside[q] = sums[q]! - inside[q]!;
          }
          const isBand = low >= 0 && high < count - 1;
          const gain = (cost - this.#cost(inside) - this.#cost(outside)) * favour * (isBand ? BAND : 1);
          if (gain <= most * 1.001) continue;
          most = gain;
          best = { g, low, high };
        }
      }
    }
    return best;
  }
}

function add(from: Float32Array | Float64Array, start: number, to: Float64Array, at: number, width: number): void {
  for (let q = 0; q < width; q++) to[at + q]! += from[start + q]!;
}

/** Squared errors of the mean colour. */
function colourCost(sums: Float64Array): number {
  return sums[OUTPUT_SQUARES]! - (sums[1]! ** 2 + sums[2]! ** 2 + sums[3]! ** 2) / sums[0]!;
}

/** The best factor for input levels, or for their distances from white, and its squared errors. */
function shadeOf(sums: Float64Array, from: 'black' | 'white'): { factor: number; cost: number } {
  const outputs = sums[1]! + sums[2]! + sums[3]!;
  let [xx, xy, yy] = [sums[INPUT_SQUARES]!, sums[PRODUCTS]!, sums[OUTPUT_SQUARES]!];
  if (from === 'white') {
    const whites = 3 * 255 * 255 * sums[0]!;
    xx += whites - 510 * sums[INPUT]!;
    xy += whites - 255 * (sums[INPUT]! + outputs);
    yy += whites - 510 * outputs;
  }
  const factor = xx > 0 ? xy / xx : 1;
  return { factor, cost: yy - 2 * factor * xy + factor * factor * xx };
}

function joined(parts: readonly Float32Array[]): Float32Array {
  const out = new Float32Array(parts.reduce((sum, part) => sum + part.length, 0));
  let at = 0;
  for (const part of parts) {
    out.set(part, at);
    at += part.length;
  }
  return out;
}

function cutsAmong(values: Float32Array): number[] {
  const sorted = values.slice().sort();
  const [least, most] = [sorted[0]!, sorted.at(-1)!];
  const quantile = (i: number) => {
    const at = Math.floor((i * sorted.length) / QUANTILES);
    return (sorted[at - 1]! + sorted[at]!) / 2;
  };
  const cuts = [
    ...Array.from({ length: QUANTILES - 1 }, (_, i) => quantile(i + 1)),
    ...Array.from({ length: EVEN - 1 }, (_, i) => least + ((most - least) * (i + 1)) / EVEN),
  ];
  return [...new Set(cuts.filter((cut) => cut > least && cut < most))].sort((a, b) => a - b);
}

/** The number of cuts below each value. */
function intervalsOf(values: Float32Array, cuts: readonly number[]): Uint8Array {
  return Uint8Array.from(values, (value) => {
    let [low, high] = [0, cuts.length];
    while (low < high) {
      const middle = (low + high) >> 1;
      if (value > cuts[middle]!) low = middle + 1;
      else high = middle;
    }
    return low;
  });
}
