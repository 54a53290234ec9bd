import { CLOSE_CODES, type CloseReason } from '../protocol/closeCodes.ts';
import { encodeFrame, type FramePart } from '../protocol/frames.ts';
import { isViolation, MessageError, type Received } from '../protocol/parse.ts';
import type { Closing, Transport } from './transport.ts';

export interface ChannelListener<In> {
  message(received: Received<In>): void;
  /** The connection has ended; nothing follows. Not called after the caller's own close(). */
  closed(closing: Closing): void;
}

/**
 * Typed messages over a transport. Incoming messages are checked here, once. A peer that breaks a rule is closed with
 * `protocol-violation`, which the listener sees as if the peer had closed.
 */
export class Channel<Out extends { readonly type: string }, In> {
  readonly #transport: Transport;
  readonly #parse: (bytes: Uint8Array) => Received<In>;
  #listener: ChannelListener<In> | undefined;
  /** Messages that arrived while nobody listened. */
  #held: ((listener: ChannelListener<In>) => void)[] = [];
  #over = false;

  constructor(transport: Transport, parse: (bytes: Uint8Array) => Received<In>) {
    this.#transport = transport;
    this.#parse = parse;
    transport.onMessage((data) => this.#receive(data));
    transport.onClose((closing) => this.#end(closing));
  }

  /** Passes incoming messages, and those since the last listener left, to `listener`; undefined keeps them for the next one. */
  listen(listener: ChannelListener<In> | undefined): void {
    this.#listener = listener;
    while (this.#listener && this.#held.length > 0) this.#held.shift()?.(this.#listener);
  }

  /** Throws a FrameError for a message beyond the limits. */
  send(message: Out, images: readonly FramePart[] = []): void {
    this.#transport.send(encodeFrame(message, images));
  }

  close(why: CloseReason = 'normal', detail: string = why): void {
    this.#over = true;
    this.#held = [];
    this.#transport.close(CLOSE_CODES[why], detail);
  }

  /** Like close(), but the listener is called as if the peer had closed. */
  leave(): void {
    this.#transport.close(CLOSE_CODES.normal, 'normal');
    this.#end({ code: CLOSE_CODES.normal, reason: 'normal', opened: true });
  }

  #receive(data: Uint8Array | string): void {
    if (this.#over) return;
    const received = this.#read(data);
    if (received) this.#pass((listener) => listener.message(received));
  }

  #read(data: Uint8Array | string): Received<In> | undefined {
    try {
      if (typeof data === 'string') throw new MessageError('bad-message', 'text');
      return this.#parse(data);
    } catch (error) {
      if (!isViolation(error)) throw error;
      const code = CLOSE_CODES['protocol-violation'];
      this.#transport.close(code, error.reason);
      this.#end({ code, reason: error.reason, opened: true });
      return undefined;
    }
  }

  #end(closing: Closing): void {
    if (this.#over) return;
    this.#over = true;
    this.#pass((listener) => listener.closed(closing));
  }

  #pass(what: (listener: ChannelListener<In>) => void): void {
    if (this.#listener) what(this.#listener);
    else this.#held.push(what);
  }
}
