/** The median of some values, the upper one of the two in the middle. `values` is not empty. */
export function median(values: readonly number[]): number {
  return values.toSorted((a, b) => a - b)[values.length >> 1]!;
}
