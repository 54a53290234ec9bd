import type { Mask } from '../../images/mask.ts';

/** The largest set of pixels that touch each other at sides or corners (8-connected); the first of equal ones. Empty stays empty. */
export function largestComponent({ width, height, set }: Mask): Mask {
  const label = new Int32Array(set.length);
  let [largest, most, labels] = [0, 0, 0];
  for (let start = 0; start < set.length; start++) {
    if (!set[start] || label[start]) continue;
    const size = spread({ width, height, set }, label, start, ++labels);
    if (size > most) [largest, most] = [labels, size];
  }
  return { width, height, set: set.map((_, i) => (most > 0 && label[i] === largest ? 1 : 0)) };
}

/** Gives one component its label, from one of its pixels on. Returns its size. */
function spread({ width, height, set }: Mask, label: Int32Array, start: number, name: number): number {
  const waiting = [start];
  label[start] = name;
  let size = 0;
  for (let i = waiting.pop(); i !== undefined; i = waiting.pop()) {
    size++;
    const [x, y] = [i % width, Math.floor(i / width)];
    for (let row = Math.max(0, y - 1); row <= Math.min(height - 1, y + 1); row++) {
      for (let column = Math.max(0, x - 1); column <= Math.min(width - 1, x + 1); column++) {
        const near = row * width + column;
        if (!set[near] || label[near]) continue;
        label[near] = name;
        waiting.push(near);
      }
    }
  }
  return size;
}
