import { resampleImage } from '../../images/codec.ts';
import type { Rgba } from './draw/rgba.ts';

/** Levels by which a pixel must differ to count as changed, and to count as plainly off. */
const CHANGED = 8;
const OFF = 32;

/** Levels between neighbours of the truth that make an edge. */
const EDGE = 48;

/** What is reported of pictures that are the same, in place of an infinite ratio. */
const MOST_PSNR = 99;

/** How near a picture is to the truth. Levels are 0..255, of colours premultiplied and laid on black and on white: the worse counts. */
export interface Nearness {
  /** dB, over the whole picture. */
  readonly psnr: number;
  /** Mean error, in levels, where the truth differs from the query. */
  readonly changedError: number;
  /** The same where it does not. */
  readonly keptError: number;
  /** The same within two pixels of the truth's edges. */
  readonly edgeError: number;
  /** The share of all pixels that are off by more than 32 levels in a channel. */
  readonly offShare: number;
  /** The same among the pixels where the truth does not differ from the query; 0 where these are few. */
  readonly keptOffShare: number;
  /** The correlation, -1..1, of the sizes of the gradients of both: whether details are where they should be. */
  readonly structure: number;
}

export interface Comparison {
  readonly sizeRight: boolean;
  readonly answer: Nearness;
  /** The query itself, taken for an answer. */
  readonly alone: Nearness;
  /** The share of the truth's pixels that differ from the query. */
  readonly changedShare: number;
}

/** Compares answers to one query. */
type Ruler = (answer: Rgba) => Promise<Comparison>;

/** Measures answers, and the query left alone, by the truth; what is of another size is resized to the truth's first. */
export async function rulerOf(truth: Rgba, query: Rgba): Promise<Ruler> {
  const left = await resized(query, truth);
  const mask = changedMask(left, truth);
  const marks = { truth, mask, edges: edgeBand(truth), gradients: gradients(truth) };
  const alone = nearness(left, marks);
  const changedShare = mask.reduce((sum, value) => sum + value, 0) / mask.length;
  return async (answer) => ({
    sizeRight: answer.width === truth.width && answer.height === truth.height,
    answer: nearness(await resized(answer, truth), marks),
    alone,
    changedShare,
  });
}

/** Compares one answer (see rulerOf). */
export async function compare(answer: Rgba, truth: Rgba, query: Rgba): Promise<Comparison> {
  return (await rulerOf(truth, query))(answer);
}

/** What is known of a truth before any answer. */
interface Marks {
  readonly truth: Rgba;
  /** 1 where it differs from the query. */
  readonly mask: Uint8Array;
  /** 1 near its edges. */
  readonly edges: Uint8Array;
  readonly gradients: Float32Array;
}

async function resized(picture: Rgba, { width, height }: Rgba): Promise<Rgba> {
  const same = picture.width === width && picture.height === height;
  return same ? picture : ((await resampleImage(picture, width, height)) as Rgba);
}

/** The greater of the differences of a channel on black and on white. `at` is the pixel's first byte, `c` the channel. */
function difference(a: Uint8Array, b: Uint8Array, at: number, to: number, c: number): number {
  const [alphaA, alphaB] = [a[at + 3]!, b[to + 3]!];
  const onBlack = (a[at + c]! * alphaA - b[to + c]! * alphaB) / 255;
  return Math.max(Math.abs(onBlack), Math.abs(onBlack + alphaB - alphaA));
}

/** The greatest of a pixel's differences. */
function greatest(a: Uint8Array, b: Uint8Array, at: number, to = at): number {
  return Math.max(difference(a, b, at, to, 0), difference(a, b, at, to, 1), difference(a, b, at, to, 2));
}

function changedMask(query: Rgba, truth: Rgba): Uint8Array {
  const mask = new Uint8Array(truth.width * truth.height);
  for (let i = 0; i < mask.length; i++) mask[i] = greatest(query.data, truth.data, 4 * i) > CHANGED ? 1 : 0;
  return mask;
}

/** The pixels within two of a step between neighbours. */
function edgeBand({ width, height, data }: Rgba): Uint8Array {
  const steps = new Uint8Array(width * height);
  for (let y = 0, i = 0; y < height; y++) {
    for (let x = 0; x < width; x++, i++) {
      const right = x + 1 < width && greatest(data, data, 4 * i, 4 * (i + 1)) >= EDGE;
      const below = y + 1 < height && greatest(data, data, 4 * i, 4 * (i + width)) >= EDGE;
      if (right || below) steps[i] = 1;
    }
  }
  return spread(spread(steps, width, height, 1), height, width, width);
}

/** Each 1 spread to its neighbours, one back and two on, along lines of `length` whose pixels are `step` apart. */
function spread(mask: Uint8Array, length: number, lines: number, step: number): Uint8Array {
  const out = new Uint8Array(mask.length);
  const stride = step === 1 ? length : 1;
  for (let line = 0; line < lines; line++) {
    for (let i = 0; i < length; i++) {
      if (mask[line * stride + i * step] === 0) continue;
      for (let k = Math.max(0, i - 1); k <= Math.min(length - 1, i + 2); k++) out[line * stride + k * step] = 1;
    }
  }
  return out;
}

/** Fewer kept pixels than this share say nothing about what was spoilt. */
const LEAST_KEPT = 0.05;

function nearness(given: Rgba, { truth, mask, edges, gradients: slopes }: Marks): Nearness {
  const [a, b] = [given.data, truth.data];
  let [onBlack, onWhite, changedSum, changedCount, keptSum, edgeSum, edgeCount, off, keptOff] = [
    0, 0, 0, 0, 0, 0, 0, 0, 0,
  ];
  for (let i = 0, at = 0; i < mask.length; i++, at += 4) {
    let [sum, most] = [0, 0];
    const shade = b[at + 3]! - a[at + 3]!;
    for (let c = 0; c < 3; c++) {
      const black = (a[at + c]! * a[at + 3]! - b[at + c]! * b[at + 3]!) / 255;
      const white = black + shade;
      onBlack += black * black;
      onWhite += white * white;
      const worse = Math.max(Math.abs(black), Math.abs(white));
      sum += worse;
      if (worse > most) most = worse;
    }
    if (mask[i] === 1) {
      changedSum += sum;
      changedCount++;
    } else keptSum += sum;
    if (edges[i] === 1) {
      edgeSum += sum;
      edgeCount++;
    }
    if (most > OFF) {
      off++;
      if (mask[i] === 0) keptOff++;
    }
  }
  const kept = mask.length - changedCount;
  const error = Math.max(onBlack, onWhite) / (3 * mask.length);
  return {
    psnr: error === 0 ? MOST_PSNR : Math.min(MOST_PSNR, 10 * Math.log10(255 ** 2 / error)),
    changedError: changedCount === 0 ? 0 : changedSum / (3 * changedCount),
    keptError: kept === 0 ? 0 : keptSum / (3 * kept),
    edgeError: edgeCount === 0 ? 0 : edgeSum / (3 * edgeCount),
    offShare: off / mask.length,
    keptOffShare: kept / mask.length < LEAST_KEPT ? 0 : keptOff / kept,
    structure: correlation(gradients(given), slopes),
  };
}

/** The size of the gradient of luma plus alpha at each pixel but those of the last row and column. */
function gradients({ width, height, data }: Rgba): Float32Array {
  const values = new Float32Array(width * height);
  for (let i = 0, at = 0; i < values.length; i++, at += 4) {
    const alpha = data[at + 3]!;
    values[i] = ((0.3 * data[at]! + 0.6 * data[at + 1]! + 0.1 * data[at + 2]!) * alpha) / 255 + alpha;
  }
  const out = new Float32Array(Math.max(0, (width - 1) * (height - 1)));
  for (let y = 0, to = 0; y < height - 1; y++) {
    for (let x = 0; x < width - 1; x++, to++) {
      const i = y * width + x;
      const [across, down] = [values[i + 1]! - values[i]!, values[i + width]! - values[i]!];
      out[to] = Math.sqrt(across * across + down * down);
    }
  }
  return out;
}

/** Pearson's; 1 where neither varies, 0 where one alone does not. */
function correlation(a: Float32Array, b: Float32Array): number {
  const n = Math.max(1, a.length);
  let [sumA, sumB] = [0, 0];
  for (let i = 0; i < a.length; i++) {
    sumA += a[i]!;
    sumB += b[i]!;
  }
  const [meanA, meanB] = [sumA / n, sumB / n];
  let [both, ofA, ofB] = [0, 0, 0];
  for (let i = 0; i < a.length; i++) {
    const [x, y] = [a[i]! - meanA, b[i]! - meanB];
    both += x * y;
    ofA += x * x;
    ofB += y * y;
  }
  if (ofA === 0 && ofB === 0) return 1;
  return ofA === 0 || ofB === 0 ? 0 : both / Math.sqrt(ofA * ofB);
}
