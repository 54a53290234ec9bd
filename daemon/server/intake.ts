/** A ping or pong of a client has a header of two bytes and a mask of four before its data. */
const CONTROL_FRAME_BYTES = 6;

/** Counts what a socket has received of a message that is not whole, which a WebSocket holds without saying so. */
export class Intake {
  readonly #socket: { readonly bytesRead: number };
  /** What the socket had received when the last message was whole. */
  #wholeAt: number;

  constructor(socket: { readonly bytesRead: number }) {
    this.#socket = socket;
    this.#wholeAt = socket.bytesRead;
  }

  /** Exact to one read of the socket (64 KiB), whose bytes may belong to two messages. */
  get incompleteBytes(): number {
    return Math.max(0, this.#socket.bytesRead - this.#wholeAt);
  }

  /** To be called for every message that has come. */
  message(): void {
    this.#wholeAt = this.#socket.bytesRead;
  }

  /** To be called for every ping and pong, which may stand between the parts of a message. */
  control(length: number): void {
    this.#wholeAt += CONTROL_FRAME_BYTES + length;
  }
}
