import { fits, type Layer } from './layers.ts';
import type { Samples } from './samples.ts';

/** No layer explains the sample. */
export const OPEN = 255;

/** For each sample, the layer that explains it; `OPEN` where none does. Where several do, the layer of its neighbours. */
export function assign(samples: Samples, layers: readonly Layer[], tolerance: number): Uint8Array {
  const count = samples.at.length;
  const fitting = new Uint8Array(count);
  const named = new Uint8Array(count).fill(OPEN);
  for (let i = 0; i < count; i++) {
    let bits = 0;
    let only = OPEN;
    for (let k = 0; k < layers.length; k++) {
      if (k === 0 && samples.changed[i] === 1) continue;
      if (!fits(samples, layers[k]!, i, tolerance)) continue;
      only = bits === 0 ? k : OPEN;
      bits |= 1 << k;
    }
    fitting[i] = bits;
    named[i] = only;
  }
  const settled = named.slice();
  const enclosed = enclosing(samples, settled);
  for (let i = 0; i < count; i++) {
    const bits = fitting[i]!;
    if (settled[i] !== OPEN || bits === 0) continue;
    const around = enclosed[i]!;
    if (around !== OPEN && (bits & (1 << around)) !== 0) named[i] = around;
    else named[i] = 31 - Math.clz32(bits & -bits);
  }
  return named;
}

/** What a sample lies between: the layer shared by the nearest settled samples left and right, or above and below. */
function enclosing({ width, height, which, at }: Samples, settled: Uint8Array): Uint8Array {
  const out = new Uint8Array(at.length).fill(OPEN);
  sweep(width, height, 1, width, which, settled, out);
  sweep(height, width, width, 1, which, settled, out);
  return out;
}

/** Gaps wider than this share of a line are not closed: nobody knows what is in them. */
const WIDEST_GAP = 0.25;

function sweep(
  length: number,
  lines: number,
  step: number,
  lineStep: number,
  which: Int32Array,
  settled: Uint8Array,
  out: Uint8Array,
): void {
  for (let line = 0; line < lines; line++) {
    let name = OPEN;
    let since = 0;
    for (let t = 0; t <= length; t++) {
      const i = t < length ? which[line * lineStep + t * step]! : -1;
      const here = i < 0 ? 0 : settled[i]!;
      if (here === OPEN && t < length) continue;
      if (here === name && name !== 0 && name !== OPEN && t - since <= Math.max(8, WIDEST_GAP * length)) {
        for (let u = since; u < t; u++) {
          const between = which[line * lineStep + u * step]!;
          if (between >= 0) out[between] = name;
        }
      }
      name = here;
      since = t + 1;
    }
  }
}
