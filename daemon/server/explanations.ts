import { tooManyExplanations } from './errors.ts';
import { MAX_EXPLANATIONS } from './limits.ts';

/** The explanations that one client waits for. */
export class Explanations {
  readonly #running = new Map<string, AbortController>();

  /** Does one until it is cancelled. Errors: busy, those of `act`. */
  async run(id: string, act: (signal: AbortSignal) => Promise<void>): Promise<void> {
    if (this.#running.size >= MAX_EXPLANATIONS) throw tooManyExplanations();
    this.cancel(id);
    const abort = new AbortController();
    this.#running.set(id, abort);
    try {
      await act(abort.signal);
    } finally {
      if (this.#running.get(id) === abort) this.#running.delete(id);
    }
  }

  cancel(id: string): void {
    this.#running.get(id)?.abort();
  }

  /** Cancels all. */
  close(): void {
    for (const abort of this.#running.values()) abort.abort();
  }
}
