import type { Duplex } from 'node:stream';
import { MAX_GUESTS } from './limits.ts';

/**
 * Sockets that are no tool's, or no more: those whose request is to come, strangers, and those that are being closed. A newcomer always has
 * a place, and the one that came first makes room for it: so sockets that never close keep nobody out.
 */
export class Guests {
  /** The first to come first. */
  readonly #sockets = new Set<Duplex>();

  add(socket: Duplex): void {
    this.#sockets.add(socket);
    const [oldest] = this.#sockets;
    if (this.#sockets.size > MAX_GUESTS) oldest?.destroy();
  }

  /** It is a tool's, or gone. */
  delete(socket: Duplex): void {
    this.#sockets.delete(socket);
  }
}
