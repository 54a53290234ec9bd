import type { Provider } from '@likewise/shared/protocol/providers.ts';
import type { RunForm, StepDown } from './engine.ts';
import { engineUnavailable, HostExited, HostLoadFailed, HostRunFailed } from './errors.ts';
import { fusedFeeds, splitOutputs, WARM_UP_CANVAS } from './feeds.ts';
import { watchHeartbeat } from './health.ts';
import { GraphHost } from './hostProcess.ts';
import { failureReason, unavailableHere } from './ladder.ts';
import { backoffMs, LOAD_ATTEMPTS, LOAD_TIMEOUT_MS } from './limits.ts';
import { pause, type Timers } from './timers.ts';

/** The form of the model's fused graph that a provider runs. */
export interface ProviderGraph extends Omit<RunForm, 'provider'> {
  /** The .onnx file. */
  readonly path: string;
  /** Most canvases in one run. */
  readonly maxBatch: number;
}

/** A process that has loaded the graph and run it once. */
export interface Session {
  readonly host: GraphHost;
  readonly form: RunForm;
  readonly maxBatch: number;
}

export interface LauncherOptions {
  /** Providers to try, best first; at least one. */
  readonly ladder: readonly Provider[];
  /** Finds or makes the form of the model that a provider runs. Its errors concern the model and end the start. */
  readonly graphFor: (provider: Provider) => Promise<ProviderGraph>;
  /** CPU threads of a run; absent: one per physical core. */
  readonly threads?: number;
}

/** Starts sessions on the best provider that works. */
export class Launcher {
  readonly #options: LauncherOptions;
  readonly #timers: Timers;
  readonly #onDeath: (error: HostExited) => void;
  #stepDowns: readonly StepDown[] = [];
  readonly #graphs = new Map<Provider, ProviderGraph>();

  /** @param onDeath called when a process died while it loaded; it is started again, LOAD_ATTEMPTS times in all */
  constructor(options: LauncherOptions, timers: Timers, onDeath: (error: HostExited) => void) {
    this.#options = options;
    this.#timers = timers;
    this.#onDeath = onDeath;
  }

  /** The providers left so far, with reasons. */
  get stepDowns(): readonly StepDown[] {
    return this.#stepDowns;
  }

  /** Makes the next start try the whole ladder, and ask for the graphs, again. */
  reset(): void {
    this.#stepDowns = [];
    this.#graphs.clear();
  }

  /**
   * Tries the providers that were not left before, in order. Aborting ends the process that is being started.
   * Errors: engine-unavailable with every provider's reason; those of graphFor; the signal's reason.
   */
  async start(signal: AbortSignal): Promise<Session> {
    for (const provider of this.#options.ladder.slice(this.#stepDowns.length)) {
      const started = unavailableHere(provider) ?? (await this.#startOn(provider, signal));
      if (typeof started !== 'string') return started;
      this.#stepDowns = [...this.#stepDowns, { provider, reason: started }];
    }
    throw engineUnavailable(this.#stepDowns);
  }

  /** The session, or the reason why there is none. */
  async #startOn(provider: Provider, signal: AbortSignal): Promise<Session | string> {
    const { path, maxBatch, kernels, precision } = await this.#graphFor(provider);
    for (let attempt = 1; ; attempt++) {
      signal.throwIfAborted();
      const host = new GraphHost();
      const failure = await this.#ready(host, path, provider, signal);
      if (!failure) return { host, form: { provider, kernels, precision }, maxBatch };
      if (!(failure instanceof HostExited)) return failure;
      this.#onDeath(failure);
      if (attempt === LOAD_ATTEMPTS) return `its process ended ${attempt} times while loading (${failure.exit.how})`;
      await pause(this.#timers, backoffMs(attempt), signal);
    }
  }

  async #graphFor(provider: Provider): Promise<ProviderGraph> {
    const graph = this.#graphs.get(provider) ?? (await this.#options.graphFor(provider));
    this.#graphs.set(provider, graph);
    return graph;
  }

  /** Loads and warms up. Undefined when the host is ready; otherwise why it is not, or the process's death. */
  async #ready(
    host: GraphHost,
    graphPath: string,
    provider: Provider,
    signal: AbortSignal,
  ): Promise<string | HostExited | undefined> {
    const { threads } = this.#options;
    const kill = () => host.kill();
    let timedOut = false;
    const disarm = this.#timers.after(LOAD_TIMEOUT_MS, () => {
      timedOut = true;
      kill();
    });
    const stopWatching = watchHeartbeat(host, this.#timers, kill);
    signal.addEventListener('abort', kill);
    try {
      await host.load({ graphPath, provider, ...(threads === undefined ? {} : { threads }) });
      splitOutputs(await host.run(fusedFeeds([WARM_UP_CANVAS])), 1);
      return undefined;
    } catch (error) {
      await host.close();
      signal.throwIfAborted();
      if (timedOut) return `it was not ready within ${LOAD_TIMEOUT_MS / 1000} s`;
      if (error instanceof HostExited) return error;
      const { stderr } = await host.exited;
      if (error instanceof HostLoadFailed || error instanceof HostRunFailed) {
        return failureReason(provider, error.detail, stderr);
      }
      throw error;
    } finally {
      disarm();
      stopWatching();
      signal.removeEventListener('abort', kill);
    }
  }
}
