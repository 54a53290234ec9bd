import type { Picture } from '../picture.ts';
import type { Ground } from './ground.ts';
import { modeOf } from './ring.ts';

/** Levels within which a pixel has one of the two colours. */
const NEAR = 10;
/** The share of the frame that must match the board. */
const RIGHT = 0.9;

/** The plate of a chequered ground in two colours, as editors show transparency; undefined where the frame shows none. */
export function checkerPlate(picture: Picture, ring: Int32Array): Ground | undefined {
  const { width, height, data } = picture;
  const first = modeOf(picture, ring);
  const others = ring.filter((pixel) => !isNear(data, 4 * pixel, first.colour));
  if (first.share < 0.3 || others.length < 0.2 * ring.length) return undefined;
  const second = modeOf(picture, others);
  if ((second.share * others.length) / ring.length < 0.2) return undefined;
  const row = runs(width, (x) => isNear(data, 4 * x, first.colour));
  const column = runs(height, (y) => isNear(data, 4 * y * width, first.colour));
  if (!row || !column || row.length !== column.length) return undefined;
  const { length } = row;
  const out = new Uint8Array(width * height * 4);
  const isFirst = isNear(data, 0, first.colour);
  const [even, odd] = isFirst ? [first.colour, second.colour] : [second.colour, first.colour];
  for (let y = 0, at = 0; y < height; y++) {
    const down = Math.floor((y - column.start) / length) - Math.floor(-column.start / length);
    for (let x = 0; x < width; x++, at += 4) {
      const along = Math.floor((x - row.start) / length) - Math.floor(-row.start / length);
      const colour = (along + down) % 2 === 0 ? even : odd;
      for (let c = 0; c < 3; c++) out[at + c] = Math.round(colour[c]!);
      out[at + 3] = 255;
    }
  }
  let right = 0;
  for (const pixel of ring) {
    const at = 4 * pixel;
    if (isNear(data, at, [out[at]!, out[at + 1]!, out[at + 2]!])) right++;
  }
  const share = right / ring.length;
  if (share < RIGHT) return undefined;
  const noise = Math.max(first.scatter, second.scatter);
  return { kind: 'checker', plate: { width, height, data: out }, noise, share };
}

function isNear(data: Uint8Array, at: number, colour: readonly number[]): boolean {
  return (
    Math.abs(data[at]! - colour[0]!) <= NEAR &&
    Math.abs(data[at + 1]! - colour[1]!) <= NEAR &&
    Math.abs(data[at + 2]! - colour[2]!) <= NEAR
  );
}

/** The length of the squares along a line, and where the first whole one starts; undefined where lengths differ. */
function runs(size: number, isFirst: (i: number) => boolean): { length: number; start: number } | undefined {
  const changes: number[] = [];
  for (let i = 1; i < size; i++) if (isFirst(i) !== isFirst(i - 1)) changes.push(i);
  if (changes.length < 2) return undefined;
  const lengths = changes.slice(1).map((change, i) => change - changes[i]!);
  const length = [...lengths].sort((a, b) => a - b)[lengths.length >> 1]!;
  if (length < 2 || lengths.filter((one) => one === length).length < 0.7 * lengths.length) return undefined;
  return { length, start: changes[0]! % length };
}
