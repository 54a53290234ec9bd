import type { Timers } from '../../daemon/engine/timers.ts';

/** Timers that stand still until they are wound on. */
export class ManualTimers implements Timers {
  #now = 0;
  #pending: { at: number; ms: number; fire: () => void }[] = [];

  /** The lengths of the waits under way, in the order they began. */
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

  /** Moves the clock and fires, in order, what falls due, those set on the way included. */
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
