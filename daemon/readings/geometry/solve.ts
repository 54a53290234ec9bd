/**
 * Solves `size` linear equations by Gauss's elimination with pivots: row-major, each row followed by its right side. `ridge` pulls the
 * numbers towards 0 where the equations leave them open. Null where there is no unique solution.
 */
export function solve(system: Float64Array, size: number, ridge: number): number[] | null {
  const m = Float64Array.from(system);
  const row = size + 1;
  for (let k = 0; k < size; k++) m[k * row + k]! += ridge;
  for (let k = 0; k < size; k++) {
    let pivot = k;
    for (let r = k + 1; r < size; r++) if (Math.abs(m[r * row + k]!) > Math.abs(m[pivot * row + k]!)) pivot = r;
    if (Math.abs(m[pivot * row + k]!) < 1e-12) return null;
    for (let c = 0; c < row; c++) {
      const kept = m[k * row + c]!;
      m[k * row + c] = m[pivot * row + c]!;
      m[pivot * row + c] = kept;
    }
    for (let r = 0; r < size; r++) {
      if (r === k) continue;
      const factor = m[r * row + k]! / m[k * row + k]!;
      for (let c = k; c < row; c++) m[r * row + c]! -= factor * m[k * row + c]!;
    }
  }
  return Array.from({ length: size }, (_, k) => m[k * row + size]! / m[k * row + k]!);
}
