import { setMaxListeners } from 'node:events';
import type { Lane } from '@likewise/shared/protocol/messages.ts';
import type { Filler } from '../answers/answerQuery.ts';
import { LaneTurn } from '../answers/work/laneTurn.ts';
import type { Canvas, EngineStatus, Filled } from '../engine/engine.ts';
import { cancelled } from '../engine/errors.ts';

export interface BatcherOptions {
  /** Called for each batch: the engine, and what it takes. */
  readonly engine: () => Filler;
  readonly takes: () => NonNullable<EngineStatus['takes']>;
  /** Called when a batch of this many canvases goes to the engine, so that there is room for others to wait. */
  readonly onBatch: (canvases: number) => void;
}

/** One call of fill(). */
type Call = object;

interface Waiting {
  readonly call: Call;
  readonly canvas: Canvas;
  readonly lane: Lane;
  resolve(filled: Filled): void;
  reject(error: unknown): void;
}

/**
 * Gathers canvases of many queries into the engine's batches. An idle engine gets what there is at once. While it works, canvases wait here
 * and not in its own queue, so that an interactive one has at most the batch in flight before it. An engine that takes a stream gets the
 * next canvas as soon as one is filled.
 */
export class Batcher {
  readonly #options: BatcherOptions;
  readonly #waiting: Record<Lane, Waiting[]> = { interactive: [], batch: [] };
  readonly #turn = new LaneTurn();
  #running = 0;
  #closed = false;

  constructor(options: BatcherOptions) {
    this.#options = options;
  }

  /** Canvases of a lane that the engine does not have yet. */
  waiting(lane: Lane): number {
    return this.#waiting[lane].length;
  }

  /**
   * Fills canvases in turn; results are in the canvases' order. Aborting `signal` drops waiting canvases and lets running ones run: the
   * engine could only be stopped by ending its process, and the others in the batch would pay for that with its restart.
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
          this.#waiting[lane].push({ call, canvas, lane, resolve, reject });
        }),
    );
    void this.#work();
    return Promise.all(filled).finally(() => {
      signal.removeEventListener('abort', drop);
      drop();
    });
  }

  /** Rejects everything that waits with `cancelled`, and all later calls. */
  close(): void {
    this.#closed = true;
    this.#drop(() => true, cancelled());
  }

  async #work(): Promise<void> {
    // Canvases from one turn of the event loop share a batch.
    await null;
    const batch = this.#take();
    if (batch.length === 0) return;
    this.#running += batch.length;
    this.#options.onBatch(batch.length);
    for (const waiting of batch) {
      void this.#fillOne(waiting).then(() => {
        this.#running--;
        return this.#work();
      });
    }
  }

  /** How many canvases the engine takes now. */
  get #room(): number {
    const { canvases, streamed } = this.#options.takes();
    if (streamed) return canvases - this.#running;
    return this.#running === 0 ? canvases : 0;
  }

  /** Each canvas is a call of its own: one that kills the engine fails alone. The engine puts the calls of one turn into one batch. */
  async #fillOne({ canvas, lane, resolve, reject }: Waiting): Promise<void> {
    try {
      const [filled] = await this.#options.engine().fill([canvas], { lane });
      resolve(filled!);
    } catch (error) {
      reject(error);
    }
  }

  #take(): Waiting[] {
    const batch: Waiting[] = [];
    const room = this.#room;
    while (batch.length < room) {
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
