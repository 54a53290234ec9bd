/** Sums for linear least squares of some unknowns, filled row by row. */
export class LeastSquares {
  readonly #size: number;
  readonly #matrix: Float64Array;
  readonly #right: Float64Array;

  constructor(size: number) {
    this.#size = size;
    this.#matrix = new Float64Array(size * size);
    this.#right = new Float64Array(size);
  }

  /** One equation: row * unknowns = value. */
  add(row: Float64Array, value: number, weight: number): void {
    const n = this.#size;
    const matrix = this.#matrix;
    for (let i = 0; i < n; i++) {
      const by = weight * row[i]!;
      if (by === 0) continue;
      for (let j = i, at = i * n + i; j < n; j++, at++) matrix[at]! += by * row[j]!;
      this.#right[i]! += by * value;
    }
  }

  /** The unknowns, by Cholesky with a ridge of `damping` times the mean of the diagonal. */
  solve(damping: number): Float64Array {
    const n = this.#size;
    const low = new Float64Array(n * n);
    let trace = 0;
    for (let i = 0; i < n; i++) trace += this.#matrix[i * n + i]!;
    const ridge = (damping * trace) / n + 1e-12;
    for (let i = 0; i < n; i++) {
      for (let j = 0; j <= i; j++) {
        let sum = this.#matrix[j * n + i]! + (i === j ? ridge : 0);
        for (let k = 0; k < j; k++) sum -= low[i * n + k]! * low[j * n + k]!;
        low[i * n + j] = i === j ? Math.sqrt(Math.max(1e-12, sum)) : sum / low[j * n + j]!;
      }
    }
    const out = Float64Array.from(this.#right);
    for (let i = 0; i < n; i++) {
      for (let k = 0; k < i; k++) out[i]! -= low[i * n + k]! * out[k]!;
      out[i]! /= low[i * n + i]!;
    }
    for (let i = n - 1; i >= 0; i--) {
      for (let k = i + 1; k < n; k++) out[i]! -= low[k * n + i]! * out[k]!;
      out[i]! /= low[i * n + i]!;
    }
    return out;
  }
}
