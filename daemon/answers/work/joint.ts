import { cancelled } from '../../engine/errors.ts';
import type { WorkFor } from './work.ts';

/**
 * One piece of work for which several callers wait. It is done once, cancelled when the last of them has left, and interactive as soon as
 * one of them is.
 */
export class Joint<T> {
  readonly #abort = new AbortController();
  readonly #hasten = new AbortController();
  readonly #done: Promise<T>;
  readonly #waiting = new Set<object>();
  #isOver = false;

  constructor(begin: (by: WorkFor) => Promise<T>) {
    const by: WorkFor = { lane: 'batch', hastened: this.#hasten.signal, signal: this.#abort.signal };
    this.#done = begin(by).finally(() => {
      this.#isOver = true;
    });
    this.#done.catch(() => {});
  }

  /** Whether it was cancelled, so that a new caller has to begin anew. */
  get isCancelled(): boolean {
    return this.#abort.signal.aborted;
  }

  /** Whether it is still being done. */
  get isUnderWay(): boolean {
    return !this.#isOver;
  }

  /** Waits for it until the signal aborts. Errors: cancelled, those of the work. */
  async join({ lane, hastened, signal }: WorkFor): Promise<T> {
    if (signal?.aborted) throw cancelled();
    const hasten = () => this.#hasten.abort();
    if (lane === 'interactive' || hastened?.aborted) hasten();
    hastened?.addEventListener('abort', hasten, { once: true });
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
      hastened?.removeEventListener('abort', hasten);
      signal?.removeEventListener('abort', leave);
      this.#waiting.delete(waiter);
      if (this.#waiting.size === 0 && !this.#isOver) this.#abort.abort();
    }
  }
}
