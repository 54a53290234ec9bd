import type { LikewiseError } from '@likewise/shared/protocol/errors.ts';
import type { Canvas, Filled, FillOptions } from './engine.ts';

/**
 * The number of crashes or time-outs during which a canvas may be in flight: one may be a neighbour's fault, a second, alone, is its own.
 */
const MAX_STRIKES = 2;

/** One canvas of a call. */
export interface Task {
  readonly call: Call;
  readonly index: number;
  readonly canvas: Canvas;
  /** Times the process crashed or timed out while this canvas was in flight. */
  strikes: number;
}

/** One fill(): its canvases, the results so far, and its promise. Once settled, it does not change. */
export class Call {
  readonly promise: Promise<Filled[]>;
  readonly tasks: readonly Task[];
  readonly lane: NonNullable<FillOptions['lane']>;
  readonly #onProgress: FillOptions['onProgress'];
  readonly #results: Filled[] = [];
  #filled = 0;
  #settled = false;
  #resolve!: (results: Filled[]) => void;
  #reject!: (error: unknown) => void;

  constructor(
    canvases: readonly Canvas[],
    onProgress?: FillOptions['onProgress'],
    lane: FillOptions['lane'] = 'batch',
  ) {
    this.lane = lane;
    this.tasks = canvases.map((canvas, index) => ({ call: this, index, canvas, strikes: 0 }));
    this.#onProgress = onProgress;
    this.promise = new Promise((resolve, reject) => {
      this.#resolve = resolve;
      this.#reject = reject;
    });
  }

  get settled(): boolean {
    return this.#settled;
  }

  keep(index: number, filled: Filled): void {
    this.#results[index] = filled;
    this.#filled++;
  }

  /** Reports progress to the caller, and settles the promise when all results are there or the caller's callback throws. */
  report(): void {
    if (this.#settled) return;
    try {
      this.#onProgress?.(this.#filled);
    } catch (error) {
      this.fail(error);
    }
    if (this.#settled || this.#filled < this.tasks.length) return;
    this.#settled = true;
    this.#resolve(this.#results);
  }

  fail(error: unknown): void {
    this.#settled = true;
    this.#reject(error);
  }
}

/** Waiting canvases, first come, first served. */
export class CanvasQueue {
  #tasks: readonly Task[] = [];

  get length(): number {
    return this.#tasks.length;
  }

  add(tasks: readonly Task[]): void {
    this.#tasks = [...this.#tasks, ...tasks];
  }

  /** Back to the front, in the given order, unless their call is over. */
  putBack(tasks: readonly Task[]): void {
    this.#tasks = [...tasks.filter((task) => !task.call.settled), ...this.#tasks];
  }

  /** Back to the front with a strike each. The second strike of a canvas fails its call with `error`. */
  retry(tasks: readonly Task[], error: LikewiseError): void {
    for (const task of tasks) {
      task.strikes++;
      if (task.strikes >= MAX_STRIKES) this.fail(task.call, error);
    }
    this.putBack(tasks);
  }

  /** Hands a batch's results, in its order, to its calls. */
  deliver(batch: readonly Task[], results: readonly Filled[]): void {
    batch.forEach((task, i) => {
      task.call.keep(task.index, results[i]!);
    });
    for (const call of new Set(batch.map((task) => task.call))) call.report();
    this.#dropSettled();
  }

  /** Fails a call and drops its canvases. */
  fail(call: Call, error: unknown): void {
    call.fail(error);
    this.#dropSettled();
  }

  /** Fails every call that has canvases here. */
  failAll(error: unknown): void {
    for (const task of this.#tasks) task.call.fail(error);
    this.#dropSettled();
  }

  /**
   * Removes and returns the next batch: the first canvas, and up to `maxBatch` - 1 others that hide the same number of patches. A canvas
   * with a strike goes alone, so that a second one is certainly its own.
   */
  take(maxBatch: number): readonly Task[] {
    const [first] = this.#tasks;
    if (!first) return [];
    const fits = (task: Task) => task.strikes === 0 && task.canvas.hidden.length === first.canvas.hidden.length;
    const batch = first.strikes > 0 ? [first] : this.#tasks.filter(fits).slice(0, maxBatch);
    this.#tasks = this.#tasks.filter((task) => !batch.includes(task));
    return batch;
  }

  #dropSettled(): void {
    this.#tasks = this.#tasks.filter((task) => !task.call.settled);
  }
}
