/** What a job may hold, as the daemon's welcome says. */
export interface JobLimits {
  readonly queries: number;
  readonly frameBytes: number;
}

/** Room for the message's header beside the pictures, in bytes. */
const HEADER = 256 * 1024;

/** Splits queries, by their sizes in bytes, into runs that each fit into one job beside the examples; gives their indices. */
export function batches(sizes: readonly number[], exampleBytes: number, limits: JobLimits): number[][] {
  const room = limits.frameBytes - HEADER - exampleBytes;
  const all: number[][] = [];
  let filled = Number.POSITIVE_INFINITY;
  for (const [index, size] of sizes.entries()) {
    const last = all[all.length - 1];
    if (last && last.length < limits.queries && filled + size <= room) {
      last.push(index);
      filled += size;
    } else {
      all.push([index]);
      filled = size;
    }
  }
  return all;
}
