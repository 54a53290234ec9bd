import type { Pair } from '../stage.ts';
import { words } from '../words.ts';
import { isSwapping, type Orientation, orientationMap } from './orientation.ts';

/** Whether a pair's output is its input in this orientation, to the byte. */
export function isExactly({ input, output }: Pair, orientation: Orientation): boolean {
  const { width, height } = input;
  const [wide, high] = isSwapping(orientation) ? [height, width] : [width, height];
  if (output.width !== wide || output.height !== high) return false;
  const [from, to] = [words(input), words(output)];
  const [a, b, c, d, e, f] = orientationMap(orientation, width, height);
  const firstX = Math.round(c + (a + b - 1) / 2);
  const firstY = Math.round(f + (d + e - 1) / 2);
  for (let y = 0, at = 0; y < high; y++) {
    let source = (firstY + e * y) * width + firstX + b * y;
    for (let x = 0; x < wide; x++, at++, source += d * width + a) if (to[at] !== from[source]) return false;
  }
  return true;
}
