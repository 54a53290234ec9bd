import type { Quality } from './plan.ts';

/** Weight of the past after each canvas: a mean over about the last 20. */
const DECAY = 0.95;

interface Sums {
  ms: number;
  canvases: number;
}

/**
 * How long canvases take while there is work: the exponentially weighted mean, for each quality, of the time between one query's
 * end and the next. It holds all stages of a query, and the gain of batches and of stages that overlap.
 */
export class Estimator {
  readonly #now: () => number;
  readonly #sums = new Map<Quality, Sums>();
  #mark: number | undefined;

  /** @param now milliseconds */
  constructor(now: () => number) {
    this.#now = now;
  }

  /** Work begins after there was none; what is measured next counts from here. */
  begin(): void {
    this.#mark = this.#now();
  }

  /** A query was computed, on so many canvases. */
  done(quality: Quality, canvases: number): void {
    const now = this.#now();
    const sums = this.#sums.get(quality) ?? { ms: 0, canvases: 0 };
    const keep = DECAY ** canvases;
    const ms = sums.ms * keep + (now - (this.#mark ?? now));
    this.#sums.set(quality, { ms, canvases: sums.canvases * keep + canvases });
    this.#mark = now;
  }

  /** Milliseconds per canvas; another quality's where this one was not measured yet, undefined where none was. */
  msPerCanvas(quality: Quality): number | undefined {
    const sums = this.#sums.get(quality) ?? this.#sums.values().next().value;
    return sums && sums.ms / sums.canvases;
  }
}
