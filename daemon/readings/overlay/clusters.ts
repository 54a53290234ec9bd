import type { Changed } from './changed.ts';

/** A group of changed pixels that belong together: the letters of a text, a badge, a border. Its bounds are half-open. */
export interface Cluster {
  readonly left: number;
  readonly top: number;
  readonly right: number;
  readonly bottom: number;
  readonly count: number;
  /** 1 where a pixel of the picture changed and is of this cluster. */
  readonly mask: Uint8Array;
}

/**
 * Groups of changed pixels, largest first. Pixels nearer than about 4 % of the short side belong together, so that a text is one group.
 * None where there are more than `most`: then what changed follows the picture's content.
 */
export function clusters(changed: Changed, most: number): Cluster[] {
  const { width, height, mask, noise } = changed;
  const cell = Math.max(3, Math.round(Math.min(width, height) * 0.02));
  const [columns, rows] = [Math.ceil(width / cell), Math.ceil(height / cell)];
  const counts = new Uint16Array(columns * rows);
  for (let y = 0, at = 0; y < height; y++) {
    const line = Math.floor(y / cell) * columns;
    for (let x = 0; x < width; x++, at++) if (mask[at] === 1) counts[line + Math.floor(x / cell)]!++;
  }
  const least = noise === 0 ? 1 : Math.max(2, 0.15 * cell * cell);
  const labels = label(counts, columns, rows, least);
  const groups = Math.max(0, ...labels);
  if (groups === 0 || groups > 64) return [];
  const found = boundsOf(changed, labels, columns, cell, groups);
  found.sort((a, b) => b.count - a.count);
  const total = found.reduce((sum, { count }) => sum + count, 0);
  const kept = found.filter(({ count }) => count >= 4 && count >= (noise === 0 ? 0.0005 : 0.01) * total);
  if (kept.length > most) return [];
  return kept.map((bounds) => ({ ...bounds, mask: maskOf(changed, labels, columns, cell, bounds.label) }));
}

interface Bounds {
  label: number;
  left: number;
  top: number;
  right: number;
  bottom: number;
  count: number;
}

function boundsOf(changed: Changed, labels: Uint16Array, columns: number, cell: number, groups: number): Bounds[] {
  const { width, height, mask } = changed;
  const found: Bounds[] = Array.from({ length: groups }, (_, i) => {
    return { label: i + 1, left: width, top: height, right: 0, bottom: 0, count: 0 };
  });
  for (let y = 0, at = 0; y < height; y++) {
    const line = Math.floor(y / cell) * columns;
    for (let x = 0; x < width; x++, at++) {
      if (mask[at] === 0) continue;
      const name = labels[line + Math.floor(x / cell)]!;
      if (name === 0) continue;
      const bounds = found[name - 1]!;
      if (x < bounds.left) bounds.left = x;
      if (x >= bounds.right) bounds.right = x + 1;
      if (y < bounds.top) bounds.top = y;
      bounds.bottom = y + 1;
      bounds.count++;
    }
  }
  return found;
}

function maskOf(changed: Changed, labels: Uint16Array, columns: number, cell: number, name: number): Uint8Array {
  const { width, height, mask } = changed;
  const out = new Uint8Array(mask.length);
  for (let y = 0, at = 0; y < height; y++) {
    const line = Math.floor(y / cell) * columns;
    for (let x = 0; x < width; x++, at++) {
      if (mask[at] === 1 && labels[line + Math.floor(x / cell)] === name) out[at] = 1;
    }
  }
  return out;
}

/** Numbers from 1 for cells that touch, also at corners; 0 for cells with fewer than `least`. */
function label(counts: Uint16Array, columns: number, rows: number, least: number): Uint16Array {
  const labels = new Uint16Array(counts.length);
  const stack = new Int32Array(counts.length);
  let groups = 0;
  for (let start = 0; start < counts.length; start++) {
    if (labels[start] !== 0 || counts[start]! < least) continue;
    groups++;
    let depth = 0;
    stack[depth++] = start;
    labels[start] = groups;
    while (depth > 0) {
      const at = stack[--depth]!;
      const [x, y] = [at % columns, Math.floor(at / columns)];
      for (let v = Math.max(0, y - 1); v <= Math.min(rows - 1, y + 1); v++) {
        for (let u = Math.max(0, x - 1); u <= Math.min(columns - 1, x + 1); u++) {
          const next = v * columns + u;
          if (labels[next] !== 0 || counts[next]! < least) continue;
          labels[next] = groups;
          stack[depth++] = next;
        }
      }
    }
  }
  return labels;
}
