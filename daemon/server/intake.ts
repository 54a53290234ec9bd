/** A ping or pong of a client has a header of two bytes and a mask of four before its data. */
const CONTROL_FRAME_BYTES = 6;

/** Counts what a socket has received of an incomplete message, which WebSocket libraries hold without reporting it. */
export class Intake {
  readonly #socket: { readonly bytesRead: number };
  /** What the socket had received when the last message was complete. */
  #wholeAt: number;

  constructor(socket: { readonly bytesRead: number }) {
    this.#socket = socket;
    this.#wholeAt = socket.bytesRead;
  }

  /** Exact to one read of the socket (64 KiB), whose bytes may belong to two messages. */
  get incompleteBytes(): number {
    return Math.max(0, this.#socket.bytesRead - this.#wholeAt);
  }

  /** Call for every message. */
  message(): void {
    this.#wholeAt = this.#socket.bytesRead;
  }

  /** Call for every ping and pong, which may come between the parts of a message. */
  control(length: number): void {
    this.#wholeAt += CONTROL_FRAME_BYTES + length;
  }
}
