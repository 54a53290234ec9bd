import type { Canvas, Engine, EngineEvents, EngineStatus, Filled, FillOptions, StepDown } from './engine.ts';
import { cancelled } from './errors.ts';
import { checkCanvas } from './feeds.ts';
import { recheckMs, SERVER_FAILURES } from './limits.ts';
import { Call } from './queue.ts';
import { noServer, ServerTrouble } from './remote/errors.ts';
import { realTimers, type Timers } from './timers.ts';

/** An engine on a server. */
interface ServerEngine {
  /** The server's host. */
  readonly host: string;
  readonly engine: Engine;
}

/** The engines report their own changes; these are reports of changes between them. */
export interface FailoverOptions extends EngineEvents {
  /** In the order in which they are tried; at least one. */
  readonly servers: readonly ServerEngine[];
  /** What answers where no server does; absent: then nothing answers. */
  readonly local?: Engine;
  readonly timers?: Timers;
}

/**
 * Several engines as one: the first server that works, otherwise this machine. An engine that fails is left, and its work in flight goes to
 * the next, so nothing is lost; the reason is kept among the step-downs. Servers that were left are started again in the background, with
 * all the checks of a start, and take over when they are ready.
 */
export function createFailover(options: FailoverOptions): Engine {
  return new Failover(options);
}

class Failover implements Engine {
  readonly #options: FailoverOptions;
  readonly #engines: readonly Engine[];
  readonly #timers: Timers;
  /** Index of the engine that answers. */
  #at = 0;
  /** Why those before it were left. */
  #left: readonly StepDown[] = [];
  /** Images in a row that the present one failed on. */
  #failures = 0;
  #canvases = 0;
  #rechecks = 0;
  #stopRechecking = () => {};
  #closed = false;

  constructor(options: FailoverOptions) {
    this.#options = options;
    this.#engines = [...options.servers.map(({ engine }) => engine), ...(options.local ? [options.local] : [])];
    this.#timers = options.timers ?? realTimers;
  }

  get status(): EngineStatus {
    const { stepDowns, ...status } = this.#engine.status;
    const running = this.#sum(({ running }) => running);
    return {
      ...status,
      stepDowns: [...this.#left, ...stepDowns],
      waiting: Math.max(0, this.#canvases - running),
      running: Math.min(running, this.#canvases),
      restarts: this.#sum(({ restarts }) => restarts),
    };
  }

  async start(): Promise<EngineStatus> {
    for (;;) {
      const at = this.#at;
      try {
        await this.#engine.start();
        this.#works(at);
        return this.status;
      } catch (error) {
        if (this.#closed) throw cancelled();
        if (at === this.#at) this.#leave(error);
      }
    }
  }

  async fill(canvases: readonly Canvas[], { signal, onProgress, lane }: FillOptions = {}): Promise<Filled[]> {
    canvases.forEach(checkCanvas);
    if (this.#closed || signal?.aborted) throw cancelled();
    if (canvases.length === 0) return [];
    const call = new Call(canvases, onProgress, lane);
    const left = new AbortController();
    const drop = () => left.abort();
    signal?.addEventListener('abort', drop);
    const options = { signal: left.signal, ...(lane && { lane }) };
    this.#canvases += canvases.length;
    for (const { canvas, index } of call.tasks) {
      this.#fillOne(canvas, options)
        .finally(() => {
          this.#canvases--;
        })
        .then(
          (filled) => {
            call.keep(index, filled);
            call.report();
          },
          (error) => call.fail(error),
        );
    }
    return call.promise.finally(() => {
      signal?.removeEventListener('abort', drop);
      // The rest of a call that failed is useless.
      left.abort();
    });
  }

  /** The next start tries the first server again. */
  async unload(): Promise<void> {
    this.#stopRechecking();
    await Promise.all(this.#engines.map((engine) => engine.unload()));
    if (this.#canvases === 0) this.#moveTo(0);
  }

  async close(): Promise<void> {
    this.#closed = true;
    this.#stopRechecking();
    await Promise.all(this.#engines.map((engine) => engine.close()));
  }

  get #engine(): Engine {
    return this.#engines[this.#at]!;
  }

  #sum(of: (status: EngineStatus) => number): number {
    return this.#engines.reduce((sum, { status }) => sum + of(status), 0);
  }

  async #fillOne(canvas: Canvas, options: FillOptions): Promise<Filled> {
    for (;;) {
      const at = this.#at;
      try {
        const [filled] = await this.#engine.fill([canvas], options);
        this.#works(at);
        return filled!;
      } catch (error) {
        if (this.#closed || options.signal?.aborted) throw cancelled();
        // Another canvas has found out already, or a server has come back.
        if (at !== this.#at) continue;
        const next = this.#engines[at + 1];
        if (!(error instanceof ServerTrouble)) throw error;
        if (error.code !== 'engine-failed' || ++this.#failures >= SERVER_FAILURES) this.#leave(error);
        else if (next) return (await next.fill([canvas], options))[0]!;
        else throw error;
      }
    }
  }

  #works(at: number): void {
    if (at !== this.#at) return;
    this.#failures = 0;
    // None of them worked before.
    if (this.#left.length > at) this.#moveTo(at, this.#left.slice(0, at));
  }

  /** Goes on to the next engine. Errors: where there is none, those of all. */
  #leave(error: unknown): void {
    const server = this.#options.servers[this.#at];
    if (!server || !(error instanceof ServerTrouble)) throw error;
    const left = [...this.#left.slice(0, this.#at), { provider: server.host, reason: error.reason }];
    if (this.#at + 1 === this.#engines.length) {
      this.#moveTo(0, left);
      throw left.length === 1 ? error : noServer(left.map(({ provider, reason }) => `${provider}: ${reason}.`));
    }
    this.#options.log?.('warn', `${server.host} is left: ${error.reason}.`);
    this.#moveTo(this.#at + 1, left);
    if (this.#at === 1) this.#rechecks = 0;
    this.#recheckLater();
  }

  #moveTo(at: number, left: readonly StepDown[] = []): void {
    this.#at = at;
    this.#left = left;
    this.#failures = 0;
    this.#options.onChange?.();
  }

  #recheckLater(): void {
    this.#stopRechecking();
    this.#stopRechecking = this.#timers.after(recheckMs(++this.#rechecks), () => void this.#recheck());
  }

  /** Starts the engines that were left, the first one first. */
  async #recheck(): Promise<void> {
    let ended = false;
    this.#stopRechecking = () => {
      ended = true;
    };
    for (const [at, { host, engine }] of this.#options.servers.slice(0, this.#at).entries()) {
      const back = await engine.start().then(
        () => true,
        () => false,
      );
      if (ended || this.#closed || at >= this.#at) return;
      if (!back) continue;
      const former = this.#engine;
      this.#options.log?.('info', `${host} answers again.`);
      this.#moveTo(at, this.#left.slice(0, at));
      // Its work in flight finishes; a server further down the list is left as it is.
      if (former === this.#options.local) void former.unload();
      if (at === 0) return;
      break;
    }
    this.#recheckLater();
  }
}
