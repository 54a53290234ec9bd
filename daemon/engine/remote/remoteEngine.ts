import { randomUUID } from 'node:crypto';
import { setMaxListeners } from 'node:events';
import { LikewiseError } from '@likewise/shared/protocol/errors.ts';
import type {
  Canvas,
  Engine,
  EngineEvents,
  EngineState,
  EngineStatus,
  Filled,
  FillOptions,
  RunForm,
} from '../engine.ts';
import { cancelled } from '../errors.ts';
import { checkCanvas, WARM_UP_CANVAS } from '../feeds.ts';
import { Call, CanvasQueue, type Task } from '../queue.ts';
import { pause, realTimers, type Timers } from '../timers.ts';
import { type Address, modelPath } from './address.ts';
import { CERTIFICATE_FIX, serverAway, serverFailed, serverTimeout, serverUnfit } from './errors.ts';
import { ANSWER_TIMEOUT_MS, QUESTION_TIMEOUT_MS, retryMs, WINDOW } from './limits.ts';
import { type Ask, checkServer, Link, NoReply, type Reply, type Server } from './link.ts';
import { inferRequest, readAnswer } from './tensors.ts';
import { judge, type Setback, type Verdict } from './verdict.ts';

/** A form of the model that a server may run, and how its answers say so. */
export interface ServerForm extends Omit<RunForm, 'provider'> {
  /** 32 bytes. */
  readonly identity: Uint8Array;
}

/** Events that are counted. */
export interface RemoteMeasures {
  /** A request ended. @param outcome `answered`, `cancelled` or why it gave no answer */
  request(outcome: 'answered' | 'cancelled' | Setback, ms: number): void;
  /** A request is made again. */
  retry(reason: Setback): void;
}

export interface RemoteOptions extends EngineEvents {
  readonly server: Server;
  /** The model's name on the server, where its address names none. */
  readonly model: string;
  /** What may answer. */
  readonly forms: readonly ServerForm[];
  /** Milliseconds for which a server that is away, loading or overloaded is retried. */
  readonly patienceMs: number;
  /** The canvas that a start has filled, and a check of the server's answer: what is wrong with it, as a clause. */
  readonly warmUp?: { readonly canvas: Canvas; faultIn(filled: Filled): Promise<string | undefined> };
  readonly measures?: RemoteMeasures;
  readonly timers?: Timers;
  readonly now?: () => number;
}

/**
 * An engine whose model runs on a server of the Open Inference Protocol (v2): one request for each canvas, several in flight, as the server
 * makes batches of them. A start asks for the server's metadata and has it fill a canvas. Each answer has to carry the model's identity. A
 * server that is away, loading or overloaded is retried while patience lasts; after that, or where the server does not fit, every call
 * fails and the next one starts anew.
 * Errors: usage, where the server's address, token or certificates cannot be used.
 */
export function createRemoteEngine(options: RemoteOptions): Engine {
  return new RemoteEngine(options);
}

class RemoteEngine implements Engine {
  readonly #options: RemoteOptions;
  readonly #address: Address;
  /** Created by each start, so that certificates and token are read again. */
  #link: Link | undefined;
  readonly #timers: Timers;
  readonly #now: () => number;
  readonly #queue = new CanvasQueue();
  readonly #running = new Map<Task, AbortController>();
  readonly #closing = new AbortController();
  #starting: { resolve(status: EngineStatus): void; reject(error: unknown): void }[] = [];
  #unloading: (() => void)[] = [];
  #currentState: EngineState = 'unloaded';
  #form: RunForm | undefined;
  /** Since when the server answers only "not now"; undefined while it works. */
  #awaySince: number | undefined;

  constructor(options: RemoteOptions) {
    this.#options = options;
    this.#address = checkServer(options.server);
    this.#timers = options.timers ?? realTimers;
    this.#now = options.now ?? Date.now;
  }

  get status(): EngineStatus {
    return {
      state: this.#state,
      ...(this.#form && {
        provider: this.#address.host,
        form: this.#form,
        takes: { canvases: WINDOW, streamed: true },
      }),
      stepDowns: [],
      waiting: this.#queue.length,
      running: this.#running.size,
      restarts: 0,
    };
  }

  start(): Promise<EngineStatus> {
    return new Promise((resolve, reject) => {
      if (this.#state === 'closed') return reject(cancelled());
      this.#starting.push({ resolve, reject });
      this.#work();
    });
  }

  async fill(canvases: readonly Canvas[], { signal, onProgress, lane }: FillOptions = {}): Promise<Filled[]> {
    canvases.forEach(checkCanvas);
    if (this.#state === 'closed' || signal?.aborted) throw cancelled();
    if (canvases.length === 0) return [];
    const call = new Call(canvases, onProgress, lane);
    const cancel = () => this.#drop(call, cancelled());
    // One signal may cancel any number of calls; Node.js would warn of a leak at the eleventh.
    if (signal) setMaxListeners(0, signal);
    signal?.addEventListener('abort', cancel);
    this.#queue.add(call.tasks);
    this.#work();
    return call.promise.finally(() => signal?.removeEventListener('abort', cancel));
  }

  unload(): Promise<void> {
    return new Promise((resolve) => {
      if (this.#state === 'closed') return resolve();
      this.#unloading.push(resolve);
      this.#work();
    });
  }

  async close(): Promise<void> {
    if (this.#state === 'closed') return;
    this.#state = 'closed';
    this.#closing.abort(cancelled());
    this.#failAll(cancelled());
    for (const resolve of this.#unloading.splice(0)) resolve();
    this.#link?.rest();
  }

  get #state(): EngineState {
    return this.#currentState;
  }

  set #state(state: EngineState) {
    if (state === this.#currentState) return;
    this.#currentState = state;
    this.#options.onChange?.();
  }

  /** Starts everything that can start now. */
  #work(): void {
    switch (this.#state) {
      case 'closed':
      case 'starting':
        return;
      case 'unloaded':
      case 'failed':
        this.#unloaded();
        if (this.#queue.length + this.#starting.length > 0) void this.#start();
        return;
      default:
        for (const { resolve } of this.#starting.splice(0)) resolve(this.status);
        if (this.#unloading.length > 0) {
          if (this.#running.size === 0) this.#unload();
          return;
        }
        while (this.#running.size < WINDOW && this.#queue.length > 0) {
          for (const task of this.#queue.take(1)) void this.#run(task);
        }
    }
  }

  #unload(): void {
    this.#link?.rest();
    this.#state = 'unloaded';
    this.#work();
  }

  #unloaded(): void {
    for (const resolve of this.#unloading.splice(0)) resolve();
  }

  async #start(): Promise<void> {
    this.#state = 'starting';
    this.#awaySince = undefined;
    const { signal } = this.#closing;
    try {
      this.#link?.rest();
      this.#link = this.#reading(() => new Link(this.#options.server, this.#timers));
      await this.#checkMetadata(signal);
      const { warmUp } = this.#options;
      const filled = await this.#fill(warmUp?.canvas ?? WARM_UP_CANVAS, 'interactive', signal);
      const fault = await warmUp?.faultIn(filled);
      if (fault !== undefined) throw this.#unfit(fault);
      if (signal.aborted) return;
      this.#form = filled.form;
      this.#state = 'ready';
      this.#options.log?.('info', `The engine is ready on ${this.#address.host} (${filled.form.precision}).`);
    } catch (error) {
      if (signal.aborted) return;
      this.#fail(error);
    }
    this.#work();
  }

  async #run(task: Task): Promise<void> {
    const abort = new AbortController();
    this.#running.set(task, abort);
    try {
      const filled = await this.#fill(task.canvas, task.call.lane, abort.signal);
      this.#running.delete(task);
      this.#queue.deliver([task], [filled]);
      // A progress callback may have ended its call.
      this.#abortSettled();
    } catch (error) {
      if (!abort.signal.aborted) {
        const ofOne = ['engine-failed', 'engine-timeout'].includes((error as LikewiseError).code);
        if (ofOne) this.#drop(task.call, error);
        else this.#fail(error);
      }
      this.#running.delete(task);
    }
    this.#work();
  }

  /** Ends one call. */
  #drop(call: Call, error: unknown): void {
    this.#queue.fail(call, error);
    this.#abortSettled();
    this.#work();
  }

  #abortSettled(): void {
    for (const [task, abort] of this.#running) if (task.call.settled) abort.abort(cancelled());
  }

  /** The server is not used any more until the next start. */
  #fail(error: unknown): void {
    if (this.#state === 'closed') return;
    this.#options.log?.('warn', error instanceof Error ? error.message : String(error));
    this.#state = 'failed';
    this.#failAll(error);
    this.#link?.rest();
  }

  #failAll(error: unknown): void {
    for (const { reject } of this.#starting.splice(0)) reject(error);
    for (const task of this.#running.keys()) task.call.fail(error);
    this.#queue.failAll(error);
    this.#abortSettled();
  }

  /** Checks that the server has a model with an identity; a server that does not list its outputs is asked for a canvas anyway. */
  async #checkMetadata(signal: AbortSignal): Promise<void> {
    const reply = await this.#ask({ path: this.#path(''), timeoutMs: QUESTION_TIMEOUT_MS, signal });
    const outputs = outputsIn(reply);
    if (outputs.length > 0 && !outputs.includes('model')) {
      throw this.#unfit(`its model ${this.#model} was not exported for Likewise`);
    }
  }

  async #fill(canvas: Canvas, lane: NonNullable<FillOptions['lane']>, signal: AbortSignal): Promise<Filled> {
    const path = this.#path('/infer');
    const request = inferRequest(canvas, lane, randomUUID());
    const reply = await this.#ask({ path, ...request, timeoutMs: ANSWER_TIMEOUT_MS, signal });
    const answered = readAnswer(reply);
    if (typeof answered === 'string') throw this.#unfit(answered);
    const { model, ...filled } = answered;
    const form = this.#options.forms.find(({ identity }) => Buffer.compare(identity, model) === 0);
    if (!form) throw this.#unfit(`its ${this.#model} is another model than the one here`, OTHER_MODEL);
    return { ...filled, form: { provider: 'server', kernels: form.kernels, precision: form.precision } };
  }

  /** Retries until there is an answer. Errors: the server's, if they last or outlast our patience; the signal's reason. */
  async #ask(ask: Ask): Promise<Reply> {
    const { host } = this.#address;
    const link = this.#link!;
    const tries: Partial<Record<Setback, number>> = {};
    for (let all = 1; ; all++) {
      const outcome = await this.#try(link, ask);
      if (!(outcome instanceof NoReply) && outcome.status === 200) {
        this.#answered();
        return outcome;
      }
      const { setback, reason, ...verdict } = this.#judge(outcome);
      if (setback === 'unauthorized') {
        if ((tries.unauthorized ?? 0) === 0 && this.#reading(() => link.renewToken())) {
          tries.unauthorized = 1;
          this.#options.measures?.retry(setback);
          continue;
        }
        throw this.#unfit(reason, CHECK_TOKEN);
      }
      const made = (tries[setback] ?? 0) + 1;
      tries[setback] = made;
      const delay = Math.max(retryMs(all, Math.random()), verdict.retryAfterMs ?? 0);
      if (verdict.tries === 'patience') {
        this.#away(reason);
        if (this.#now() + delay - this.#awaySince! > this.#options.patienceMs) throw serverAway(host, reason);
      } else if (made >= verdict.tries) {
        if (setback === 'timeout') throw serverTimeout(host, ask.timeoutMs, made);
        if (setback === 'failed') throw serverFailed(host, made, reason);
        throw this.#unfit(reason, setback === 'certificate' ? CERTIFICATE_FIX : undefined);
      }
      this.#options.measures?.retry(setback);
      await pause(this.#timers, delay, ask.signal);
      ask.signal.throwIfAborted();
    }
  }

  async #try(link: Link, ask: Ask): Promise<Reply | NoReply> {
    const { measures } = this.#options;
    const begun = performance.now();
    const over = (outcome: Parameters<RemoteMeasures['request']>[0]) =>
      ask.body && measures?.request(outcome, performance.now() - begun);
    try {
      const reply = await link.ask(ask);
      over(reply.status === 200 ? 'answered' : this.#judge(reply).setback);
      return reply;
    } catch (error) {
      if (!(error instanceof NoReply)) {
        over('cancelled');
        throw error;
      }
      over(this.#judge(error).setback);
      return error;
    }
  }

  #judge(outcome: Reply | NoReply): Verdict {
    const verdict = judge(outcome, this.#now());
    return { ...verdict, reason: this.#link?.veiled(verdict.reason) ?? verdict.reason };
  }

  #answered(): void {
    if (this.#awaySince === undefined) return;
    this.#awaySince = undefined;
    this.#options.log?.('info', `${this.#address.host} answers again.`);
    if (this.#state === 'restarting') this.#state = 'ready';
  }

  #away(reason: string): void {
    if (this.#awaySince !== undefined) return;
    this.#awaySince = this.#now();
    this.#options.log?.('warn', `${this.#address.host} does not answer now: ${reason}.`);
    if (this.#state === 'ready') this.#state = 'restarting';
  }

  #unfit(reason: string, remedy?: string): LikewiseError {
    return serverUnfit(this.#address.host, reason, remedy);
  }

  /** A token or a certificate that cannot be read is a reason not to use the server. */
  #reading<T>(read: () => T): T {
    try {
      return read();
    } catch (error) {
      if (!(error instanceof LikewiseError)) throw error;
      throw this.#unfit(error.message.replace(/\.$/, ''), error.remedy);
    }
  }

  get #model(): string {
    return this.#address.model ?? this.#options.model;
  }

  #path(end: '' | '/infer'): string {
    return modelPath(this.#address, this.#options.model) + end;
  }
}

const CHECK_TOKEN = 'Check the token, and whether it is still valid: likewise engine test.';

const OTHER_MODEL =
  'Have the server serve the model that is used here (likewise model export), or use the one it serves (likewise model use).';

/** The names of a model's outputs, where its metadata lists them. */
function outputsIn({ body }: Reply): string[] {
  try {
    const { outputs } = JSON.parse(body.toString());
    return Array.isArray(outputs) ? outputs.map(({ name }) => name) : [];
  } catch {
    return [];
  }
}
