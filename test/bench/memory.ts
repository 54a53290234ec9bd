import { join } from 'node:path';
import { writeCheckpoint } from '../support/checkpointWriter.ts';
import { likewise } from '../support/cli.ts';
import { DaemonProcess } from '../support/daemonProcess.ts';
import { randomTensors, TINY_PATCHES } from '../support/models.ts';
import { enginesOf, residentBytes } from '../support/processes.ts';
import { job, outcome, picture } from '../support/toolJobs.ts';
import { median, printTable } from './timing.ts';

const JOBS = 10_000;
const PART = 1000;

/** Tools that work at the same time, one job each. */
const TOOLS = 8;

/** The quickest answer: memory that grows with the number of jobs does so however long each one takes. */
const ANSWER = { size: 'cell', detail: 'none', format: 'png' } as const;

/**
 * The resident memory of a daemon with a tiny model over ten thousand different jobs of one query, as its tools come and go. For each
 * thousand jobs, it gives the median of a hundred readings.
 */
export async function benchMemory(work: string): Promise<void> {
  const home = join(work, 'memory');
  const checkpoint = join(work, 'tiny.pth');
  await writeCheckpoint(checkpoint, { model: randomTensors(TINY_PATCHES) });
  await likewise(['model', 'import', checkpoint, '--heads', '2', '--decoder-heads', '2'], { home });
  const daemon = await DaemonProcess.start(home, ['--model', 'tiny', '--provider', 'cpu']);
  const readings: { daemon: number; engine: number }[] = [];
  const begun = performance.now();
  let next = 0;
  let answered = 0;
  const useTool = async (token: string) => {
    while (next < JOBS) {
      const client = daemon.client(token);
      for (let n = 0; n < PART / TOOLS && next < JOBS; n++) {
        const { answers } = await outcome(client.run(job([await picture(next++)], { answer: ANSWER })));
        answered += answers.size;
        if (answered % 10 === 0) {
          readings.push({ daemon: residentBytes(daemon.pid), engine: residentBytes(enginesOf(daemon.pid)[0]!) });
        }
      }
      client.close();
    }
  };
  const tools = await Promise.all(Array.from({ length: TOOLS }, () => daemon.tool()));
  await Promise.all(tools.map(({ token }) => useTool(token)));
  const seconds = (performance.now() - begun) / 1000;
  await daemon.end();

  const part = (n: number) => readings.slice((n * PART) / 10, ((n + 1) * PART) / 10);
  const mb = (values: number[]) => (median(values) / 1e6).toFixed(1);
  const rows = Array.from({ length: JOBS / PART }, (_, n) => [
    `${n * PART + 1} to ${(n + 1) * PART}`,
    mb(part(n).map((reading) => reading.daemon)),
    mb(part(n).map((reading) => reading.engine)),
  ]);
  printTable(`resident MB over ${answered} answered jobs, ${seconds.toFixed(0)} s`, ['jobs', 'daemon', 'engine'], rows);
}
