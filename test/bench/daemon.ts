import { randomUUID } from 'node:crypto';
import type { DaemonClient } from '@likewise/shared/client/daemonClient.ts';
import type { FrameImage } from '@likewise/shared/protocol/frames.ts';
import { decodeImage } from '../../daemon/images/codec.ts';
import type { Filler } from '../../daemon/jobs/answer.ts';
import { answerPicture, pictureOptions } from '../../daemon/jobs/answerPicture.ts';
import { modelEngine } from '../../daemon/jobs/modelEngine.ts';
import { DEFAULT_MODEL, type Model, openModel } from '../../daemon/model/registry.ts';
import { DaemonProcess } from '../support/daemonProcess.ts';
import { type FreshJob, freshJobs } from './freshJobs.ts';
import { inProcess } from './inProcess.ts';
import { median, printTable } from './timing.ts';

const ASKED = { quality: 'balanced', size: 'query', detail: 'guided', format: 'png' } as const;

/** Jobs of each kind whose times are compared, after WARM_UP ones that are not. */
const JOBS = 25;
const WARM_UP = 5;

const CLIENTS = 16;

/** Jobs of one throughput run, and how many runs there are of each kind. */
const CROWD = 32;
const ROUNDS = 2;

/** What a daemon between a tool and the engine costs: jobs of one example pair and one query, 512 x 512, PNG in and out. */
export async function benchDaemon(home: string): Promise<void> {
  const model = await openModel(DEFAULT_MODEL);
  const daemon = await DaemonProcess.start(home);
  try {
    const tools = await Promise.all(Array.from({ length: CLIENTS }, () => daemon.tool()));
    const clients = tools.map(({ client }) => client);
    const next = await freshJobs();
    await overhead(model, clients[0]!, next);
    await throughput(model, clients, next);
  } finally {
    await daemon.end();
  }
}

/** One job at a time, through the daemon and bare in this process, in turn. */
async function overhead(model: Model, client: DaemonClient, next: () => Promise<FreshJob>): Promise<void> {
  const filler = await inProcess(model);
  const [through, bare]: [number[], number[]] = [[], []];
  for (let n = -WARM_UP; n < JOBS; n++) {
    const [a, b] = [await next(), await next()];
    const ms = [await timed(() => askDaemon(client, a)), await timed(() => answerBare(filler, model, b))] as const;
    if (n < 0) continue;
    through.push(ms[0]);
    bare.push(ms[1]);
  }
  const differences = through.map((ms, n) => ms - bare[n]!);
  printTable(
    `one job at a time (${JOBS} of each, in turn)`,
    ['', 'p50 ms'],
    [
      ['through the daemon', median(through).toFixed(1)],
      ['bare in one process', median(bare).toFixed(1)],
      ['difference of the two', (median(through) - median(bare)).toFixed(1)],
      ['median difference, job by job', median(differences).toFixed(1)],
    ],
  );
}

/** Sixteen clients, each with one job at a time, against as many jobs on an engine of this process. */
async function throughput(
  model: Model,
  clients: readonly DaemonClient[],
  next: () => Promise<FreshJob>,
): Promise<void> {
  const engine = modelEngine(model);
  await engine.start();
  const [through, bare]: [number[], number[]] = [[], []];
  for (let round = -1; round < ROUNDS; round++) {
    const rates = [
      await rate(
        next,
        clients.map((client) => (job: FreshJob) => askDaemon(client, job)),
      ),
      await rate(
        next,
        Array(BARE_IN_FLIGHT).fill((job: FreshJob) => answerBare(engine, model, job)),
      ),
    ] as const;
    if (round < 0) continue;
    through.push(rates[0]);
    bare.push(rates[1]);
  }
  await engine.close();
  const ratios = through.map((perSecond, n) => perSecond / bare[n]!);
  printTable(
    `many jobs at once (${CROWD} a run, ${ROUNDS} runs of each, in turn)`,
    ['', 'answers/s'],
    [
      [`${CLIENTS} clients of the daemon`, median(through).toFixed(2)],
      [`bare, ${BARE_IN_FLIGHT} in flight`, median(bare).toFixed(2)],
      ['the former by the latter', `${(100 * median(ratios)).toFixed(1)} %`],
    ],
  );
}

/** As many as `likewise run` has without a daemon. */
const BARE_IN_FLIGHT = 4;

/** Answers per second when each worker does one job after the other until all are done. */
async function rate(next: () => Promise<FreshJob>, workers: ((job: FreshJob) => Promise<unknown>)[]): Promise<number> {
  const jobs: FreshJob[] = [];
  for (let n = 0; n < CROWD; n++) jobs.push(await next());
  const ms = await timed(() =>
    Promise.all(
      workers.map(async (work) => {
        for (let job = jobs.pop(); job; job = jobs.pop()) await work(job);
      }),
    ),
  );
  return (1000 * CROWD) / ms;
}

async function timed(work: () => Promise<unknown>): Promise<number> {
  const start = performance.now();
  await work();
  return performance.now() - start;
}

export async function askDaemon(client: DaemonClient, { input, output, query }: FreshJob): Promise<void> {
  const { quality, ...answer } = ASKED;
  const request = {
    job: randomUUID(),
    examples: [{ input: png(input), output: png(output) }],
    queries: [png(query)],
    quality,
    answer,
    lane: 'interactive',
  } as const;
  for await (const update of client.run(request)) {
    if (update.type === 'failed' || update.type === 'query-failed') throw new Error(update.error.message);
    if (update.type === 'result' && update.cached) throw new Error('the answer was known from before');
  }
}

export async function answerBare(filler: Filler, model: Model, { input, output, query }: FreshJob): Promise<void> {
  const [before, after, asked] = await Promise.all([input, output, query].map((bytes) => decodeImage(bytes, 'bench')));
  const examples = [{ input: before!, output: after! }];
  await answerPicture(filler, examples, asked!, pictureOptions(ASKED, model.manifest.prompt));
}

function png(bytes: Uint8Array): FrameImage {
  return { type: 'image/png', bytes };
}
