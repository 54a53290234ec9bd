import type { ConnectOptions } from '@likewise/shared/client/daemonClient.ts';
import type { JobUpdate } from '@likewise/shared/client/job.ts';
import type { RunRequest } from '@likewise/shared/client/jobs.ts';
import type { Transport } from '@likewise/shared/client/transport.ts';
import { connectTrusted } from '@likewise/shared/client/trustedClient.ts';
import type { FrameImage } from '@likewise/shared/protocol/frames.ts';
import { ManualTimers } from './manualTimers.ts';
import { ScriptedDaemon } from './scriptedDaemon.ts';
import { TransportPair } from './transportPair.ts';

export const URLS = ['ws://127.0.0.1:1', 'ws://127.0.0.1:2', 'ws://127.0.0.1:3'] as const;

/** A client, the ports it tries, a clock, and the messages in transit. */
export class ClientWorld {
  readonly timers = new ManualTimers();
  readonly daemon = new ScriptedDaemon();
  /** What answers on each port; nothing on the others. */
  readonly ports = new Map<string, (transport: Transport, url: string) => void>();
  /** The urls tried so far. */
  readonly tried: string[] = [];
  readonly saved: string[] = [];
  stored: string | undefined = 'token';
  pairs: TransportPair[] = [];

  constructor() {
    this.ports.set(URLS[0], (transport, url) => this.daemon.accept(transport, url));
  }

  connect(options: Partial<ConnectOptions> = {}) {
    return connectTrusted({
      urls: URLS,
      client: { name: 'test', version: '1', kind: 'other' },
      open: (url) => this.#open(url),
      tokens: {
        load: async () => this.stored,
        save: async (token) => {
          this.stored = token;
          this.saved.push(token);
        },
      },
      timers: this.timers,
      random: () => 1,
      ...options,
    });
  }

  /** Delivers until nothing is in transit and everybody is only waiting. */
  async flush(): Promise<void> {
    for (let quiet = 0; quiet < 200; quiet++) {
      while (this.deliver()) quiet = 0;
      await null;
    }
  }

  /** Delivers one thing. */
  deliver(): boolean {
    return this.pairs.some((pair) => pair.client.deliver() || pair.daemon.deliver());
  }

  /** Breaks every connection. Messages in transit are lost. */
  cut(): void {
    for (const pair of this.pairs) pair.cut();
  }

  async advance(ms: number): Promise<void> {
    this.timers.advance(ms);
    await this.flush();
  }

  #open(url: string): Transport {
    this.tried.push(url);
    const pair = new TransportPair();
    this.pairs.push(pair);
    const accept = this.ports.get(url);
    if (accept) accept(pair.daemon, url);
    else pair.cut(false);
    return pair.client;
  }
}

export const image = (...bytes: number[]): FrameImage => ({ type: 'image/png', bytes: Uint8Array.from(bytes) });

export const jobId = (n: number) => `00000000-0000-4000-8000-${String(n).padStart(12, '0')}`;

/** A job whose query number n is the bytes n, 100 + n. */
export function request(n: number, queries: number): RunRequest {
  return {
    job: jobId(n),
    examples: [{ input: image(1), output: image(2) }],
    queries: Array.from({ length: queries }, (_, query) => image(query, 100 + query)),
    quality: 'fast',
    answer: { size: 'query', detail: 'none', format: 'png' },
    lane: 'batch',
  };
}

/** Reads a job in the background: its updates so far, and whether its iterator has ended. */
export function read(updates: AsyncIterable<JobUpdate>): { readonly updates: JobUpdate[]; ended: boolean } {
  const reading = { updates: [] as JobUpdate[], ended: false };
  void (async () => {
    for await (const update of updates) reading.updates.push(update);
    reading.ended = true;
  })();
  return reading;
}
