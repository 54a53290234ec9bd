import type { Timers } from '@likewise/shared/client/timers.ts';

/**
 * The pause after a wrong code before the next one of the same line. While a code is valid, at most 480 of 33 million can be tried.
 */
export const PAUSE_MS = 250;

/**
 * Checks codes one after another, per line, with a pause after each wrong one. So nobody can guess fast. Nobody's guesses shut others
 * out: theirs only wait a little.
 */
export class Turns {
  readonly #timers: Timers;
  /** For each line in a pause, the checks that wait for their turn. */
  readonly #waiting = new Map<string, (() => boolean)[]>();

  constructor(timers: Timers) {
    this.#timers = timers;
  }

  /** Calls `look` in its turn, which may be now. `look` returns whether the code was wrong. */
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
