import type { Quality } from '../answers/plan.ts';
import { BASE_PIXELS } from './limits.ts';

/** How a query is answered: by the model and the best reading, at a quality, or by a requested reading. */
export type Way = Quality | 'reading';

/** Weight of the past after each query: a mean over about the last ten. */
const DECAY = 0.9;

interface Sums {
  ms: number;
  pixels: number;
}

/**
 * How long queries take while there is work, by their pixels: for each way of answering, the exponentially weighted mean of the time
 * between one query's end and the next. It includes all stages of a query, and the gain of batches and of overlapping stages. A job is
 * estimated by its own queries as soon as there are any, since readings differ in speed. The time before its first answer, in which its
 * examples are explained, is measured separately.
 */
export class Estimator {
  readonly #now: () => number;
  readonly #ways = new Map<Way, Sums>();
  /** For each job with an answer, without the time before its first one. */
  readonly #jobs = new Map<string, Sums>();
  /** The time before the first answers of jobs, by the pixels of their examples. */
  #firsts: Sums | undefined;
  #mark: number | undefined;

  /** @param now milliseconds */
  constructor(now: () => number) {
    this.#now = now;
  }

  /** Work begins after a pause; the next measurement counts from here. */
  begin(): void {
    this.#mark = this.#now();
  }

  /** A query of a job was computed. @param examples the pixels of the job's examples */
  done(job: string, way: Way, pixels: number, examples: number): void {
    const now = this.#now();
    const ms = now - (this.#mark ?? now);
    this.#mark = now;
    const own = this.#jobs.get(job);
    if (own) {
      this.#jobs.set(job, added(own, ms, pixels));
      this.#ways.set(way, added(this.#ways.get(way), ms, pixels));
    } else {
      this.#jobs.set(job, { ms: 0, pixels: 0 });
      this.#firsts = added(this.#firsts, ms, examples + pixels);
    }
  }

  /** Forgets a job that is over. */
  over(job: string): void {
    this.#jobs.delete(job);
  }

  /**
   * Milliseconds that a query of a job takes; undefined where nothing was measured. By the job's own queries, otherwise by those of the
   * same way, of another way, or by the first ones of jobs.
   */
  msFor(job: string, way: Way, pixels: number): number | undefined {
    const own = this.#jobs.get(job);
    const of = (own?.ms ? own : undefined) ?? this.#ways.get(way) ?? this.#ways.values().next().value ?? this.#firsts;
    return of && rate(of) * (pixels + BASE_PIXELS);
  }

  /** Milliseconds until a job's first answer, in addition to those of a query; 0 where it has one. */
  msBefore(job: string, examples: number): number {
    return this.#firsts && !this.#jobs.has(job) ? rate(this.#firsts) * examples : 0;
  }
}

function added(sums: Sums = { ms: 0, pixels: 0 }, ms: number, pixels: number): Sums {
  return { ms: sums.ms * DECAY + ms, pixels: sums.pixels * DECAY + pixels + BASE_PIXELS };
}

function rate({ ms, pixels }: Sums): number {
  return ms / pixels;
}
