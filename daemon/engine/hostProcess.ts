import { type ChildProcess, fork } from 'node:child_process';
import { fileURLToPath } from 'node:url';
import { stripVTControlCharacters } from 'node:util';
import { type HostExit, HostExited, HostLoadFailed, HostRunFailed } from './errors.ts';
import { BEAT_FD } from './heartbeat.ts';
import type { FromHost, HostAnswer, HostLoad, HostTensors, ToHost } from './hostMessages.ts';

/** Enough of stderr for the errors of a failed start, which come last. */
const STDERR_TAIL = 8 * 1024;

/** The child's bundle: beside the bundle that runs, or in dist when this module runs from source. */
export function hostScript(moduleUrl: string): URL {
  return new URL(moduleUrl.endsWith('.ts') ? '../dist/engineHost.js' : './engineHost.js', moduleUrl);
}

interface Waiting {
  resolve(answer: HostAnswer): void;
  reject(error: HostExited): void;
}

/**
 * One graph in a process of its own. Pending calls are rejected with HostExited when the process ends, by itself or by kill(). The process
 * ends with its parent, at the latest after a run in flight.
 */
export class GraphHost {
  /** Resolves when the process has ended and all its output has been read; never rejects. */
  readonly exited: Promise<HostExit>;
  /** Resident bytes of the process, as of its last answer. */
  memory = 0;
  readonly #child: ChildProcess;
  readonly #waiting = new Map<number, Waiting>();
  #exit: HostExit | undefined;
  #stderr = '';
  #beats = 0;
  #nextId = 1;

  /** Starts the process; load() comes next. */
  constructor() {
    this.#child = fork(fileURLToPath(hostScript(import.meta.url)), {
      serialization: 'advanced',
      // The parent's stdout belongs to its own output, and its flags (a loader, a debugger's port) are not for the child.
      stdio: ['ignore', 'ignore', 'pipe', 'ipc', 'pipe'],
      execArgv: [],
      // ONNX Runtime would otherwise report what it runs to its makers, and keep an id for that in the user's cache.
      env: { ...process.env, ORT_DISABLE_TELEMETRY: '1' },
    });
    this.#child.stderr?.setEncoding('utf8').on('data', (text: string) => {
      this.#stderr = (this.#stderr + text).slice(-STDERR_TAIL);
    });
    this.#child.stdio[BEAT_FD]?.on('data', () => this.#beats++);
    this.#child.on('message', (message: FromHost) => {
      this.memory = message.memory;
      this.#waiting.get(message.id)?.resolve(message);
      this.#waiting.delete(message.id);
    });
    this.exited = new Promise((resolve) => {
      const end = (how: string) => {
        this.#exit ??= { how, stderr: stripVTControlCharacters(this.#stderr) };
        for (const waiting of this.#waiting.values()) waiting.reject(new HostExited(this.#exit));
        this.#waiting.clear();
        resolve(this.#exit);
      };
      // 'close' follows 'exit' once stderr is read to its end; 'error' alone comes when no process could be made.
      this.#child.on('close', (code, signal) => end(signal ?? `exit code ${code}`));
      this.#child.on('error', (error) => this.#child.pid === undefined && end(error.message));
    });
  }

  /**
   * Starts a process and loads a graph into it.
   * Errors: HostLoadFailed (what ONNX Runtime said, and stderr), HostExited.
   */
  static async open(graphPath: string, options: Omit<HostLoad, 'graphPath'>): Promise<GraphHost> {
    const host = new GraphHost();
    await host.load({ graphPath, ...options });
    return host;
  }

  /** Heartbeats, about one a second whatever the process does (see startHeartbeat). */
  get beats(): number {
    return this.#beats;
  }

  get pid(): number | undefined {
    return this.#child.pid;
  }

  /** Loads the process's one graph; if that fails the process is ended. Errors as open(). */
  async load(load: HostLoad): Promise<void> {
    const answer = await this.#ask({ kind: 'load', ...load });
    if (answer.kind !== 'load-failed') return;
    this.kill();
    const { stderr } = await this.exited;
    throw new HostLoadFailed(answer.message, stderr);
  }

  /** Runs the graph and returns all its outputs by name. Errors: HostRunFailed (the process lives on), HostExited. */
  async run(feeds: HostTensors): Promise<HostTensors> {
    const answer = await this.#ask({ kind: 'run', feeds });
    if (answer.kind === 'outputs') return answer.outputs;
    throw new HostRunFailed(answer.kind === 'run-failed' ? answer.message : `unexpected answer "${answer.kind}"`);
  }

  /** Resolves when the process answers; it does not while it loads or runs. Errors: HostExited. */
  async ping(): Promise<void> {
    await this.#ask({ kind: 'ping' });
  }

  /** Ends the process at once, whatever it is doing; pending calls are rejected when it is gone. */
  kill(): void {
    this.#child.kill('SIGKILL');
  }

  /** Ends the process and waits until it is gone and its memory is free. */
  async close(): Promise<void> {
    this.kill();
    await this.exited;
  }

  #ask(message: WithoutId<ToHost>): Promise<HostAnswer> {
    return new Promise((resolve, reject) => {
      if (this.#exit) return reject(new HostExited(this.#exit));
      const id = this.#nextId++;
      this.#waiting.set(id, { resolve, reject });
      // A send can fail only because the process is ending; 'close' then rejects what waits.
      this.#child.send({ id, ...message }, () => {});
    });
  }
}

type WithoutId<T> = T extends unknown ? Omit<T, 'id'> : never;
