import type { Timers } from '../engine/timers.ts';
import { KEEPALIVE_MS } from './limits.ts';

/** The part of a connection that detects whether its peer is alive. */
interface Peer {
  /** Grows with every byte received. An answer to a ping or anything else is a sign of life. */
  bytesRead(): number;
  ping(): void;
  drop(): void;
}

/** Pings a peer regularly, and drops it if nothing came between two pings [C5]. Returns a function that stops this. */
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
  // There was no ping to answer before the first one.
  pingAfter(-1);
  return () => disarm();
}
