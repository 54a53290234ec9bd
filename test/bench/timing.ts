/** The median of `runs` timings of `work` in milliseconds, after one run that does not count. */
export async function medianMs(runs: number, work: () => Promise<unknown> | unknown): Promise<number> {
  await work();
  const times: number[] = [];
  for (let i = 0; i < runs; i++) {
    const start = performance.now();
    await work();
    times.push(performance.now() - start);
  }
  return median(times);
}

/** The median, or the upper one of the two middle values. */
export function median(values: readonly number[]): number {
  return values.toSorted((a, b) => a - b)[Math.floor(values.length / 2)]!;
}

/** Prints rows of cells in columns under a heading. */
export function printTable(heading: string, header: readonly string[], rows: readonly (readonly string[])[]): void {
  const widths = header.map((cell, i) => Math.max(cell.length, ...rows.map((row) => (row[i] ?? '').length)));
  const line = (cells: readonly string[]) =>
    cells.map((cell, i) => (i === 0 ? cell.padEnd(widths[i]!) : cell.padStart(widths[i]!))).join('  ');
  console.log(`\n${heading}\n${line(header)}\n${widths.map((width) => '-'.repeat(width)).join('  ')}`);
  for (const row of rows) console.log(line(row));
}

/** The milliseconds until all jobs are done, by workers that each take the next one when they finish one. */
export async function eachInTurn<J>(
  jobs: readonly J[],
  workers: readonly ((job: J) => Promise<unknown>)[],
): Promise<number> {
  const left = jobs.values();
  const start = performance.now();
  await Promise.all(
    workers.map(async (work) => {
      for (const job of left) await work(job);
    }),
  );
  return performance.now() - start;
}
