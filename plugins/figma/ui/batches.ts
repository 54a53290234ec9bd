/** What a job may hold, according to the daemon's welcome. */
export interface JobLimits {
  readonly queries: number;
  readonly frameBytes: number;
}

/** Room for the message's header besides the pictures, in bytes. */
const HEADER = 256 * 1024;

/** The most paints of all queries of a job. With their quotation marks they take less than half of the header. */
const MOST_PAINTS = 10_000;

/** What a query takes of a job's room: the bytes of its picture, and its number of paints. */
export interface QuerySize {
  readonly bytes: number;
  readonly paints: number;
}

/** Splits queries into runs that each fit into one job beside the examples. Returns their indices. */
export function batches(sizes: readonly QuerySize[], exampleBytes: number, limits: JobLimits): number[][] {
  const room = limits.frameBytes - HEADER - exampleBytes;
  const all: number[][] = [];
  let filled = { bytes: Number.POSITIVE_INFINITY, paints: 0 };
  for (const [index, { bytes, paints }] of sizes.entries()) {
    const last = all[all.length - 1];
    const next = { bytes: filled.bytes + bytes, paints: filled.paints + paints };
    if (last && last.length < limits.queries && next.bytes <= room && next.paints <= MOST_PAINTS) {
      last.push(index);
      filled = next;
    } else {
      all.push([index]);
      filled = { bytes, paints };
    }
  }
  return all;
}
