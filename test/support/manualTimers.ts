import type { Timers } from '../../daemon/engine/timers.ts';

/** Timers that stand still until a test advances them. */
export class ManualTimers implements Timers {
  #now = 0;
  #pending: { at: number; ms: number; fire: () => void }[] = [];

  /** The lengths of the present waits, in the order they began. */
  get waits(): number[] {
    return this.#pending.map(({ ms }) => ms);
  }

  now(): number {
    return this.#now;
  }

  after(ms: number, fire: () => void): () => void {
    const timer = { at: this.#now + ms, ms, fire };
    this.#pending.push(timer);
    return () => {
      this.#pending = this.#pending.filter((other) => other !== timer);
    };
  }

  /** Advances the clock and fires due timers in order, including those set meanwhile. */
  advance(ms: number): void {
    const end = this.#now + ms;
    for (;;) {
      const [next] = this.#pending.filter(({ at }) => at <= end).sort((a, b) => a.at - b.at);
      if (!next) break;
      this.#pending = this.#pending.filter((other) => other !== next);
      this.#now = next.at;
      next.fire();
    }
    this.#now = end;
  }
}
