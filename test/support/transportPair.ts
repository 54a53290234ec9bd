import type { Closing, Transport } from '@likewise/shared/client/transport.ts';

type Item = { readonly data: Uint8Array } | { readonly closing: Closing };

/** One side of the pair, and the messages on their way to it. */
class End implements Transport {
  other!: End;
  readonly #coming: Item[] = [];
  #closed = false;
  #message: (data: Uint8Array) => void = () => {};
  #close: (closing: Closing) => void = () => {};

  send(bytes: Uint8Array): void {
    if (!this.#closed) this.other.push({ data: bytes.slice() });
  }

  close(code: number, reason: string): void {
    if (this.#closed) return;
    this.#closed = true;
    this.other.push({ closing: { code, reason, opened: true } });
  }

  onMessage(listener: (data: Uint8Array) => void): void {
    this.#message = listener;
  }

  onClose(listener: (closing: Closing) => void): void {
    this.#close = listener;
  }

  push(item: Item): void {
    this.#coming.push(item);
  }

  /** Delivers the next message; false if there is none. */
  deliver(): boolean {
    const item = this.#coming.shift();
    if (item && 'data' in item) this.#message(item.data);
    else if (item && !this.#closed) {
      this.#closed = true;
      this.#close(item.closing);
    }
    return item !== undefined;
  }

  cut(closing: Closing): void {
    this.#coming.splice(0, this.#coming.length, { closing });
  }
}

/** A connection in memory. A message arrives when it is delivered. A cut loses the messages in transit. */
export class TransportPair {
  readonly client = new End();
  readonly daemon = new End();

  constructor() {
    this.client.other = this.daemon;
    this.daemon.other = this.client;
  }

  /** Breaks the connection. Both sides get 1006, as from WebSocket. */
  cut(opened = true): void {
    for (const end of [this.client, this.daemon]) end.cut({ code: 1006, reason: '', opened });
  }
}
