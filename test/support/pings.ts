import { randomUUID } from 'node:crypto';
import { once } from 'node:events';
import { setTimeout } from 'node:timers/promises';
import type { WebSocket } from 'ws';
import { mainThreadMs } from './processes.ts';

/** Milliseconds between pings. */
const PACE = 10;

/** Sends pings over a WebSocket, one after another, until stop(). */
export class Pings {
  /** How long each took, in milliseconds, and how long the daemon's main thread computed meanwhile. */
  readonly took: number[] = [];
  readonly computed: number[] = [];
  readonly #pinging: Promise<void>;
  #working = true;

  /** @param pid the daemon's, to measure the computing time of its main thread */
  constructor(ws: WebSocket, pid?: number) {
    this.#pinging = this.#ping(ws, pid);
  }

  get figures(): Figures {
    return figuresOf(this.took);
  }

  get computedFigures(): Figures {
    return figuresOf(this.computed);
  }

  async stop(): Promise<this> {
    this.#working = false;
    await this.#pinging;
    return this;
  }

  async #ping(ws: WebSocket, pid: number | undefined): Promise<void> {
    const computed = () => (pid === undefined ? 0 : mainThreadMs(pid));
    while (this.#working) {
      const before = computed();
      const sent = performance.now();
      const pong = once(ws, 'pong');
      ws.ping(randomUUID());
      await pong;
      this.took.push(performance.now() - sent);
      this.computed.push(computed() - before);
      await setTimeout(PACE);
    }
  }
}

/** The median, the 99th percentile, and the longest. */
type Figures = readonly [median: number, p99: number, longest: number];

function figuresOf(values: readonly number[]): Figures {
  const sorted = values.toSorted((a, b) => a - b);
  const at = (share: number) => sorted[Math.min(sorted.length - 1, Math.floor(share * sorted.length))] ?? 0;
  return [at(0.5), at(0.99), sorted.at(-1) ?? 0];
}
