import { type ChildProcess, fork } from 'node:child_process';
import { randomUUID } from 'node:crypto';
import { once } from 'node:events';
import { fileURLToPath } from 'node:url';
import type { FrameImage } from '@likewise/shared/protocol/frames.ts';
import type { ClientMessage } from '@likewise/shared/protocol/messages.ts';
import { discPng } from './cliImages.ts';
import { TestClient } from './testClient.ts';

type RunMessage = Extract<ClientMessage, { type: 'run' }>;

/** The memory of the daemon's process, in bytes: now, and the peak since the last request. */
interface Memory {
  readonly rss: number;
  readonly peak: number;
}

const MIB = 2 ** 20;

/** A job of one example and these queries, by their indices among the frame's images. */
export function runMessage(queries: readonly number[], change: Partial<RunMessage> = {}): RunMessage {
  return {
    type: 'run',
    job: randomUUID(),
    examples: [{ input: 0, output: 0 }],
    queries: [...queries],
    quality: 'fast',
    answer: { size: 'cell', detail: 'none', format: 'png' },
    lane: 'interactive',
    ...change,
  };
}

/** A daemon in a separate process (daemonChild.ts), so that its memory is separate from the test's. */
export class HostedDaemon {
  readonly port: number;
  /** Of two tools: the user's own, and a paired one. */
  readonly ownerToken: string;
  readonly toolToken: string;
  readonly #process: ChildProcess;
  #colour = 0;

  private constructor(process: ChildProcess, said: Pick<HostedDaemon, 'port' | 'ownerToken' | 'toolToken'>) {
    this.#process = process;
    this.port = said.port;
    this.ownerToken = said.ownerToken;
    this.toolToken = said.toolToken;
  }

  static async start(): Promise<HostedDaemon> {
    const program = fileURLToPath(new URL('daemonChild.ts', import.meta.url));
    const child = fork(program, { execArgv: ['--import', 'tsx'] });
    const [said] = await once(child, 'message');
    return new HostedDaemon(child, said);
  }

  /** A client that has not said anything yet. */
  connect(): Promise<TestClient> {
    return TestClient.open(`ws://127.0.0.1:${this.port}`);
  }

  /** A client that showed this token and was welcomed. */
  async client(token: string): Promise<TestClient> {
    const client = await this.connect();
    client.hello(token);
    await client.next('welcome');
    return client;
  }

  /** Runs a small job of one query that is new to the daemon. */
  async answer(client: TestClient): Promise<void> {
    const picture = async (...colour: number[]): Promise<FrameImage> => ({
      type: 'image/png',
      bytes: await discPng(16, [250, 20, 20], colour),
    });
    const n = this.#colour++;
    client.send(runMessage([1]), [await picture(0, 0, 0), await picture(1, n >> 8, n & 255)]);
    const end = await client.next('done', 'failed');
    if (end.type === 'failed' || end.answered !== 1) throw new Error(JSON.stringify(end));
  }

  async #memory(): Promise<Memory> {
    this.#process.send('memory');
    const [memory] = await once(this.#process, 'message');
    return memory;
  }

  /** Prints the daemon's memory during `attack`. @returns its largest growth in MiB */
  async growth(name: string, attack: () => Promise<unknown>): Promise<number> {
    const before = await this.#memory();
    await attack();
    const after = await this.#memory();
    const [rss, later, peak] = [before.rss, after.rss, after.peak].map((bytes) => Math.round(bytes / MIB));
    console.log(`${name}: the daemon's memory was ${rss} MiB before, ${peak} MiB at most, ${later} MiB after`);
    return (after.peak - before.rss) / MIB;
  }

  async end(): Promise<void> {
    const ended = once(this.#process, 'exit');
    this.#process.disconnect();
    await ended;
  }
}
