import { LANES, type Lane } from '@likewise/shared/protocol/messages.ts';
import type { FairQueue, QueuedQuery } from './fairQueue.ts';
import { MAX_DECODED_PIXELS } from './limits.ts';

/** What a query occupies while it is worked on. */
export interface QuerySize {
  readonly canvases: number;
  /** Of the decoded query, and of the examples of its job. */
  readonly pixels: number;
  readonly examplePixels: number;
}

export interface DispatcherOptions {
  readonly queue: FairQueue;
  /** The most canvases the engine takes at once, if that is known. */
  readonly maxBatch: () => number;
  /** Canvases of a lane that wait for the engine. */
  readonly waitingCanvases: (lane: Lane) => number;
  readonly sizeOf: (query: QueuedQuery) => QuerySize;
  /** Does all the work of a query; never rejects. It calls `onComposed` when the query's canvases start to wait for the engine. */
  readonly run: (query: QueuedQuery, onComposed: () => void) => Promise<void>;
  /** Called when a query is taken, and when one is finished. */
  readonly onChange: () => void;
}

interface Flight extends QuerySize {
  readonly query: QueuedQuery;
  readonly lane: Lane;
  composing: boolean;
}

/**
 * Takes queries out of the queue as late as the engine allows. Each lane has just enough in progress that, while one batch runs, the next
 * one is decoded and composed, and a few more are carried to full size, encoded and stored. An interactive query never waits for room that
 * batch queries occupy.
 */
export class Dispatcher {
  readonly #options: DispatcherOptions;
  readonly #flights = new Set<Flight>();
  #pauses = 0;
  #idle: (() => void)[] = [];

  constructor(options: DispatcherOptions) {
    this.#options = options;
  }

  get running(): number {
    return this.#flights.size;
  }

  /** The queries in progress. */
  get flying(): Iterable<QueuedQuery> {
    return Array.from(this.#flights, ({ query }) => query);
  }

  /** Starts the queries that there is room for. */
  pump(): void {
    const { queue, sizeOf } = this.#options;
    for (const lane of LANES) {
      for (let next = queue.peek(lane); next && this.#hasRoom(lane, next); next = queue.peek(lane)) {
        queue.take(lane);
        void this.#fly({ ...sizeOf(next), query: next, lane, composing: true });
      }
    }
  }

  /** Starts nothing until resume() has been called as often; resolves when nothing runs. */
  pause(): Promise<void> {
    this.#pauses++;
    return new Promise((resolve) => {
      if (this.running === 0) resolve();
      else this.#idle.push(resolve);
    });
  }

  resume(): void {
    this.#pauses--;
    this.pump();
  }

  async #fly(flight: Flight): Promise<void> {
    this.#flights.add(flight);
    this.#options.onChange();
    await this.#options.run(flight.query, () => {
      flight.composing = false;
    });
    this.#flights.delete(flight);
    this.#options.onChange();
    this.pump();
    if (this.running === 0) for (const resolve of this.#idle.splice(0)) resolve();
  }

  #hasRoom(lane: Lane, next: QueuedQuery): boolean {
    if (this.#pauses > 0) return false;
    const flights = [...this.#flights].filter((flight) => flight.lane === lane);
    if (flights.length === 0) return true;
    const maxBatch = this.#options.maxBatch();
    const composing = sum(flights, (flight) => (flight.composing ? flight.canvases : 0));
    return (
      composing + this.#options.waitingCanvases(lane) <= maxBatch &&
      flights.length < 2 * maxBatch + 2 &&
      decodedPixels([...flights, { query: next, ...this.#options.sizeOf(next) }]) <= MAX_DECODED_PIXELS
    );
  }
}

/** The queries of a job share its examples. */
function decodedPixels(flights: readonly Pick<Flight, 'query' | 'pixels' | 'examplePixels'>[]): number {
  const examples = new Map(flights.map(({ query: { job }, examplePixels }) => [job, examplePixels]));
  return sum(flights, ({ pixels }) => pixels) + sum(examples.values(), (pixels) => pixels);
}

function sum<T>(items: Iterable<T>, value: (item: T) => number): number {
  let total = 0;
  for (const item of items) total += value(item);
  return total;
}
