import { setMaxListeners } from 'node:events';
import type { Lane } from '@likewise/shared/protocol/messages.ts';
import type { Canvas, Filled } from '../engine/engine.ts';
import { cancelled } from '../engine/errors.ts';
import type { Filler } from './answer.ts';
import { LaneTurn } from './fairQueue.ts';

export interface BatcherOptions {
  /** Asked anew for each batch: the engine, and the most canvases it takes at once. */
  readonly engine: () => Filler;
  readonly maxBatch: () => number;
  /** A batch of so many canvases goes to the engine, and there is room for others to wait. */
  readonly onBatch: (canvases: number) => void;
}

/** One call of fill(). */
type Call = object;

interface Waiting {
  readonly call: Call;
  readonly canvas: Canvas;
  resolve(filled: Filled): void;
  reject(error: unknown): void;
}

/**
 * Gathers canvases of many queries into the engine's batches. An idle engine gets what there is at once; while it works, canvases
 * wait here and not in its own queue, so that an interactive one has at most the batch in flight before it.
 */
export class Batcher {
  readonly #options: BatcherOptions;
  readonly #waiting: Record<Lane, Waiting[]> = { interactive: [], batch: [] };
  readonly #turn = new LaneTurn();
  #working = false;
  #closed = false;

  constructor(options: BatcherOptions) {
    this.#options = options;
  }

  /** Canvases of a lane that the engine has not got yet. */
  waiting(lane: Lane): number {
    return this.#waiting[lane].length;
  }

  /**
   * Fills canvases in turn; results stand in their order. Aborting `signal` drops those that wait and lets those run that run:
   * the engine could only be stopped by ending its process, and the others of the batch would pay for that with its restart.
   * Errors: those of Engine.fill, cancelled.
   */
  async fill(canvases: readonly Canvas[], lane: Lane, signal: AbortSignal): Promise<Filled[]> {
    if (this.#closed || signal.aborted) throw cancelled();
    const call: Call = {};
    const drop = () => this.#drop((waiting) => waiting.call === call, cancelled());
    // A job's queries share its signal; Node.js would warn of a leak at the eleventh.
    setMaxListeners(0, signal);
    signal.addEventListener('abort', drop);
    const filled = canvases.map(
      (canvas) =>
        new Promise<Filled>((resolve, reject) => {
          this.#waiting[lane].push({ call, canvas, resolve, reject });
        }),
    );
    void this.#work();
    return Promise.all(filled).finally(() => {
      signal.removeEventListener('abort', drop);
      drop();
    });
  }

  /** Rejects what waits with `cancelled`, and whatever comes. */
  close(): void {
    this.#closed = true;
    this.#drop(() => true, cancelled());
  }

  async #work(): Promise<void> {
    if (this.#working) return;
    this.#working = true;
    // Canvases that come in one turn of the event loop share a batch.
    await null;
    for (let batch = this.#take(); batch.length > 0; batch = this.#take()) {
      this.#options.onBatch(batch.length);
      await Promise.all(batch.map((waiting) => this.#fillOne(waiting)));
    }
    this.#working = false;
  }

  /** Each canvas is a call of its own: one that kills the engine fails alone. The engine puts calls of one turn in one batch. */
  async #fillOne({ canvas, resolve, reject }: Waiting): Promise<void> {
    try {
      const [filled] = await this.#options.engine().fill([canvas]);
      resolve(filled!);
    } catch (error) {
      reject(error);
    }
  }

  #take(): Waiting[] {
    const batch: Waiting[] = [];
    while (batch.length < this.#options.maxBatch()) {
      const lane = this.#turn.next((lane) => this.#waiting[lane].length > 0);
      if (!lane) break;
      batch.push(this.#waiting[lane].shift()!);
    }
    return batch;
  }

  #drop(which: (waiting: Waiting) => boolean, error: unknown): void {
    for (const lane of ['interactive', 'batch'] as const) {
      const dropped = this.#waiting[lane].filter(which);
      this.#waiting[lane] = this.#waiting[lane].filter((waiting) => !which(waiting));
      for (const { reject } of dropped) reject(error);
    }
  }
}
