import { setMaxListeners } from 'node:events';
import type { Canvas, Engine, EngineEvents, EngineState, EngineStatus, Filled, FillOptions } from './engine.ts';
import { cancelled, engineFailed, engineSilent, engineTimeout, type HostExit } from './errors.ts';
import { checkCanvas, fusedFeeds, splitOutputs } from './feeds.ts';
import { watchHealth, watchHeartbeat } from './health.ts';
import { Launcher, type LauncherOptions, type Session } from './launcher.ts';
import { backoffMs, MAX_IDLE_CRASHES, runTimeoutMs } from './limits.ts';
import { Call, CanvasQueue, type Task } from './queue.ts';
import { pause, realTimers, type Timers } from './timers.ts';

export interface EngineOptions extends LauncherOptions, EngineEvents {
  readonly timers?: Timers;
}

/** An engine whose model runs in a child process. */
export interface SupervisedEngine extends Engine {
  /** The child's process id while the engine is ready. */
  readonly pid: number | undefined;
}

/**
 * An engine that loads on first use, survives the crashes of its process, and ends that process to cancel, to unload, and
 * when it hangs. A canvas in flight when the process crashes or times out is run once more, alone; the second time its call
 * fails. Others only wait longer.
 */
export function createEngine(options: EngineOptions): SupervisedEngine {
  return new Supervisor(options);
}

/** Why a session ends: we kill it for one of these reasons, or it crashes. */
type Ending = 'cancelled' | 'timeout' | 'silent' | 'crash';

class Supervisor implements SupervisedEngine {
  readonly #launcher: Launcher;
  readonly #timers: Timers;
  readonly #log: NonNullable<EngineOptions['log']>;
  readonly #onChange: NonNullable<EngineOptions['onChange']>;
  readonly #queue = new CanvasQueue();
  readonly #closing = new AbortController();
  #starting: { resolve(status: EngineStatus): void; reject(error: unknown): void }[] = [];
  #unloading: (() => void)[] = [];
  #currentState: EngineState = 'unloaded';
  /** Whether the model should be loaded. */
  #wanted = false;
  #working = false;
  #session: Session | undefined;
  #stopWatching = () => {};
  #ending: Ending = 'crash';
  /** As of the last start. */
  #started: Pick<Session, 'form' | 'maxBatch'> | undefined;
  #running: readonly Task[] = [];
  #restarts = 0;
  #heard: number | undefined;
  /** In a row, without a batch filled in between. */
  #crashes = 0;

  constructor({ timers = realTimers, log = () => {}, onChange = () => {}, ...options }: EngineOptions) {
    this.#timers = timers;
    this.#log = log;
    this.#onChange = onChange;
    this.#launcher = new Launcher(options, timers, (error) => this.#countDeath(error.exit));
  }

  get #state(): EngineState {
    return this.#currentState;
  }

  set #state(state: EngineState) {
    if (state === this.#currentState) return;
    this.#currentState = state;
    this.#onChange();
  }

  get status(): EngineStatus {
    return {
      state: this.#state,
      ...(this.#started ? runsAs(this.#started) : {}),
      stepDowns: this.#launcher.stepDowns,
      waiting: this.#queue.length,
      running: this.#running.length,
      restarts: this.#restarts,
      ...(this.#heard === undefined ? {} : { heard: this.#heard }),
      ...(this.#session ? { memory: this.#session.host.memory } : {}),
    };
  }

  get pid(): number | undefined {
    return this.#session?.host.pid;
  }

  start(): Promise<EngineStatus> {
    return new Promise((resolve, reject) => {
      if (this.#state === 'closed') return reject(cancelled());
      this.#starting.push({ resolve, reject });
      this.#wanted = true;
      void this.#work();
    });
  }

  async fill(canvases: readonly Canvas[], { signal, onProgress }: FillOptions = {}): Promise<Filled[]> {
    canvases.forEach(checkCanvas);
    if (this.#state === 'closed' || signal?.aborted) throw cancelled();
    if (canvases.length === 0) return [];
    const call = new Call(canvases, onProgress);
    const cancel = () => this.#cancel(call);
    // One signal may cancel any number of calls; Node.js would warn of a leak at the eleventh.
    if (signal) setMaxListeners(0, signal);
    signal?.addEventListener('abort', cancel);
    this.#queue.add(call.tasks);
    this.#wanted = true;
    void this.#work();
    return call.promise.finally(() => signal?.removeEventListener('abort', cancel));
  }

  unload(): Promise<void> {
    return new Promise((resolve) => {
      if (this.#state === 'closed') return resolve();
      this.#unloading.push(resolve);
      void this.#work();
    });
  }

  async close(): Promise<void> {
    if (this.#state === 'closed') return;
    this.#state = 'closed';
    this.#stopWatching();
    this.#rejectAll(cancelled());
    for (const task of this.#running) task.call.fail(cancelled());
    for (const resolve of this.#unloading.splice(0)) resolve();
    this.#closing.abort(cancelled());
    await this.#session?.host.close();
  }

  /** Does all pending work, step by step; only one such loop runs at a time. */
  async #work(): Promise<void> {
    if (this.#working) return;
    this.#working = true;
    // Calls made in one turn of the event loop share a batch.
    await null;
    for (let step = this.#nextStep(); step; step = this.#nextStep()) await step();
    this.#working = false;
  }

  #nextStep(): (() => Promise<void>) | undefined {
    if (this.#state === 'closed') return undefined;
    if (this.#unloading.length > 0) return () => this.#unload();
    const session = this.#session;
    if (!session) return this.#wanted ? () => this.#start() : undefined;
    for (const { resolve } of this.#starting.splice(0)) resolve(this.status);
    return this.#queue.length > 0 ? () => this.#run(session, this.#queue.take(session.maxBatch)) : undefined;
  }

  async #start(): Promise<void> {
    // A restart stays on the provider that ran; every other start tries the best one first.
    if (this.#state !== 'restarting') {
      this.#state = 'starting';
      this.#launcher.reset();
    }
    try {
      if (this.#crashes > 0) await pause(this.#timers, backoffMs(this.#crashes), this.#closing.signal);
      const session = await this.#launcher.start(this.#closing.signal);
      if (this.#closing.signal.aborted) return await session.host.close();
      this.#session = session;
      this.#ending = 'crash';
      this.#started = { form: session.form, maxBatch: session.maxBatch };
      this.#state = 'ready';
      this.#heard = Date.now();
      this.#watch(session);
      this.#log('info', `The engine is ready on ${session.form.provider} (process ${session.host.pid}).`);
    } catch (error) {
      if (this.#closing.signal.aborted) return;
      this.#state = 'failed';
      this.#wanted = false;
      this.#crashes = 0;
      this.#rejectAll(error);
    }
  }

  #watch(session: Session): void {
    const isBusy = () => this.#running.length > 0;
    const onSilent = () => this.#kill('silent');
    const onAnswer = () => {
      this.#heard = Date.now();
    };
    const stops = [
      watchHealth(session.host, this.#timers, { isBusy, onAnswer, onSilent }),
      watchHeartbeat(session.host, this.#timers, onSilent),
    ];
    this.#stopWatching = () => {
      for (const stop of stops) stop();
    };
    // A run reports its process's end itself; this is for a process that ends while idle.
    void session.host.exited.then(async () => {
      if (this.#session !== session || isBusy()) return;
      await this.#lose(session);
      const idle = this.#queue.length + this.#starting.length === 0;
      if (this.#crashes >= MAX_IDLE_CRASHES && idle) this.#rest();
      void this.#work();
    });
  }

  async #run(session: Session, batch: readonly Task[]): Promise<void> {
    this.#running = batch;
    const limit = runTimeoutMs(batch.length);
    const disarm = this.#timers.after(limit, () => this.#kill('timeout'));
    try {
      const outputs = await session.host.run(fusedFeeds(batch.map((task) => task.canvas)));
      const results = splitOutputs(outputs, batch.length).map((output) => ({ ...output, form: session.form }));
      this.#heard = Date.now();
      this.#crashes = 0;
      this.#running = [];
      this.#queue.deliver(batch, results);
      // It may have been killed with its results already on the way.
      if (this.#ending !== 'crash') await this.#lose(session);
    } catch (error) {
      // The process is also ended after a failed run: such a run can make a GPU unusable for its process.
      const ending = await this.#lose(session);
      if (ending === 'crash') this.#queue.retry(batch, engineFailed(error));
      else if (ending === 'timeout') this.#queue.retry(batch, engineTimeout(limit));
      else if (ending === 'silent') this.#queue.retry(batch, engineSilent());
      else this.#queue.putBack(batch);
    } finally {
      disarm();
      this.#running = [];
    }
  }

  #cancel(call: Call): void {
    this.#queue.fail(call, cancelled());
    if (this.#running.some((task) => task.call === call)) this.#kill('cancelled');
  }

  #kill(ending: Ending): void {
    if (this.#ending === 'crash') this.#ending = ending;
    this.#session?.host.kill();
  }

  /** Cleans up after a session that has ended or has to end, and returns why it did. */
  async #lose(session: Session): Promise<Ending> {
    const ending = this.#ending;
    this.#stopWatching();
    this.#session = undefined;
    if (this.#state !== 'closed') this.#state = 'restarting';
    if (ending !== 'cancelled') this.#crashes++;
    await session.host.close();
    this.#countDeath(await session.host.exited);
    return ending;
  }

  /** Leaves the model unloaded until it is wanted again. */
  #rest(): void {
    this.#state = 'unloaded';
    this.#wanted = false;
    this.#crashes = 0;
  }

  #countDeath({ how, stderr }: HostExit): void {
    if (this.#state === 'closed') return;
    this.#restarts++;
    this.#log('warn', `The engine's process ended (${how}). ${stderr}`.trim());
  }

  async #unload(): Promise<void> {
    const unloaded = this.#unloading.splice(0);
    const session = this.#session;
    this.#session = undefined;
    this.#stopWatching();
    await session?.host.close();
    if (this.#state !== 'closed') this.#state = 'unloaded';
    this.#wanted = this.#queue.length + this.#starting.length > 0;
    for (const resolve of unloaded) resolve();
  }

  /** Rejects everything that waits for a start or in the queue. */
  #rejectAll(error: unknown): void {
    for (const { reject } of this.#starting.splice(0)) reject(error);
    this.#queue.failAll(error);
  }
}

function runsAs({
  form,
  maxBatch,
}: Pick<Session, 'form' | 'maxBatch'>): Pick<EngineStatus, 'provider' | 'form' | 'takes'> {
  return { provider: form.provider, form, takes: { canvases: maxBatch, streamed: false } };
}
