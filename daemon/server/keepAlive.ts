import type { Timers } from '../engine/timers.ts';
import { KEEPALIVE_MS } from './limits.ts';

/** The part of a connection that finds out whether its peer is there. */
interface Peer {
  /** Grows with every byte that comes: an answer to a ping, or anything else, is a sign of life. */
  bytesRead(): number;
  ping(): void;
  drop(): void;
}

/** Pings a peer regularly and drops it when nothing came between two pings [C5]; returns the function that ends this. */
export function keepAlive(peer: Peer, timers: Timers): () => void {
  let disarm: () => void;
  const pingAfter = (last: number) => {
    disarm = timers.after(KEEPALIVE_MS, () => {
      const received = peer.bytesRead();
      if (received === last) {
        peer.drop();
        return;
      }
      peer.ping();
      pingAfter(received);
    });
  };
  // Nothing was asked of it before the first ping.
  pingAfter(-1);
  return () => disarm();
}
