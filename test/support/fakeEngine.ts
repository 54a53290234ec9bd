import { GRID_CELL } from '@likewise/shared/prompt/layouts.ts';
import { CANVAS, GRID } from '@likewise/shared/prompt/patches.ts';
import type { Provider } from '@likewise/shared/protocol/providers.ts';
import type {
  Canvas,
  Engine,
  EngineState,
  EngineStatus,
  Filled,
  FillOptions,
  RunForm,
} from '../../daemon/engine/engine.ts';
import { cancelled } from '../../daemon/engine/errors.ts';
import { checkCanvas } from '../../daemon/engine/feeds.ts';
import { Call, CanvasQueue, type Task } from '../../daemon/engine/queue.ts';
import { formFor } from '../../daemon/inference/modelEngine.ts';

/** The analogy engine's confidence in every hidden patch. */
export const HIDDEN_CONFIDENCE = 0.25;

/**
 * Fills a 2x2 grid by arithmetic analogy. Every pixel of the hidden quadrant becomes its horizontal neighbour plus its vertical
 * neighbour minus the diagonal one, clipped. In every arrangement that is query + output - input. Visible patches decode to black. It
 * records the canvases of every call.
 */
export class AnalogyEngine implements Pick<Engine, 'fill'> {
  readonly calls: (readonly Canvas[])[] = [];

  async fill(canvases: readonly Canvas[], { signal }: FillOptions = {}): Promise<Filled[]> {
    if (signal?.aborted) throw cancelled();
    this.calls.push(canvases);
    return canvases.map((canvas) => fillOne(canvas, runForm('cpu')));
  }
}

/** A whole engine in this process that fills like the AnalogyEngine. The test may hold its batches. */
export class FakeEngine implements Engine {
  /** The batches that arrived. */
  readonly batches: (readonly Canvas[])[] = [];
  /** Why start() and fill() fail, if they must. */
  startError: Error | undefined;
  /** The error for the call that contains a canvas, if it must fail. */
  errorOf: (canvas: Canvas) => Error | undefined = () => undefined;
  readonly #provider: Provider;
  readonly #queue = new CanvasQueue();
  #state: EngineState = 'unloaded';
  #started = false;
  #running: readonly Task[] = [];
  #working = Promise.resolve();
  #held = false;
  #release = () => {};
  #awaited: { readonly batches: number; resolve(): void }[] = [];

  constructor(provider: Provider = 'cuda') {
    this.#provider = provider;
  }

  get status(): EngineStatus {
    return {
      state: this.#state,
      ...(this.#started && {
        provider: this.#provider,
        form: runForm(this.#provider),
        takes: { canvases: formFor(this.#provider).maxBatch, streamed: false },
      }),
      stepDowns: [],
      waiting: this.#queue.length,
      running: this.#running.length,
      restarts: 0,
    };
  }

  /** From now on, holds each batch until it is released. */
  hold(): void {
    this.#held = true;
  }

  /** Releases the held batch, and holds the next one. */
  release(): void {
    this.#release();
  }

  /** Releases what is held, and holds nothing any more. */
  letGo(): void {
    this.#held = false;
    this.#release();
  }

  /** Resolves when this many batches have arrived in all. */
  came(batches: number): Promise<void> {
    return new Promise((resolve) => {
      this.#awaited.push({ batches, resolve });
      this.#tellAwaited();
    });
  }

  async start(): Promise<EngineStatus> {
    if (this.#state === 'closed') throw cancelled();
    if (this.startError) throw this.startError;
    this.#state = 'ready';
    this.#started = true;
    return this.status;
  }

  async fill(canvases: readonly Canvas[], { signal, onProgress }: FillOptions = {}): Promise<Filled[]> {
    canvases.forEach(checkCanvas);
    if (this.#state === 'closed' || signal?.aborted) throw cancelled();
    if (canvases.length === 0) return [];
    const call = new Call(canvases, onProgress);
    signal?.addEventListener('abort', () => this.#queue.fail(call, cancelled()));
    this.#queue.add(call.tasks);
    this.#working = this.#working.then(() => this.#work());
    return call.promise;
  }

  async unload(): Promise<void> {
    await this.#working;
    if (this.#state !== 'closed') this.#state = 'unloaded';
  }

  async close(): Promise<void> {
    this.#state = 'closed';
    this.#queue.failAll(cancelled());
    for (const { call } of this.#running) call.fail(cancelled());
    this.letGo();
    await this.#working;
  }

  async #work(): Promise<void> {
    if (this.#queue.length === 0) return;
    try {
      await this.start();
    } catch (error) {
      return this.#queue.failAll(error);
    }
    const batch = this.#queue.take(formFor(this.#provider).maxBatch);
    this.#running = batch;
    this.batches.push(batch.map(({ canvas }) => canvas));
    this.#tellAwaited();
    if (this.#held) {
      await new Promise<void>((resolve) => {
        this.#release = resolve;
      });
    }
    for (const { call, canvas } of batch) {
      const error = this.errorOf(canvas);
      if (error) this.#queue.fail(call, error);
    }
    this.#running = [];
    this.#queue.deliver(
      batch,
      batch.map(({ canvas }) => fillOne(canvas, runForm(this.#provider))),
    );
    return this.#work();
  }

  #tellAwaited(): void {
    const isDue = ({ batches }: { batches: number }) => batches <= this.batches.length;
    for (const { resolve } of this.#awaited.filter(isDue)) resolve();
    this.#awaited = this.#awaited.filter((awaited) => !isDue(awaited));
  }
}

function runForm(provider: Provider): RunForm {
  const { kernels, precision } = formFor(provider);
  return { provider, kernels, precision };
}

function fillOne({ pixels, hidden }: Canvas, form: RunForm): Filled {
  const decoded = new Uint8ClampedArray(CANVAS * CANVAS * 3);
  const start = (patch: number) => (patch === 0 ? 0 : CANVAS - GRID_CELL);
  const left = start(hidden[0]! % GRID);
  const top = start(Math.floor(hidden[0]! / GRID));
  const across = CANVAS - GRID_CELL;
  for (let y = top; y < top + GRID_CELL; y++) {
    for (let x = left; x < left + GRID_CELL; x++) {
      const [mirrorX, mirrorY] = [(x + across) % (2 * across), (y + across) % (2 * across)];
      const at = (column: number, row: number, channel: number) => pixels[(row * CANVAS + column) * 3 + channel]!;
      for (let c = 0; c < 3; c++) {
        decoded[(y * CANVAS + x) * 3 + c] = at(mirrorX, y, c) + at(x, mirrorY, c) - at(mirrorX, mirrorY, c);
      }
    }
  }
  const confidence = new Float32Array(GRID * GRID).fill(1);
  for (const id of hidden) confidence[id] = HIDDEN_CONFIDENCE;
  return { decoded: new Uint8Array(decoded.buffer), tokens: new Int32Array(GRID * GRID), confidence, form };
}
