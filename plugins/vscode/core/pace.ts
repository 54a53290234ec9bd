/** How fast pictures are being answered, and how long the rest takes. */
export interface MeasuredPace {
  readonly perSecond: number;
  readonly leftMs: number;
}

/** Only the last answers count, because the first ones waited for the model. */
const LAST = 40;

/** The fewest answers, after the first one, that give an estimate. */
const LEAST = 3;

/** Measures the pace of a batch by the times of its answers. */
export class Pace {
  readonly #times: number[] = [];

  /** Call for each answer. @param now milliseconds of any clock */
  note(now: number): void {
    this.#times.push(now);
    if (this.#times.length > LAST) this.#times.shift();
  }

  /** Undefined if there is no estimate yet. @param left answers that are still to come */
  measured(left: number): MeasuredPace | undefined {
    const ms = this.#times.at(-1)! - this.#times[0]!;
    const answers = this.#times.length - 1;
    if (answers < LEAST || !(ms > 0)) return undefined;
    return { perSecond: (answers / ms) * 1000, leftMs: (left * ms) / answers };
  }
}
