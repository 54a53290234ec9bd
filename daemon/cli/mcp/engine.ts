import type { Provider } from '@likewise/shared/protocol/providers.ts';
import type { Model } from '../../model/registry.ts';
import type { Answerer } from '../answerer.ts';
import { chooseAnswerer } from '../chooseAnswerer.ts';

/** The model as a server of agents has it: started when it is first needed, then kept; one call at a time. */
export class KeptEngine {
  readonly model: Model;
  readonly #provider: Provider | undefined;
  readonly #signal: AbortSignal;
  readonly #note: (text: string) => void;
  #answerer: Promise<Answerer> | undefined;
  #last: Promise<unknown> = Promise.resolve();

  /**
   * @param signal ends the starting
   * @param note hears why a daemon is not used, in a sentence
   */
  constructor(model: Model, provider: Provider | undefined, signal: AbortSignal, note: (text: string) => void) {
    this.model = model;
    this.#provider = provider;
    this.#signal = signal;
    this.#note = note;
  }

  /** Has `work` use what answers, after those who asked before. What fails is started anew for the next one. */
  use<T>(work: (answerer: () => Promise<Answerer>) => Promise<T>): Promise<T> {
    const turn = this.#last.then(() => work(() => this.#started()));
    this.#last = turn.catch((error: { code?: string }) => {
      if (error.code?.startsWith('engine-') || error.code === 'daemon-unreachable') return this.close();
    });
    return turn;
  }

  async close(): Promise<void> {
    const answerer = this.#answerer;
    this.#answerer = undefined;
    await answerer?.then(
      (one) => one.close(),
      () => {},
    );
  }

  #started(): Promise<Answerer> {
    this.#answerer ??= this.#start();
    return this.#answerer;
  }

  async #start(): Promise<Answerer> {
    const wanted = { model: this.model, provider: this.#provider, canvases: false };
    const answerer = await chooseAnswerer(wanted, this.#signal, this.#note);
    await answerer.start(this.#signal);
    return answerer;
  }
}
