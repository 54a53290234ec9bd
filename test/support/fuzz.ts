import { readFileSync } from 'node:fs';
import { closeReason } from '@likewise/shared/protocol/closeCodes.ts';
import type { TestClient } from './testClient.ts';

interface Vector {
  from: 'tool' | 'daemon';
  hex: string;
}
const file = new URL('../fixtures/protocol/vectors.json', import.meta.url);
const messages: Vector[] = JSON.parse(readFileSync(file, 'utf8')).messages;
/** The frames of the published vectors that come from a tool, or from the daemon. */
export const vectorFrames = (from: Vector['from']) =>
  messages.filter((vector) => vector.from === from).map(({ hex }) => Buffer.from(hex, 'hex'));

/** Boundary values. */
const ODD = [
  ...[null, true, '', 'x', '0', '__proto__', '\ud800', 'a'.repeat(1000), [], {}, [[]], { type: 'hello' }],
  ...[0, -0, -1, 0.5, 1e308, 2 ** 31, 2 ** 32, 2 ** 53, Number.MAX_SAFE_INTEGER],
];

/** Makes frames out of valid ones. Equal seeds make equal frames. */
export class FrameMutator {
  #state: number;
  readonly #seeds: readonly Buffer[];

  constructor(seed: number, seeds: readonly Buffer[]) {
    this.#state = seed;
    this.#seeds = seeds;
  }

  next(): Buffer {
    const frame = Buffer.from(this.#pick(this.#seeds));
    return this.#below(2) === 0 ? this.#withBytesChanged(frame) : this.#withHeaderChanged(frame);
  }

  /** A random integer from 0 (mulberry32). */
  #below(limit: number): number {
    this.#state = (this.#state + 0x6d2b79f5) | 0;
    let t = Math.imul(this.#state ^ (this.#state >>> 15), 1 | this.#state);
    t = (t + Math.imul(t ^ (t >>> 7), 61 | t)) ^ t;
    return ((t ^ (t >>> 14)) >>> 0) % limit;
  }

  #pick<T>(items: readonly T[]): T {
    return items[this.#below(items.length)]!;
  }

  #withBytesChanged(frame: Buffer): Buffer {
    for (let changes = 1 + this.#below(3); changes > 0; changes--) {
      const at = this.#below(frame.length + 1);
      switch (this.#below(6)) {
        case 0:
          frame[at] = this.#below(256);
          break;
        case 1:
          if (at < frame.length) frame[at]! ^= 1 << this.#below(8);
          break;
        case 2:
          frame = frame.subarray(0, at);
          break;
        case 3:
          frame = Buffer.concat([frame.subarray(0, at), Buffer.from([this.#below(256)]), frame.subarray(at)]);
          break;
        case 4: {
          const other = this.#pick(this.#seeds);
          frame = Buffer.concat([frame.subarray(0, at), other.subarray(this.#below(other.length + 1))]);
          break;
        }
        case 5:
          if (frame.length >= 4) frame.writeInt32LE(this.#pick([0, -1, 1, 2 ** 18, frame.length - 4, frame.length]));
          break;
      }
    }
    return frame;
  }

  /** Changes the frame's contents but keeps it well-formed, if possible. */
  #withHeaderChanged(frame: Buffer): Buffer {
    const length = frame.length >= 4 ? frame.readUInt32LE() : frame.length;
    if (4 + length > frame.length) return this.#withBytesChanged(frame);
    let header: unknown;
    try {
      header = JSON.parse(frame.toString('utf8', 4, 4 + length));
    } catch {
      return this.#withBytesChanged(frame);
    }
    for (let changes = 1 + this.#below(2); changes > 0; changes--) header = this.#changed(header);
    const json = Buffer.from(JSON.stringify(header));
    const head = Buffer.alloc(4);
    head.writeUInt32LE(json.length);
    return Buffer.concat([head, json, frame.subarray(4 + length)]);
  }

  #changed(value: unknown): unknown {
    if (typeof value === 'number' && this.#below(2) === 0) return value + this.#pick([-1, 1, 255]);
    if (typeof value !== 'object' || value === null || this.#below(6) === 0) return this.#pick(ODD);
    if (Array.isArray(value)) {
      const at = this.#below(value.length + 1);
      const item = at < value.length ? this.#changed(value[at]) : this.#pick(ODD);
      return this.#below(4) === 0 ? value.toSpliced(at, 1) : value.toSpliced(at, 1, item);
    }
    const entries = Object.entries(value);
    const at = this.#below(entries.length + 1);
    const [name, member] = entries[at] ?? [String(this.#pick(ODD)), 0];
    entries.splice(at, 1, ...(this.#below(4) === 0 ? [] : [[name, this.#changed(member)] as [string, unknown]]));
    return Object.fromEntries(entries);
  }
}

/**
 * Sends frames one after another, alternately on a tool's and a stranger's connection. A connection that the daemon closed is opened
 * anew.
 * @returns how often it closed for each reason; 'without a name' if there was none
 */
export async function sendFuzz(
  mutator: FrameMutator,
  frames: number,
  open: { tool(): Promise<TestClient>; stranger(): Promise<TestClient> },
): Promise<ReadonlyMap<string, number>> {
  const closed = new Map<string, number>();
  let connections = 0;
  let client: TestClient | undefined;
  for (let n = 0; n < frames; n++) {
    if (client?.ws.readyState !== client?.ws.OPEN) client = undefined;
    client ??= await (connections++ % 2 === 0 ? open.tool() : open.stranger());
    client.sendBytes(mutator.next());
    await client.roundTrip();
    if (client.ws.readyState === client.ws.OPEN) continue;
    const reason = closeReason((await client.closed).code) ?? 'without a name';
    closed.set(reason, (closed.get(reason) ?? 0) + 1);
  }
  client?.close();
  return closed;
}
