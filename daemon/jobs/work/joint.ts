import { cancelled } from '../../engine/errors.ts';

/** One piece of work that several wait for: it is cancelled when the last of them has left, and done once otherwise. */
export class Joint<T> {
  readonly #abort = new AbortController();
  readonly #done: Promise<T>;
  readonly #waiting = new Set<object>();
  #isOver = false;

  constructor(begin: (signal: AbortSignal) => Promise<T>) {
    this.#done = begin(this.#abort.signal).finally(() => {
      this.#isOver = true;
    });
    this.#done.catch(() => {});
  }

  /** Whether it was cancelled, so that whoever comes now has to begin anew. */
  get isCancelled(): boolean {
    return this.#abort.signal.aborted;
  }

  /** Waits for it until `signal` aborts. Errors: cancelled, those of the work. */
  async join(signal?: AbortSignal): Promise<T> {
    if (signal?.aborted) throw cancelled();
    const waiter = {};
    this.#waiting.add(waiter);
    let leave = () => {};
    try {
      const left = new Promise<never>((_, reject) => {
        leave = () => reject(cancelled());
        signal?.addEventListener('abort', leave, { once: true });
      });
      return await Promise.race([this.#done, left]);
    } finally {
      signal?.removeEventListener('abort', leave);
      this.#waiting.delete(waiter);
      if (this.#waiting.size === 0 && !this.#isOver) this.#abort.abort();
    }
  }
}
