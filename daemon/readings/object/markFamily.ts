import { hexOf } from '../../images/hex.ts';
import { differences } from '../difference.ts';
import { median } from '../median.ts';
import type { Picture } from '../picture.ts';
import type { Json, Pair, Stage, StageFamily } from '../stage.ts';
import { type Bounds, boundsOf } from './bounds.ts';
import { costOf } from './cost.ts';
import { type Foreground, foregroundOf } from './foreground.ts';
import { drawMarks, isShare, type Mark, markedBounds } from './mark.ts';
import { modeOf } from './ring.ts';

const KIND = 'object-mark';
/** A changed pixel differs by at least this many levels. */
const CHANGED = 10;
/** A mark must explain this share of what changed. */
const LEAST = 0.5;
/** This share of it must have one colour. */
const EVEN = 0.4;
/** An object of one colour has it in this share of its pixels. */
const INKED = 0.8;
/** A guess is worth refining where it leaves less than this share of what changed. */
const NEAR = 0.6;
/** A later guess must explain this share more. */
const WORTH = 0.005;

/** Shapes drawn by the bounds of the object: boxes around it, discs and tiles behind it, blocks over it. */
export const markFamily: StageFamily = {
  part: 'object',
  kinds: [KIND],
  fit,
  read: (_, params) => stageOf(params as unknown as Mark),
};

function stageOf(mark: Mark): Stage {
  return {
    part: 'object',
    kind: KIND,
    sentence: sentenceOf(mark),
    weight: 6 + (mark.object ? 3 : 0) + (mark.roundness > 0 ? 1 : 0) + (mark.line > 0 ? 1 : 0),
    params: mark as unknown as Json,
    apply(picture) {
      const foreground = foregroundOf(picture);
      return foreground ? drawMarks(picture, foreground, mark) : picture;
    },
    coverage: (picture) => foregroundOf(picture)?.sureness ?? 0,
    scaled: (factor) =>
      stageOf({ ...mark, margin: isShare(mark) ? mark.margin : mark.margin * factor, line: mark.line * factor }),
  };
}

function fit(pairs: readonly Pair[]): Stage[] {
  const scenes: { pair: Pair; foreground: Foreground }[] = [];
  for (const pair of pairs) {
    const foreground = foregroundOf(pair.input);
    if (!foreground) return [];
    scenes.push({ pair, foreground });
  }
  const [{ pair, foreground }] = scenes as [(typeof scenes)[0]];
  const { width, height } = pair.input;
  const off = differences(pair.input, pair.output);
  const changed = changedBounds(off, width, height);
  if (!changed || isGroundChanged(off, width, height)) return [];
  const colour = colourOf(pair.output, off);
  if (!colour) return [];
  const total = scenes.reduce((sum, one) => sum + costOf(one.pair.input, one.pair.output), 0);
  const judge = (mark: Mark, limit: number) => {
    let cost = 0;
    for (const one of scenes) {
      cost += costOf(drawMarks(one.pair.input, one.foreground, mark), one.pair.output);
      if (cost > limit) break;
    }
    return cost;
  };
  let best: { mark: Mark; cost: number } | undefined;
  for (const start of guesses(pair, foreground, changed, colour)) {
    let own = { mark: start, cost: judge(start, total) };
    if (own.cost > NEAR * total) continue;
    for (const step of [2, 1, 0.5]) {
      for (const key of start.line > 0 ? (['margin', 'line'] as const) : (['margin'] as const)) {
        for (const way of [-step, step]) {
          const unit = key === 'margin' && isShare(start) ? 1 / Math.min(width, height) : 1;
          const mark = { ...own.mark, [key]: own.mark[key] + way * unit };
          if (mark.line < 0 || (start.line > 0 && mark.line < 0.5)) continue;
          const cost = judge(mark, own.cost);
          if (cost < own.cost) own = { mark, cost };
        }
      }
    }
    if (start.shape === 'box') own = rounded(own, judge);
    if (own.mark.where === 'behind') {
      const object = inkOf(pair, foreground);
      const mark = object && { ...own.mark, object };
      const cost = mark ? judge(mark, own.cost) : own.cost;
      if (mark && cost < 0.9 * own.cost) own = { mark, cost };
    }
    if (!best || own.cost < best.cost - WORTH * total) best = own;
    if (best.cost < 0.02 * total) break;
  }
  return best && best.cost < (1 - LEAST) * total ? [stageOf(best.mark)] : [];
}

/** The colour that the whole object took; undefined where it has several, or had that colour before. */
function inkOf({ input, output }: Pair, { matte }: Foreground): readonly [number, number, number] | undefined {
  for (const least of [255, 200, 128]) {
    const pixels: number[] = [];
    for (let i = 0; i < matte.length; i++) if (matte[i]! >= least) pixels.push(i);
    if (pixels.length < 12) continue;
    const seen = Int32Array.from(pixels);
    const [now, before] = [modeOf(output, seen), modeOf(input, seen)];
    if (now.share < INKED) return undefined;
    if ([0, 1, 2].every((c) => Math.abs(now.colour[c]! - before.colour[c]!) < 4) && before.share >= INKED)
      return undefined;
    return [Math.round(now.colour[0]!), Math.round(now.colour[1]!), Math.round(now.colour[2]!)];
  }
  return undefined;
}

/** The mark with the corner radius that explains most. */
function rounded(start: { mark: Mark; cost: number }, judge: (mark: Mark, limit: number) => number) {
  let best = start;
  for (const step of [0.25, 0.1, 0.05, 0.02, 0.01]) {
    for (let roundness = step; roundness <= 1; roundness += step) {
      if (step < 0.25 && Math.abs(roundness - best.mark.roundness) > 2.5 * step) continue;
      const mark = { ...best.mark, roundness: Math.round(100 * roundness) / 100 };
      const cost = judge(mark, best.cost);
      if (cost < 0.99 * best.cost) best = { mark, cost };
    }
  }
  return best;
}

function changedBounds(off: Uint8Array, width: number, height: number): Bounds | undefined {
  let count = 0;
  for (let i = 0; i < off.length; i++) if (off[i]! > CHANGED) count++;
  return count < 16 || count > 0.95 * off.length ? undefined : boundsOf(off, width, height, CHANGED + 1);
}

/** Whether the picture changed in its corners: then its ground changed, and no shape was drawn. */
function isGroundChanged(off: Uint8Array, width: number, height: number): boolean {
  const corners = [0, width - 1, (height - 1) * width, height * width - 1];
  return corners.filter((corner) => off[corner]! > CHANGED).length > 2;
}

/** The colour that most changed pixels took; undefined where they have many. */
function colourOf(output: Picture, off: Uint8Array): Mark['colour'] | undefined {
  const pixels: number[] = [];
  const step = Math.max(1, Math.floor(off.length / 200_000));
  for (let i = 0; i < off.length; i += step) if (off[i]! > CHANGED && output.data[4 * i + 3]! > 8) pixels.push(i);
  if (pixels.length < 10) return undefined;
  const mode = modeOf(output, Int32Array.from(pixels));
  if (mode.share < EVEN) return undefined;
  const alphas = pixels
    .filter((pixel) => mode.colour.every((level, c) => Math.abs(output.data[4 * pixel + c]! - level) < 4))
    .map((pixel) => output.data[4 * pixel + 3]!)
    .sort((a, b) => a - b);
  const [r, g, b] = mode.colour;
  return [Math.round(r), Math.round(g), Math.round(b), alphas[alphas.length >> 1]!];
}

/** What may have been drawn, with margins from how far the changes reach. */
function guesses({ input, output }: Pair, foreground: Foreground, changed: Bounds, colour: Mark['colour']): Mark[] {
  const out: Mark[] = [];
  const line = lineIn(input, output, changed);
  for (const by of ['frame', 'object', 'each piece'] as const) {
    const bounds = markedBounds(foreground, by);
    if (bounds.length === 0 || bounds.length > 200 || (by === 'each piece' && bounds.length < 2)) continue;
    const whole = bounds.reduce(around);
    const beyond = [
      whole.left - changed.left,
      whole.top - changed.top,
      changed.right - whole.right,
      changed.bottom - whole.bottom,
    ];
    const margin = median(beyond);
    const unit = by === 'frame' ? 1 / Math.min(input.width, input.height) : 1;
    const plain = { by, margin: margin * unit, roundness: 0, line: 0, colour } as const;
    const wheres = ['behind', 'over', 'instead'] as const;
    // A box has the same margin on all sides, unless the frame cuts it.
    if (beyond.filter((one) => Math.abs(one - margin) <= 2).length >= 3) {
      if (line > 0 && by !== 'frame') out.push({ ...plain, shape: 'box', line, where: 'over' });
      for (const where of wheres) out.push({ ...plain, shape: 'box', where }, { ...plain, shape: 'ellipse', where });
    }
    const across = changed.right - changed.left;
    const isCentred = Math.abs(changed.left + changed.right - whole.left - whole.right) <= 4;
    if (by === 'each piece' || Math.abs(across - changed.bottom + changed.top) > 2 || !isCentred) continue;
    const reach = (across / 2 - Math.max(whole.right - whole.left, whole.bottom - whole.top) / 2) * unit;
    // A line's width is in pixels, and so is its way from the frame.
    if (line > 0) out.push({ ...plain, shape: 'disc', margin: reach / unit, unit: 'px', line, where: 'over' });
    for (const where of wheres) out.push({ ...plain, shape: 'disc', margin: reach, where });
  }
  return out;
}

function around(one: Bounds, other: Bounds): Bounds {
  return {
    left: Math.min(one.left, other.left),
    top: Math.min(one.top, other.top),
    right: Math.max(one.right, other.right),
    bottom: Math.max(one.bottom, other.bottom),
  };
}

/** In most places, how many changed pixels lie on the way inwards before one that did not change; 0 where there are none. */
function lineIn(input: Picture, output: Picture, { left, top, right, bottom }: Bounds): number {
  const off = differences(input, output);
  const { width } = input;
  const runs: number[] = [];
  for (let k = 1; k < 8; k++) {
    const y = Math.floor(top + ((bottom - top) * k) / 8);
    const x = Math.floor(left + ((right - left) * k) / 8);
    runs.push(runFrom(off, y * width + left, 1, right - left), runFrom(off, top * width + x, width, bottom - top));
  }
  const run = median(runs);
  return run < Math.min(right - left, bottom - top) / 3 ? run : 0;
}

function runFrom(off: Uint8Array, start: number, step: number, most: number): number {
  let first = 0;
  while (first < most && off[start + first * step]! <= CHANGED) first++;
  let count = 0;
  while (first + count < most && off[start + (first + count) * step]! > CHANGED) count++;
  return count;
}

function sentenceOf({ shape, by, line, colour, where, object }: Mark): string {
  const paint = hexOf(colour);
  const what = line > 0 ? `${shape} of ${Math.round(10 * line) / 10} px lines` : shape;
  const around = by === 'frame' ? 'within' : 'around';
  const place = where === 'behind' ? 'behind' : where === 'over' ? (line > 0 ? around : 'over') : 'in place of';
  const ink = object ? `, the object in ${hexOf(object)}` : '';
  const bounds = by === 'each piece' ? 'each object' : by === 'frame' && line > 0 ? 'the picture' : 'the object';
  return `${paint} ${what} ${place} ${bounds}${ink}`;
}
