import type { DaemonClient } from '@likewise/shared/client/daemonClient.ts';
import { QUERIES_IN_FLIGHT } from '../../daemon/answers/answerQueries.ts';
import { DaemonProcess } from '../support/daemonProcess.ts';
import { ask } from './ask.ts';
import { Bare } from './bare.ts';
import { type FreshJob, freshJobs } from './freshJobs.ts';
import { eachInTurn, median, printTable } from './timing.ts';

/** Jobs of each kind whose times are compared, after WARM_UP ones that do not count. */
const JOBS = 60;
const WARM_UP = 5;

const CLIENTS = 16;

/** Jobs in one run of many, and how many runs there are of each kind, after one that does not count. */
const CROWD = 64;
const ROUNDS = 5;

/** What a daemon between a tool and the engine costs: jobs of one example pair and one query, 512 x 512, PNG in and out. */
export async function benchDaemon(home: string): Promise<void> {
  const daemon = await DaemonProcess.start(home);
  try {
    const tools = await Promise.all(Array.from({ length: CLIENTS }, () => daemon.tool()));
    const clients = tools.map(({ client }) => client);
    const fresh = await freshJobs();
    await overhead(clients[0]!, fresh);
    await throughput(clients, fresh);
  } finally {
    await daemon.end();
  }
}

/** One job at a time, alternately through the daemon and bare in one process. */
async function overhead(client: DaemonClient, fresh: (count: number) => Promise<FreshJob[]>): Promise<void> {
  const process = await Bare.start('this-process');
  const [through, bare]: [number[], number[]] = [[], []];
  for (let n = -WARM_UP; n < JOBS; n++) {
    const ms = [
      await eachInTurn(await fresh(1), [(job) => ask(client, job)]),
      await process.run({ jobs: await fresh(1), inFlight: 1 }),
    ] as const;
    if (n < 0) continue;
    through.push(ms[0]);
    bare.push(ms[1]);
  }
  process.end();
  printTable(
    `one job at a time (${JOBS} of each, in turn)`,
    ['', 'p50 ms'],
    [
      ['through the daemon', median(through).toFixed(1)],
      ['bare in one process', median(bare).toFixed(1)],
      ['difference', (median(through) - median(bare)).toFixed(1)],
      ['difference job by job', median(through.map((ms, n) => ms - bare[n]!)).toFixed(1)],
    ],
  );
}

/** Sixteen clients, each with one job at a time, alternating with as many jobs on an engine alone. */
async function throughput(
  clients: readonly DaemonClient[],
  fresh: (count: number) => Promise<FreshJob[]>,
): Promise<void> {
  const process = await Bare.start('child');
  const [through, bare]: [number[], number[]] = [[], []];
  for (let round = -1; round < ROUNDS; round++) {
    const workers = clients.map((client) => (job: FreshJob) => ask(client, job));
    const ms = [
      await eachInTurn(await fresh(CROWD), workers),
      await process.run({ jobs: await fresh(CROWD), inFlight: QUERIES_IN_FLIGHT }),
    ] as const;
    if (round < 0) continue;
    through.push((1000 * CROWD) / ms[0]);
    bare.push((1000 * CROWD) / ms[1]);
  }
  process.end();
  const ratios = through.map((perSecond, n) => perSecond / bare[n]!);
  printTable(
    `many jobs at once (${CROWD} a run, ${ROUNDS} runs of each, in turn)`,
    ['', 'answers/s'],
    [
      [`${CLIENTS} clients of the daemon`, median(through).toFixed(2)],
      [`bare, ${QUERIES_IN_FLIGHT} in flight`, median(bare).toFixed(2)],
      ['ratio run by run', `${(100 * median(ratios)).toFixed(1)} %`],
    ],
  );
}
