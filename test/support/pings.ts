import { randomUUID } from 'node:crypto';
import { once } from 'node:events';
import { setTimeout } from 'node:timers/promises';
import type { WebSocket } from 'ws';

/** Milliseconds between pings. */
const PACE = 10;

/** Pings over a WebSocket, one after the other, until stop(). */
export class Pings {
  /** Milliseconds that each took. */
  readonly took: number[] = [];
  readonly #pinging: Promise<void>;
  #working = true;

  constructor(ws: WebSocket) {
    this.#pinging = this.#ping(ws);
  }

  /** The median, the 99th of a hundred, and the longest. */
  get figures(): readonly [median: number, p99: number, longest: number] {
    const sorted = this.took.toSorted((a, b) => a - b);
    const at = (share: number) => sorted[Math.min(sorted.length - 1, Math.floor(share * sorted.length))] ?? 0;
    return [at(0.5), at(0.99), sorted.at(-1) ?? 0];
  }

  async stop(): Promise<this> {
    this.#working = false;
    await this.#pinging;
    return this;
  }

  async #ping(ws: WebSocket): Promise<void> {
    while (this.#working) {
      const sent = performance.now();
      const pong = once(ws, 'pong');
      ws.ping(randomUUID());
      await pong;
      this.took.push(performance.now() - sent);
      await setTimeout(PACE);
    }
  }
}
