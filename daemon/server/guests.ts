import type { Duplex } from 'node:stream';
import { MAX_GUESTS } from './limits.ts';

/**
 * Sockets that do not belong to a tool, or no longer do: before their request, strangers, and closing ones. There is always room for
 * a newcomer, because the oldest guest makes room. So sockets that never close keep nobody out.
 */
export class Guests {
  /** In order of arrival. */
  readonly #sockets = new Set<Duplex>();

  add(socket: Duplex): void {
    this.#sockets.add(socket);
    const [oldest] = this.#sockets;
    if (this.#sockets.size > MAX_GUESTS) oldest?.destroy();
  }

  /** The socket now belongs to a tool, or is gone. */
  delete(socket: Duplex): void {
    this.#sockets.delete(socket);
  }
}
