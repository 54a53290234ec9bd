/** Where a function is lowest: the best of `count` places, then golden sections around it. */
export function lowest(low: number, high: number, count: number, rounds: number, f: (value: number) => number): number {
  let [best, least] = [low, Number.POSITIVE_INFINITY];
  const gap = (high - low) / (count - 1);
  for (let i = 0; i < count; i++) {
    const error = f(low + i * gap);
    if (error < least) [best, least] = [low + i * gap, error];
  }
  let [a, b] = [Math.max(low, best - gap), Math.min(high, best + gap)];
  const golden = (Math.sqrt(5) - 1) / 2;
  let [c, d] = [b - golden * (b - a), a + golden * (b - a)];
  let [atC, atD] = [f(c), f(d)];
  for (let i = 1; i < rounds; i++) {
    // The inner place that stays is one of the next two.
    if (atC < atD) {
      [b, d, atD] = [d, c, atC];
      c = b - golden * (b - a);
      atC = f(c);
    } else {
      [a, c, atC] = [c, d, atD];
      d = a + golden * (b - a);
      atD = f(d);
    }
  }
  return atC < atD ? (a + d) / 2 : (c + b) / 2;
}
