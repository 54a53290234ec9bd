import type { Picture } from '../readings/picture.ts';
import type { ReadingJson } from '../readings/reading.ts';
import { colourChange, latticeOfColours } from './colours.ts';

/** Nodes a side: what most programs take. */
const NODES = 33;
/** Levels that the table may miss by, and the share of a picture's pixels that may miss by more. */
const CLOSE = 1;
const MOST_MISSED = 0.01;

/**
 * A change of colours as a table in the format .cube (Adobe, Cube LUT Specification 1.0): red runs fastest, values are 0..1.
 * @param pictures on which it is checked that the table, between its nodes, is the change to a level
 * Returns why not as `problem` where it is none, or one that a table cannot hold.
 */
export function cubeOf(
  reading: ReadingJson,
  pictures: readonly Picture[],
): { readonly text: string } | { readonly problem: string } {
  const change = colourChange(reading);
  if (!change) return { problem: 'it changes more than colours' };
  const table = change(latticeOfColours(NODES)).data;
  for (const picture of pictures) {
    const missed = missedShare(change(picture).data, picture.data, table);
    if (missed > MOST_MISSED) {
      return {
        problem: `colours change by leaps that a table of ${NODES} steps blurs, in ${Math.ceil(100 * missed)} % of the example`,
      };
    }
  }
  const lines = Array.from({ length: NODES ** 3 }, (_, n) =>
    [0, 1, 2].map((c) => (table[4 * n + c]! / 255).toFixed(6)).join(' '),
  );
  return {
    text: [`TITLE "${reading.sentence.replaceAll(/["\r\n]/g, "'")}"`, `LUT_3D_SIZE ${NODES}`, ...lines, ''].join('\n'),
  };
}

/** The share of pixels, transparent ones aside, of which the table misses by more than CLOSE. */
function missedShare(made: Uint8Array, colours: Uint8Array, table: Uint8Array): number {
  let [missed, all] = [0, 0];
  for (let at = 0; at < colours.length; at += 4) {
    if (colours[at + 3] === 0) continue;
    all++;
    for (let c = 0; c < 3; c++) {
      if (Math.abs(lookUp(table, colours, at, c) - made[at + c]!) > CLOSE + 0.5) {
        missed++;
        break;
      }
    }
  }
  return missed / Math.max(1, all);
}

/** A channel of a colour, interpolated between the eight nodes around it. */
function lookUp(table: Uint8Array, colours: Uint8Array, at: number, channel: number): number {
  let sum = 0;
  const places = [0, 1, 2].map((c) => (colours[at + c]! / 255) * (NODES - 1));
  for (let corner = 0; corner < 8; corner++) {
    let [weight, node] = [1, 0];
    for (let c = 2; c >= 0; c--) {
      const low = Math.min(NODES - 2, Math.floor(places[c]!));
      const part = places[c]! - low;
      const isHigh = (corner >> c) & 1;
      weight *= isHigh ? part : 1 - part;
      node = node * NODES + low + isHigh;
    }
    if (weight > 0) sum += weight * table[4 * node + channel]!;
  }
  return sum;
}
