import type { IncomingMessage } from 'node:http';
import type { ClientKind, DaemonState } from '@likewise/shared/protocol/messages.ts';
import { Counter, collectDefaultMetrics, Gauge, Histogram, Registry } from 'prom-client';
import type { RemoteMeasures } from '../engine/remote/remoteEngine.ts';
import type { JobManager } from '../jobs/jobManager.ts';
import type { Measures, Stage } from '../jobs/measures.ts';
import type { Route } from './http.ts';

/** In canvases: powers of two up to a GPU's batch. */
const BATCH_BUCKETS = [1, 2, 4, 8, 16];

/** In seconds: from a stored answer to a large model without a GPU behind a long queue. */
const SECONDS_BUCKETS = [0.001, 0.003, 0.01, 0.03, 0.1, 0.3, 1, 3, 10, 30, 100, 300];

/** What is read when the metrics are requested. */
export interface MetricsSources {
  state(): DaemonState;
  /** How often the engine's process ended, over all models that were used. */
  engineRestarts(): number;
  /** How servers that run the model are used; undefined if none is configured. */
  servers(): { readonly underWay: number; readonly fallback: boolean } | undefined;
  /** The queries waiting in each lane. */
  waiting(): JobManager['depths'];
}

/** What the daemon has done, in the text format of Prometheus. */
export class Metrics implements Measures, RemoteMeasures {
  readonly #registry = new Registry();
  readonly #stages: Histogram<'stage' | 'kind'>;
  readonly #batches: Histogram;
  readonly #answers: Counter<'cache' | 'kind'>;
  readonly #requests: Counter<'outcome'>;
  readonly #requestSeconds: Histogram;
  readonly #retries: Counter<'reason'>;

  constructor({ state, engineRestarts, servers, waiting }: MetricsSources) {
    const registers = [this.#registry];
    collectDefaultMetrics({ register: this.#registry });
    this.#stages = new Histogram({
      name: 'likewise_stage_seconds',
      help: 'How long each stage of answering a query took, by the kind of tool that asked.',
      labelNames: ['stage', 'kind'],
      buckets: SECONDS_BUCKETS,
      registers,
    });
    this.#batches = new Histogram({
      name: 'likewise_batch_canvases',
      help: 'Canvases the engine filled in one run.',
      buckets: BATCH_BUCKETS,
      registers,
    });
    this.#answers = new Counter({
      name: 'likewise_answers_total',
      help: 'Queries answered, from the kept results (hit) or by the engine (miss), by the kind of tool that asked.',
      labelNames: ['cache', 'kind'],
      registers,
    });
    this.#requests = new Counter({
      name: 'likewise_server_requests_total',
      help: 'Canvases sent to servers that run the model, by outcome.',
      labelNames: ['outcome'],
      registers,
    });
    this.#requestSeconds = new Histogram({
      name: 'likewise_server_request_seconds',
      help: 'How long answered requests to servers took.',
      buckets: SECONDS_BUCKETS,
      registers,
    });
    this.#retries = new Counter({
      name: 'likewise_server_retries_total',
      help: 'Retried requests to servers, by reason.',
      labelNames: ['reason'],
      registers,
    });
    gauge('likewise_server_requests_under_way', 'Requests to servers under way.', () => servers()?.underWay ?? 0);
    gauge('likewise_server_fallback', '1 while this machine answers for servers that do not.', () =>
      Number(servers()?.fallback ?? false),
    );
    new Gauge({
      name: 'likewise_queue_depth',
      help: 'Queries that wait, by lane.',
      labelNames: ['lane'],
      registers,
      collect() {
        for (const [lane, depth] of Object.entries(waiting())) this.set({ lane }, depth);
      },
    });
    gauge('likewise_queries_running', 'Queries being answered.', () => state().running);
    gauge('likewise_clients', 'Connected tools.', () => state().clients);
    gauge('likewise_engine_up', '1 while the model is loaded.', () => Number(state().engine === 'ready'));
    new Gauge({
      name: 'likewise_engine_info',
      help: 'The model, and what runs it.',
      labelNames: ['model', 'provider', 'precision'],
      registers,
      collect() {
        this.reset();
        const { model, provider = '', precision = '' } = state();
        this.set({ model, provider, precision }, 1);
      },
    });
    new Counter({
      name: 'likewise_engine_restarts_total',
      help: "Times the engine's process ended without being asked to.",
      registers,
      collect() {
        this.reset();
        this.inc(engineRestarts());
      },
    });

    function gauge(name: string, help: string, read: () => number): void {
      new Gauge({
        name,
        help,
        registers,
        collect() {
          this.set(read());
        },
      });
    }
  }

  stage(stage: Stage, ms: number, kind: ClientKind): void {
    this.#stages.observe({ stage, kind }, ms / 1000);
  }

  batch(canvases: number): void {
    this.#batches.observe(canvases);
  }

  answered(cached: boolean, kind: ClientKind): void {
    this.#answers.inc({ cache: cached ? 'hit' : 'miss', kind });
  }

  request(outcome: Parameters<RemoteMeasures['request']>[0], ms: number): void {
    this.#requests.inc({ outcome });
    if (outcome === 'answered') this.#requestSeconds.observe(ms / 1000);
  }

  retry(reason: Parameters<RemoteMeasures['retry']>[0]): void {
    this.#retries.inc({ reason });
  }

  /** What the daemon has done, and does, in the text format of Prometheus. */
  text(): Promise<string> {
    return this.#registry.metrics();
  }

  get contentType(): string {
    return this.#registry.contentType;
  }
}

/** Serves /metrics to holders of the owner's token, as `Authorization: Bearer TOKEN`. */
export function metricsRoute(metrics: Metrics, isOwner: (token: string) => boolean): Route {
  return async (request, response) => {
    if (!isOwner(bearer(request))) {
      response
        .writeHead(401, { 'www-authenticate': 'Bearer', 'content-type': 'text/plain; charset=utf-8' })
        .end('The metrics need the token of the descriptor file, as: Authorization: Bearer TOKEN.\n');
      return;
    }
    response.writeHead(200, { 'content-type': metrics.contentType }).end(await metrics.text());
  };
}

function bearer({ headers }: IncomingMessage): string {
  return /^Bearer (\S+)$/i.exec(headers.authorization ?? '')?.[1] ?? '';
}
