import { existsSync } from 'node:fs';
import { availableParallelism } from 'node:os';
import { fileURLToPath } from 'node:url';
import { errorIn } from '@likewise/shared/protocol/errors.ts';
import type { Piscina } from 'piscina';
import { cancelled } from '../../engine/errors.ts';
// Native code stays loaded only if the main thread loads it before the others.
import '../../images/codec.ts';
import { current } from '../../trace/span.ts';
import { workerDied, workerMissing } from '../errors.ts';
import { MAX_THREADS, THREAD_HEAP_MB, THREAD_IDLE_MS } from '../limits.ts';
import { LaneQueue } from './laneQueue.ts';
import type { Done, Task, TaskName, Work, WorkFor } from './work.ts';
import type { Ended, Sent } from './worker.ts';

/** The threads' bundle: beside the bundle that runs, or in dist when this module runs from source. */
function workerScript(moduleUrl: string): string {
  return fileURLToPath(new URL(moduleUrl.endsWith('.ts') ? '../../dist/worker.js' : './worker.js', moduleUrl));
}

/** At least two, so that a batch never takes the only one. */
const THREADS = Math.min(MAX_THREADS, Math.max(2, availableParallelism()));

/**
 * Threads that work on pictures, so that the event loop does not have to. They start when they are needed, and end after being idle for a
 * while. Cancelling ends a thread at work; another takes its place.
 */
export class WorkPool implements Work {
  readonly #queue = new LaneQueue(THREADS);
  readonly #script: string;
  #threads: Promise<Piscina> | undefined;
  #closed = false;

  /** @param script what the threads run. Errors: engine-unavailable where it does not exist. */
  constructor(script = workerScript(import.meta.url)) {
    // Threads without a script would be started again and again.
    if (!existsSync(script)) throw workerMissing(script);
    this.#script = script;
  }

  run<N extends TaskName>(name: N, task: Task<N>, pixels: number, by: WorkFor): Promise<Done<N>> {
    return this.#queue.run(by, pixels, () => this.#do(name, task, by.signal));
  }

  /** Ends the threads, whatever they are doing. */
  async close(): Promise<void> {
    this.#closed = true;
    await (await this.#threads)?.destroy();
  }

  async #do<N extends TaskName>(name: N, task: Task<N>, signal?: AbortSignal): Promise<Done<N>> {
    if (this.#closed || signal?.aborted) throw cancelled();
    this.#threads ??= this.#start();
    const threads = await this.#threads;
    // A job's tasks share its signal, and listen to it only while they run.
    const stop = new AbortController();
    const abort = () => stop.abort();
    signal?.addEventListener('abort', abort);
    try {
      const place = current();
      const sent: Sent<N> = { task, ...(place && { within: { trace: place.trace, id: place.id } }) };
      const ended: Ended<N> = await threads.run(sent, { name, signal: stop.signal }).catch((error) => {
        throw this.#closed || stop.signal.aborted ? cancelled() : workerDied(error);
      });
      for (const span of ended.spans ?? []) place?.take(span);
      if ('done' in ended) return ended.done;
      if ('error' in ended) throw errorIn(ended.error);
      throw Object.assign(new Error(ended.bug.message), { stack: ended.bug.stack });
    } finally {
      signal?.removeEventListener('abort', abort);
    }
  }

  async #start(): Promise<Piscina> {
    const { Piscina } = await import('piscina');
    const threads = new Piscina({
      filename: this.#script,
      minThreads: 0,
      maxThreads: THREADS,
      idleTimeout: THREAD_IDLE_MS,
      // A thread that waits without running its event loop would keep what native code has released.
      atomics: 'disabled',
      recordTiming: false,
      // This process's own flags (a loader, a debugger's port) are not for the threads.
      execArgv: [],
      resourceLimits: { maxOldGenerationSizeMb: THREAD_HEAP_MB },
    });
    // A thread that dies idle does no harm.
    threads.on('error', () => {});
    return threads;
  }
}
