import type { ResultStore } from '../answers/resultStore.ts';
import type { Say } from '../log.ts';
import type { Clock } from './clock.ts';
import type { JobBook } from './jobBook.ts';
import { SWEEP_INTERVAL_MS } from './limits.ts';

export interface SweeperOptions {
  readonly store: ResultStore;
  readonly clock: Clock;
  /** The results of unfinished jobs must stay. */
  readonly book: JobBook;
  readonly log: Say;
}

/** Keeps the result store within its bounds: at the start, every hour, and when it is full. */
export class Sweeper {
  readonly #options: SweeperOptions;
  #sweeping: Promise<void> | undefined;
  #cancel = () => {};

  constructor(options: SweeperOptions) {
    this.#options = options;
    this.#hourly();
  }

  sweepIfFull(): void {
    if (this.#options.store.isFull) this.#sweep();
  }

  /** Waits for a running sweep. */
  async stop(): Promise<void> {
    this.#cancel();
    await this.#sweeping;
  }

  #hourly(): void {
    this.#sweep();
    this.#cancel = this.#options.clock.after(SWEEP_INTERVAL_MS, () => this.#hourly());
  }

  #sweep(): void {
    const { store, book, log } = this.#options;
    book.forget();
    const needed = book.neededKeys();
    this.#sweeping ??= store
      .sweep((key) => needed.has(key))
      .catch((error) => log('warn', `Stored results could not be swept: ${String(error)}`))
      .finally(() => {
        this.#sweeping = undefined;
      });
  }
}
