/** What a rectangle shows, by cells of about one size, row by row. */
export interface Cells {
  /** The mean of each cell's values; 0 where it has none. */
  readonly means: Float64Array;
  /** How many values each has. */
  readonly counts: Uint32Array;
}

/** Means over `columns` x `rows` cells of a rectangle of pixels; pixels without a value do not count. */
export function cellsOf(
  width: number,
  height: number,
  columns: number,
  rows: number,
  valueAt: (x: number, y: number) => number | undefined,
): Cells {
  const means = new Float64Array(columns * rows);
  const counts = new Uint32Array(columns * rows);
  for (let y = 0; y < height; y++) {
    const row = Math.floor((y * rows) / height) * columns;
    for (let x = 0; x < width; x++) {
      const value = valueAt(x, y);
      if (value === undefined) continue;
      const cell = row + Math.floor((x * columns) / width);
      means[cell]! += value;
      counts[cell]!++;
    }
  }
  for (let cell = 0; cell < means.length; cell++) means[cell]! /= Math.max(1, counts[cell]!);
  return { means, counts };
}
