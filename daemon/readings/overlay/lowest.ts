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
  for (let i = 0; i < rounds; i++) {
    const [c, d] = [b - golden * (b - a), a + golden * (b - a)];
    if (f(c) < f(d)) b = d;
    else a = c;
  }
  return (a + b) / 2;
}
