import type { Provider } from '@likewise/shared/protocol/providers.ts';
import type { Model } from '../../model/registry.ts';
import type { Backend } from '../backend.ts';
import { chooseBackend } from '../chooseBackend.ts';

/** An agent server's model: started on first use, then kept; one call at a time. */
export class KeptEngine {
  readonly model: Model;
  readonly #provider: Provider | undefined;
  readonly #signal: AbortSignal;
  readonly #note: (text: string) => void;
  #backend: Promise<Backend> | undefined;
  #last: Promise<unknown> = Promise.resolve();

  /**
   * @param signal ends the start
   * @param note receives why a daemon is not used, in a sentence
   */
  constructor(model: Model, provider: Provider | undefined, signal: AbortSignal, note: (text: string) => void) {
    this.model = model;
    this.#provider = provider;
    this.#signal = signal;
    this.#note = note;
  }

  /** Lets `work` use what answers, after earlier callers. After a failure it is started anew for the next one. */
  use<T>(work: (backend: () => Promise<Backend>) => Promise<T>): Promise<T> {
    const turn = this.#last.then(() => work(() => this.#started()));
    this.#last = turn.catch((error: { code?: string }) => {
      if (error.code?.startsWith('engine-') || error.code === 'daemon-unreachable') return this.close();
    });
    return turn;
  }

  async close(): Promise<void> {
    const backend = this.#backend;
    this.#backend = undefined;
    await backend?.then(
      (one) => one.close(),
      () => {},
    );
  }

  #started(): Promise<Backend> {
    this.#backend ??= this.#start();
    return this.#backend;
  }

  async #start(): Promise<Backend> {
    const wanted = { model: this.model, provider: this.#provider, canvases: false };
    const backend = await chooseBackend(wanted, this.#signal, this.#note);
    await backend.start(this.#signal);
    return backend;
  }
}
