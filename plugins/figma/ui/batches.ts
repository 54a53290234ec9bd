/** What a job may hold, as the daemon's welcome says. */
export interface JobLimits {
  readonly queries: number;
  readonly frameBytes: number;
}

/** Room for the message's header beside the pictures, in bytes. */
const HEADER = 256 * 1024;

/** Paints of all queries of a job: with their quotation marks they take less than half of the header. */
const MOST_PAINTS = 10_000;

/** What a query takes of a job's room: bytes of its picture, and how many paints go with it. */
export interface QuerySize {
  readonly bytes: number;
  readonly paints: number;
}

/** Splits queries into runs that each fit into one job beside the examples; gives their indices. */
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
