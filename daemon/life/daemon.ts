import { join } from 'node:path';
import { ResultStore } from '../answers/resultStore.ts';
import { WorkPool } from '../answers/work/pool.ts';
import { Auth } from '../auth/auth.ts';
import { claimDescriptor, type Descriptor, releaseDescriptor } from '../auth/descriptor.ts';
import { hashSecret, matchesHash, newToken } from '../auth/secrets.ts';
import type { EngineChoice } from '../inference/chosenEngine.ts';
import { realClock } from '../jobs/clock.ts';
import { createJobs } from '../jobs/jobManager.ts';
import { Journal, readJournal } from '../jobs/journal.ts';
import { both } from '../jobs/measures.ts';
import { Tally } from '../jobs/tally.ts';
import { Library } from '../library/library.ts';
import type { Log, Say } from '../log.ts';
import { Metrics, metricsRoute } from '../server/metrics.ts';
import { pageRoutes } from '../server/pages.ts';
import { readyRoute } from '../server/ready.ts';
import { startServer } from '../server/server.ts';
import type { Tracer } from '../trace/tracer.ts';
import { homeFolder } from '../userFolders.ts';
import { watchIdle } from './idle.ts';
import { SwappableModel } from './swappableModel.ts';
import { PAGES, VERSION } from './version.ts';

export interface DaemonOptions {
  /** The state folder. */
  readonly folder: string;
  readonly model: string;
  /** Returns what is to run the model. Called again whenever a tool reloads the model. Errors: usage. */
  choice(): EngineChoice;
  /** The ports to try; the usual ones if absent. */
  readonly ports?: readonly number[];
  /** Names of the daemon in addition to those of this machine [H2]. */
  readonly hostNames?: readonly string[];
  /** Milliseconds without work after which the model is unloaded. */
  readonly unloadMs: number;
  /** Milliseconds without work or tools after which the daemon exits; it never does if absent. */
  readonly leaveMs?: number;
  readonly tracer?: Tracer;
  readonly log: Log;
}

export interface Daemon {
  readonly descriptor: Descriptor;
  describe(): ReturnType<SwappableModel['describe']>;
  /** Loads the model. Errors: those of Engine.start. */
  start(): Promise<void>;
  /** Resolves with the reason, in words for the log, when a tool or the idle timer asks the daemon to end. */
  readonly asked: Promise<string>;
  /** Accepts no more jobs, finishes the current computation, tells the tools, and cleans up. */
  close(): Promise<void>;
}

/**
 * Starts this user's daemon. It serves from now on, and tools find it by its descriptor.
 * @returns the other daemon's descriptor if one was already running
 * Errors: model-unknown, model-corrupt, port-taken, those of `choice`.
 */
export async function startDaemon(options: DaemonOptions): Promise<Daemon | { readonly first: Descriptor }> {
  const { folder, log, leaveMs } = options;
  const clock = realClock;
  const started = Date.now();
  let changed = () => {};
  const swappable = await SwappableModel.open(options.model, {
    choice: () => options.choice(),
    log,
    onChange: () => changed(),
    measures: {
      request: (outcome, ms) => metrics.request(outcome, ms),
      retry: (reason) => metrics.retry(reason),
    },
  });
  const say: Say = (level, message, of = {}) => log[level](of, message);

  const journal = new Journal(join(folder, 'jobs.jsonl'), { clock, log: say });
  const metrics: Metrics = new Metrics({
    state: () => ({ ...state(), clients: server.clients }),
    engineRestarts: () => swappable.restarts,
    servers: () => swappable.servers,
    waiting: () => jobs.depths,
  });
  const tally = new Tally();
  const work = new WorkPool();
  const jobs = createJobs({
    model: swappable.current,
    work,
    store: new ResultStore(join(folder, 'results'), clock.now),
    journal,
    records: await readJournal(join(folder, 'jobs.jsonl'), say),
    clock,
    log: say,
    measures: both(metrics, tally),
    ...(options.tracer && { tracer: options.tracer }),
  });
  const state = () => ({ type: 'state', ...swappable.describe(), ...jobs.counts, clients: 0 }) as const;

  const token = newToken();
  const ownerHash = hashSecret(token);
  let ask: (why: string) => void;
  const asked = new Promise<string>((resolve) => {
    ask = resolve;
  });
  const server = await startServer({
    jobs,
    library: new Library(join(homeFolder(), 'library')),
    auth: new Auth({ folder, ownerToken: token, log, now: () => Math.floor(clock.now()) }),
    version: VERSION,
    describe: state,
    control: {
      stop: () => ask('a tool of the user asked for it'),
      useModel: (name) => loading(() => swappable.use(name, (next) => jobs.use(next))),
    },
    watch: {
      activity: () => ({
        type: 'activity',
        at: Date.now(),
        started,
        ...jobs.activity,
        ...tally.totals,
        memory: { daemon: process.memoryUsage.rss(), ...swappable.memory },
      }),
      show: (id) => jobs.show(id),
    },
    routes: new Map([
      ...(await pageRoutes(PAGES)),
      ['/readyz', readyRoute(() => swappable.status)],
      ['/metrics', metricsRoute(metrics, (shown) => matchesHash(shown, ownerHash))],
    ]),
    log,
    ...(options.ports ? { ports: options.ports } : {}),
    ...(options.hostNames ? { hostNames: options.hostNames } : {}),
    clock,
    onClients: () => idle.changed(),
  }).catch(async (error) => {
    await jobs.close();
    await work.close();
    throw error;
  });
  changed = server.announce;

  /** Loading a model is not idleness, however long it takes. The idle time starts afterwards. */
  let loads = 0;
  const idle = watchIdle({
    unloadMs: options.unloadMs,
    ...(leaveMs === undefined ? {} : { leaveMs }),
    timers: clock,
    work: () => jobs.counts.waiting + jobs.counts.running + loads,
    clients: () => server.clients,
    unload: () => {
      log.info('Unloading the model: it was idle for a while.');
      jobs.rest();
      void swappable.unload();
    },
    leave: () => ask('it was idle for long'),
  });
  jobs.onChange(idle.changed);
  const loading = async (load: () => Promise<void>) => {
    loads++;
    idle.changed();
    await load().finally(() => {
      loads--;
      idle.changed();
    });
  };

  const descriptor = {
    pid: process.pid,
    port: server.port,
    ...(server.host && { host: server.host }),
    token,
    version: VERSION,
    started,
  };
  const close = async () => {
    idle.end();
    await jobs.close();
    await server.close();
    releaseDescriptor(folder, descriptor);
    await swappable.close();
    await work.close();
  };
  const first = await claimDescriptor(folder, descriptor).catch(async (error) => {
    await close();
    throw error;
  });
  if (first) {
    await close();
    return { first };
  }
  log.info({ port: server.port, pid: process.pid, version: VERSION }, `Listening on port ${server.port}.`);
  return {
    descriptor,
    describe: () => swappable.describe(),
    start: () => loading(() => swappable.start()),
    asked,
    close,
  };
}
