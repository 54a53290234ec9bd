import { LeastSquares } from '../readings/filter/leastSquares.ts';
import type { ReadingJson } from '../readings/reading.ts';
import { colourChange, latticeOfColours } from './colours.ts';

/** Twelve numbers, row by row: what of red, green and blue makes red, and levels added to it; then green, blue. */
export type Affine = readonly number[];

/** Nodes a side of the lattice that the numbers are fitted to, and of the one that they are checked on. */
const FITTED = 9;
const CHECKED = 18;
/** Levels that the affine change may miss by. */
const CLOSE = 1;
/** Colours that determine a row. */
const LEAST_COLOURS = 16;
/** Parts of one that numbers are rounded to. */
const DIGITS = 1e5;

/** The change of colours that a reading is, if it is an affine one over all colours, to a level; undefined where it is not. */
export function affineOf(reading: ReadingJson): Affine | undefined {
  const change = colourChange(reading);
  if (!change) return undefined;
  const inputs = latticeOfColours(FITTED).data;
  const outputs = change(latticeOfColours(FITTED)).data;
  const rows = [0, 1, 2].flatMap((channel) => fitRow(inputs, outputs, channel));
  const affine = rows.map((number) => Math.round(number * DIGITS) / DIGITS);
  const lattice = latticeOfColours(CHECKED);
  const made = change(lattice).data;
  const expected = applyAffine(affine, lattice.data);
  return made.every((level, at) => Math.abs(level - expected[at]!) <= CLOSE) ? affine : undefined;
}

/** RGBA, straight; alpha stays. */
export function applyAffine(affine: Affine, data: Uint8Array): Uint8Array {
  const out = new Uint8Array(data.length);
  for (let at = 0; at < data.length; at += 4) {
    for (let c = 0; c < 3; c++) {
      const [r, g, b, offset] = affine.slice(4 * c, 4 * c + 4) as [number, number, number, number];
      const level = r * data[at]! + g * data[at + 1]! + b * data[at + 2]! + offset;
      out[at + c] = Math.min(255, Math.max(0, Math.round(level)));
    }
    out[at + 3] = data[at + 3]!;
  }
  return out;
}

/** Least squares over the colours that are not cut off at black or white; over all where too few are left. */
function fitRow(inputs: Uint8Array, outputs: Uint8Array, channel: number): number[] {
  const places = Array.from({ length: inputs.length / 4 }, (_, n) => 4 * n);
  const inner = places.filter((at) => outputs[at + channel]! > 0 && outputs[at + channel]! < 255);
  const sums = new LeastSquares(4);
  for (const at of inner.length >= LEAST_COLOURS ? inner : places) {
    sums.add(Float64Array.of(inputs[at]!, inputs[at + 1]!, inputs[at + 2]!, 255), outputs[at + channel]!, 1);
  }
  const [r, g, b, offset] = sums.solve(1e-10);
  return [r!, g!, b!, 255 * offset!];
}
