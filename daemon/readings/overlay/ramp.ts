/** A function of a coordinate 0..1 with several values, linear between knots. */
export interface Ramp {
  /** Ascending, from 0 to 1. */
  readonly at: readonly number[];
  /** For each knot, all values. */
  readonly values: readonly (readonly number[])[];
}

/** What was seen along a coordinate: each bin's mean place and its values, which are NaN in bins without samples. */
export interface Bins {
  readonly places: Float64Array;
  readonly values: Float64Array;
}

/**
 * The ramp with the fewest knots that stays within a tolerance, one for each value, of the bins (Ramer, Douglas and Peucker).
 */
export function rampThrough({ places, values: bins }: Bins, tolerances: readonly number[]): Ramp {
  const size = tolerances.length;
  const count = bins.length / size;
  const known: number[] = [];
  for (let i = 0; i < count; i++) if (!Number.isNaN(bins[i * size]!)) known.push(i);
  const kept = new Set<number>([0, known.length - 1]);
  const open: [number, number][] = [[0, known.length - 1]];
  while (open.length > 0) {
    const [low, high] = open.pop()!;
    let [worst, where] = [1, -1];
    for (let k = low + 1; k < high; k++) {
      const [from, to] = [places[known[low]!]!, places[known[high]!]!];
      const share = (places[known[k]!]! - from) / (to - from);
      for (let c = 0; c < size; c++) {
        const line = bins[known[low]! * size + c]! * (1 - share) + bins[known[high]! * size + c]! * share;
        const error = Math.abs(line - bins[known[k]! * size + c]!) / tolerances[c]!;
        if (error > worst) [worst, where] = [error, k];
      }
    }
    if (where >= 0) {
      kept.add(where);
      open.push([low, where], [where, high]);
    }
  }
  const order = [...kept].sort((a, b) => a - b).map((k) => known[k]!);
  const at = order.map((i) => places[i]!);
  const values = order.map((i) => Array.from(bins.subarray(i * size, (i + 1) * size)));
  return { at, values };
}

/**
 * The same ramp from 0 to 1, with places and first values in round hundredths, as people set them, where it then stays as near to the bins.
 */
export function rounded(ramp: Ramp, bins: Bins, tolerances: readonly number[]): Ramp {
  let best = drawnOut(ramp);
  const allowed = Math.max(1.3, furthest(best, bins, tolerances) * 1.1);
  for (const grid of [100, 20]) {
    const places = { ...best, at: best.at.map((place) => Math.round(place * grid) / grid) };
    if (isAscending(places.at) && furthest(places, bins, tolerances) <= allowed) best = places;
    const values = best.values.map((value) => withFirst(value, Math.round(value[0]! * grid) / grid));
    const levels = { at: best.at, values };
    if (furthest(levels, bins, tolerances) <= allowed) best = levels;
  }
  return best;
}

/** What is added changes in proportion to what is hidden. */
function withFirst([was, ...others]: readonly number[], is: number): number[] {
  const gain = was! < 0.995 ? (1 - is) / (1 - was!) : 1;
  return [is, ...others.map((value) => value * gain)];
}

/** Its first and last stretch, continued to 0 and 1. */
function drawnOut({ at, values }: Ramp): Ramp {
  if (at.length < 2) return { at: [0], values: [values[0]!] };
  const beyond = (end: number, near: number, place: number) => {
    const share = (place - at[near]!) / (at[end]! - at[near]!);
    return values[end]!.map((value, c) => values[near]![c]! + share * (value - values[near]![c]!));
  };
  const last = at.length - 1;
  const first = beyond(0, 1, 0);
  const final = beyond(last, last - 1, 1);
  return { at: [0, ...at.slice(1, last), 1], values: [first, ...values.slice(1, last), final] };
}

function isAscending(at: readonly number[]): boolean {
  return at.every((place, k) => k === 0 || place > at[k - 1]!);
}

/** The largest distance to the bins, in tolerances. */
function furthest(ramp: Ramp, { places, values: bins }: Bins, tolerances: readonly number[]): number {
  const size = tolerances.length;
  const count = bins.length / size;
  const steps = 2048;
  const table = rampTable(ramp, steps);
  let most = 0;
  for (let i = 0; i < count; i++) {
    if (Number.isNaN(bins[i * size]!)) continue;
    const k = Math.round(Math.min(1, places[i]!) * (steps - 1)) * size;
    for (let c = 0; c < size; c++) {
      most = Math.max(most, Math.abs(table[k + c]! - bins[i * size + c]!) / tolerances[c]!);
    }
  }
  return most;
}

/** The ramp at `steps` evenly spaced places from 0 to 1, all values of a place side by side; beyond its knots it stays as it is. */
export function rampTable({ at, values }: Ramp, steps: number): Float32Array {
  const size = values[0]!.length;
  const out = new Float32Array(steps * size);
  for (let i = 0, k = 0; i < steps; i++) {
    const place = i / (steps - 1);
    while (k < at.length - 2 && place > at[k + 1]!) k++;
    const next = Math.min(k + 1, at.length - 1);
    const gap = at[next]! - at[k]!;
    const share = gap <= 0 ? 0 : Math.min(1, Math.max(0, (place - at[k]!) / gap));
    for (let c = 0; c < size; c++) out[i * size + c] = values[k]![c]! * (1 - share) + values[next]![c]! * share;
  }
  return out;
}
