import type { Picture } from '../picture.ts';
import type { Pair, Stage, StageFamily } from '../stage.ts';
import { type By, type Cells, PIXELATE, type Rounding, starts } from './cells.ts';
import { type Candidate, isFilterable, ranked } from './evidence.ts';
import { readStage, stageOf } from './filter.ts';

/** Pictures made of blocks of one colour. */
export const CELLS: StageFamily = {
  part: 'filter',
  kinds: [PIXELATE.kind],
  fit,
  read: (kind, params) => readStage([PIXELATE], kind, params),
};

function fit(pairs: readonly Pair[]): Stage[] {
  if (!isFilterable(pairs)) return [];
  const steps = pairs.map(({ output }) => ({ across: stepsOf(output, 'across'), down: stepsOf(output, 'down') }));
  const shapes = shapesOf(steps);
  const candidates: Candidate[] = [];
  for (const shape of shapes) {
    for (const colour of ['mean', 'middle', 'first'] as const) {
      candidates.push({ stage: stageOf(PIXELATE, { ...shape, colour }), margin: 0, placed: true });
    }
  }
  return ranked(candidates, pairs);
}

type Steps = { readonly across: Int32Array; readonly down: Int32Array };
type Blocks = Omit<Cells, 'colour'>;

/** The blocks of which all outputs consist: of one size, or otherwise of one number. */
function shapesOf(steps: readonly Steps[]): Blocks[] {
  const [across, down] = [common(steps, 'px', 'across', 'round'), common(steps, 'px', 'down', 'round')];
  if (across && down) return [{ by: 'px', across, down, rounding: 'round' }];
  const out: Blocks[] = [];
  for (const rounding of ['round', 'ceil', 'floor'] as const) {
    const first = steps[0]!;
    const columns = sizeOf(first.across, 'count', rounding);
    const rows = columns && sizeOf(first.down, 'count', rounding);
    if (!columns || !rows) continue;
    const side = roundSize(first, columns, rows);
    if (side && steps.every((of) => isMadeOf(of, 'about', side, side, rounding)))
      out.push({ by: 'about', across: side, down: side, rounding });
    if (steps.every((of) => isMadeOf(of, 'count', columns, rows, rounding)))
      out.push({ by: 'count', across: columns, down: rows, rounding });
  }
  return out;
}

/** The size of blocks that, rounded to the nearest number of blocks, gives these columns and rows. */
function roundSize({ across, down }: Steps, columns: number, rows: number): number | undefined {
  const middle = (across.length / columns + down.length / rows) / 2;
  for (const size of [Math.round(middle), Math.floor(middle), Math.ceil(middle)]) {
    if (Math.round(across.length / size) === columns && Math.round(down.length / size) === rows) return size;
  }
  return undefined;
}

function isMadeOf(steps: Steps, by: By, across: number, down: number, rounding: Rounding): boolean {
  return (
    holds(steps.across, starts(steps.across.length, by, across, rounding)) &&
    holds(steps.down, starts(steps.down.length, by, down, rounding))
  );
}

/** The size of blocks that all outputs have along one side. */
function common(steps: readonly Steps[], by: By, side: 'across' | 'down', rounding: Rounding): number | undefined {
  const size = sizeOf(steps[0]![side], by, rounding);
  return size && steps.every((of) => holds(of[side], starts(of[side].length, by, size, rounding))) ? size : undefined;
}

/** How often two neighbouring pixels differ, at each place along a side: at i, pixels i - 1 and i. On up to 96 lines. */
function stepsOf({ width, height, data }: Picture, side: 'across' | 'down'): Int32Array {
  const [length, lines] = side === 'across' ? [width, height] : [height, width];
  const [step, lineStep] = side === 'across' ? [1, width] : [width, 1];
  const out = new Int32Array(length);
  const words = new Uint32Array(data.buffer, data.byteOffset, width * height);
  const every = Math.max(1, Math.floor(lines / 96));
  for (let line = 0; line < lines; line += every) {
    for (let i = 1, at = line * lineStep + step; i < length; i++, at += step)
      if (words[at] !== words[at - step]) out[i]!++;
  }
  return out;
}

/** The size or number of blocks whose borders are where the steps are and nowhere else; the fewest blocks. */
function sizeOf(steps: Int32Array, by: By, rounding: Rounding): number | undefined {
  const length = steps.length;
  let places = 0;
  for (let i = 0; i < length; i++) if (steps[i]! > 0) places++;
  if (places === 0 || places > 0.6 * length) return undefined;
  for (let k = 2; k <= length / 2; k++) {
    const size = by === 'px' ? Math.floor(length / 2) + 2 - k : k;
    const borders = starts(length, by, size, rounding);
    if (borders.length - 2 >= 0.9 * places && holds(steps, borders)) return size;
  }
  return undefined;
}

/**
 * Whether nearly all steps are at the borders, and most borders have steps. Resizers may misplace a border between wide blocks by a pixel.
 */
function holds(steps: Int32Array, borders: Int32Array): boolean {
  const slack = borders.length * 5 < steps.length ? 1 : 0;
  let [total, inside, seen] = [0, 0, 0];
  for (let i = 0; i < steps.length; i++) total += steps[i]!;
  for (let k = 1; k + 1 < borders.length; k++) {
    let here = 0;
    for (let i = borders[k]! - slack; i <= borders[k]! + slack; i++) here += steps[i] ?? 0;
    inside += here;
    if (here > 0) seen++;
  }
  return inside >= 0.97 * total && seen >= 0.5 * (borders.length - 2);
}
