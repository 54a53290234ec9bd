import type { ClientState } from '@likewise/shared/client/daemonClient.ts';
import { explain } from '@likewise/shared/client/diagnosis.ts';
import type { Timers } from '@likewise/shared/client/timers.ts';
import type { TrustedClient } from '@likewise/shared/client/trustedClient.ts';
import type { Descriptor } from '@likewise/shared/protocol/descriptor.ts';
import { LikewiseError } from '@likewise/shared/protocol/errors.ts';
import type { DaemonState } from '@likewise/shared/protocol/messages.ts';
import { daemonStopped, notReadyInTime, versionMismatch } from './errors.ts';

/** The daemon's state, for the status bar and the panel. */
export type LifeState =
  /** Nothing has been asked of it yet, or it was stopped. */
  | { readonly name: 'off' }
  /** One runs, but this window has not connected to it. */
  | { readonly name: 'found'; readonly version: string }
  | { readonly name: 'starting' }
  /** Calls the listener with the state at once, and again at every change. */
  | { readonly name: 'ready'; readonly version: string; readonly state?: DaemonState }
  | { readonly name: 'failed'; readonly error: LikewiseError };

export interface LifeTools {
  /** Connects to the daemon that the descriptor names at that time, and again whenever the connection ends. */
  connect(): TrustedClient;
  descriptor(): Descriptor | undefined;
  /** Whether a process with this id exists. */
  isAlive(pid: number): boolean;
  /** Starts the daemon and resolves when it is ready. Rejects with a LikewiseError. */
  start(): Promise<void>;
  /** Whether an older version of the extension, whose files may be gone, started a daemon. */
  isOutdated?(daemon: Descriptor): boolean;
  /** Ends the process if it is a daemon that we cannot talk to. */
  end(daemon: Descriptor): Promise<void>;
  /** Resolves when the process is gone. */
  gone(pid: number): Promise<void>;
  readonly timers: Timers;
  /** The extension's version. */
  readonly version: string;
}

/** How long a started daemon may take to answer. The client waits up to 10 s between two tries. */
export const READY_MS = 30_000;

/** How long work waits for a daemon that was ended on purpose. A restarted one is back by then. */
export const BACK_MS = 20_000;

/** The one daemon of this window. It is found, or started, when first needed. It is restarted if it dies during work. */
export class DaemonLife {
  readonly #tools: LifeTools;
  readonly #listeners = new Set<(state: LifeState) => void>();
  #state: LifeState = { name: 'off' };
  #client: TrustedClient | undefined;
  /** What is bringing up the daemon, so that there is never more than one. */
  #bringing: Promise<TrustedClient> | undefined;
  /** Work in progress, which is told if the daemon becomes unavailable. */
  readonly #work = new Set<AbortController>();

  constructor(tools: LifeTools) {
    this.#tools = tools;
  }

  get state(): LifeState {
    return this.#state;
  }

  /** Calls `listener` at every change. Returns a function that unsubscribes. */
  onState(listener: (state: LifeState) => void): () => void {
    this.#listeners.add(listener);
    return () => this.#listeners.delete(listener);
  }

  /** Checks whether a daemon runs, without connecting to it. Does so only until this window asks something of the daemon. */
  look(): void {
    if (this.#state.name !== 'off' && this.#state.name !== 'found') return;
    const daemon = this.#tools.descriptor();
    const runs = daemon !== undefined && this.#tools.isAlive(daemon.pid);
    if (runs === (this.#state.name === 'found')) return;
    this.#enter(runs ? { name: 'found', version: daemon.version } : { name: 'off' });
  }

  /** The connection, once the daemon knows us. Rejects with a LikewiseError that says why there is none. */
  ready(): Promise<TrustedClient> {
    if (this.#client?.state.name === 'ready') return Promise.resolve(this.#client);
    this.#bringing ??= this.#bringUp().finally(() => {
      this.#bringing = undefined;
    });
    return this.#bringing;
  }

  /**
   * Runs `work` with the daemon. If the daemon dies meanwhile, it is restarted and its jobs continue. If that fails, `signal` aborts
   * and the work is rejected with the reason.
   */
  async during<T>(work: (client: TrustedClient, signal: AbortSignal) => Promise<T>): Promise<T> {
    const client = await this.ready();
    const stop = new AbortController();
    this.#work.add(stop);
    try {
      const result = await work(client, stop.signal);
      stop.signal.throwIfAborted();
      return result;
    } catch (error) {
      throw stop.signal.aborted ? stop.signal.reason : error;
    } finally {
      this.#work.delete(stop);
    }
  }

  /** Ends the daemon. Rejects work in progress. */
  async stop(): Promise<void> {
    this.#giveUp(daemonStopped());
    await this.#end();
  }

  /**
   * Ends the daemon and starts it again, whatever its state. Work in progress continues afterwards. Only one restart runs at a time,
   * and a second call joins it.
   */
  restart(): Promise<TrustedClient> {
    this.#bringing ??= this.#end()
      .then(() => this.#bringUp())
      .finally(() => {
        this.#bringing = undefined;
      });
    return this.#bringing;
  }

  close(): void {
    this.#giveUp(daemonStopped());
    this.#client?.close();
    this.#listeners.clear();
  }

  async #end(): Promise<void> {
    const client = await this.#connected();
    const daemon = this.#tools.descriptor();
    if (client.state.name === 'ready') await client.stop();
    else if (daemon) await this.#tools.end(daemon);
    if (daemon) await this.#tools.gone(daemon.pid);
    this.#enter({ name: 'off' });
  }

  async #bringUp(): Promise<TrustedClient> {
    try {
      let client = await this.#connected();
      const daemon = this.#tools.descriptor();
      if (client.state.name === 'ready' && daemon && this.#tools.isOutdated?.(daemon)) {
        await this.#end();
        client = await this.#connected();
      }
      if (client.state.name === 'ready') return client;
      this.#refuseOtherVersion(client.state);
      this.#enter({ name: 'starting' });
      await this.#tools.start();
      await this.#untilReady(client);
      return client;
    } catch (error) {
      if (error instanceof LikewiseError) this.#fail(error);
      throw error;
    }
  }

  /**
   * The client, after its present try. A waiting client without jobs is replaced, because what it found at its last try may have
   * changed.
   */
  async #connected(): Promise<TrustedClient> {
    if (this.#client?.state.name === 'waiting' && this.#work.size === 0) {
      this.#client.close();
      this.#client = undefined;
    }
    if (!this.#client) {
      const client = this.#tools.connect();
      this.#client = client;
      client.onState((state) => this.#follow(state));
    }
    await this.#client.settled();
    return this.#client;
  }

  #untilReady(client: TrustedClient): Promise<void> {
    return new Promise((resolve, reject) => {
      const end = () => {
        disarm();
        leave();
      };
      const look = (state: ClientState) => {
        try {
          this.#refuseOtherVersion(state);
        } catch (error) {
          end();
          return reject(error);
        }
        if (state.name !== 'ready') return;
        end();
        resolve();
      };
      const disarm = this.#tools.timers.after(READY_MS, () => {
        end();
        reject(notReadyInTime(READY_MS / 1000));
      });
      const leave = client.onState(look);
      look(client.state);
    });
  }

  #follow(state: ClientState): void {
    if (state.name === 'ready') {
      const { welcome, daemon } = state;
      this.#enter({ name: 'ready', version: welcome.daemon.version, ...(daemon ? { state: daemon } : {}) });
    } else if (state.name === 'waiting' && this.#state.name === 'ready') {
      this.#enter({ name: 'off' });
      if (this.#work.size === 0) return;
      // A daemon announces that it was ended. Whoever did that, in any window, does not want it restarted.
      if (state.diagnosis.reason === 'no-daemon') this.#tools.timers.after(BACK_MS, () => this.#loseHope());
      else this.ready().catch(() => {});
    }
  }

  #loseHope(): void {
    if (this.#state.name === 'off' && !this.#bringing) this.#giveUp(daemonStopped());
  }

  #refuseOtherVersion(state: ClientState): void {
    if (state.name !== 'waiting' || state.diagnosis.reason === 'no-daemon') return;
    const { diagnosis } = state;
    if (diagnosis.reason === 'version-mismatch') {
      throw versionMismatch(diagnosis.update, this.#tools.descriptor(), this.#tools.version);
    }
    if (diagnosis.reason === 'busy') throw explain(diagnosis);
  }

  #fail(error: LikewiseError): void {
    this.#enter({ name: 'failed', error });
    this.#giveUp(error);
  }

  #giveUp(error: LikewiseError): void {
    for (const work of this.#work) work.abort(error);
    this.#work.clear();
  }

  #enter(state: LifeState): void {
    this.#state = state;
    for (const listener of [...this.#listeners]) listener(state);
  }
}
