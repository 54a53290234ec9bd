import type { Timers } from '@likewise/shared/client/timers.ts';

/** After a wrong code, how long the next one of the same line waits: in the life of a code 480 of 33 million are looked at. */
export const PAUSE_MS = 250;

/**
 * Has codes looked at one after the other, each line by itself, with a pause after each wrong one. So nobody guesses fast, and
 * nobody's guesses shut others out: they come a little later.
 */
export class Turns {
  readonly #timers: Timers;
  /** Of each line that pauses, what waits for its turn. */
  readonly #waiting = new Map<string, (() => boolean)[]>();

  constructor(timers: Timers) {
    this.#timers = timers;
  }

  /** Calls `look` in its turn, which may be now. It returns whether there was a wrong code. */
  take(line: string, look: () => boolean): void {
    const waiting = this.#waiting.get(line);
    if (waiting) waiting.push(look);
    else if (look()) this.#pause(line, []);
  }

  #pause(line: string, waiting: (() => boolean)[]): void {
    this.#waiting.set(line, waiting);
    this.#timers.after(PAUSE_MS, () => {
      for (let look = waiting.shift(); look; look = waiting.shift()) {
        if (look()) return this.#pause(line, waiting);
      }
      this.#waiting.delete(line);
    });
  }
}
