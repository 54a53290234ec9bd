import { tooManyEnquiries } from './errors.ts';
import { MAX_ENQUIRIES } from './limits.ts';

/** Requests of one client that are not jobs: explanations, opened pictures. */
export class Enquiries {
  readonly #running = new Map<string, AbortController>();

  /** Runs one until it is done or cancelled. Errors: busy, those of `act`. */
  async run(id: string, act: (signal: AbortSignal) => Promise<void>): Promise<void> {
    if (this.#running.size >= MAX_ENQUIRIES) throw tooManyEnquiries();
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

  close(): void {
    for (const abort of this.#running.values()) abort.abort();
  }
}
