import { once } from 'node:events';
import type { Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import type { Log } from '../log.ts';
import { noFreePort, noLoopback } from './errors.ts';

/** Servers on one port of the loopback addresses. */
export interface Listening {
  readonly port: number;
  /** Set if only ::1 is available. */
  readonly host?: '[::1]';
  readonly servers: readonly Server[];
}

/** The system's codes for an address it does not have, and for a missing family of addresses. */
const NO_SUCH_ADDRESS = new Set(['EADDRNOTAVAIL', 'EAFNOSUPPORT']);

/** The system's codes for a port that another program holds or that is reserved. */
const TAKEN = new Set(['EADDRINUSE', 'EACCES']);

/**
 * Listens on the first of `ports` that is free on both 127.0.0.1 and ::1, because a browser may use either for `localhost`. If the
 * machine lacks one of them, the other is enough. Port 0 means any free port.
 * Errors: port-taken when none of them is free.
 */
export async function listen(ports: readonly number[], newServer: () => Server, log: Log): Promise<Listening> {
  for (const wanted of ports) {
    const first = await bind(newServer(), '127.0.0.1', wanted);
    if (typeof first === 'string' && NO_SUCH_ADDRESS.has(first)) {
      const only = await bind(newServer(), '::1', wanted);
      if (typeof only === 'string' && TAKEN.has(only)) continue;
      if (typeof only === 'string') throw noLoopback(first);
      log.info({ reason: first }, 'This machine has no 127.0.0.1; listening on ::1 alone.');
      return { port: (only.address() as AddressInfo).port, host: '[::1]', servers: [only] };
    }
    if (typeof first === 'string') {
      if (TAKEN.has(first)) continue;
      throw new Error(`127.0.0.1:${wanted} cannot be listened on: ${first}`);
    }
    const { port } = first.address() as AddressInfo;
    const second = await bind(newServer(), '::1', port);
    if (typeof second !== 'string') return { port, servers: [first, second] };
    if (NO_SUCH_ADDRESS.has(second)) {
      log.info({ port, reason: second }, 'This machine has no ::1; listening on 127.0.0.1 alone.');
      return { port, servers: [first] };
    }
    first.close();
    if (!TAKEN.has(second)) throw new Error(`[::1]:${port} cannot be listened on: ${second}`);
  }
  throw noFreePort(ports);
}

/** The server once it listens, or the system's code for why it cannot. */
async function bind(server: Server, host: string, port: number): Promise<Server | string> {
  try {
    server.listen({ host, port });
    await once(server, 'listening');
    return server;
  } catch (error) {
    const { code } = error as NodeJS.ErrnoException;
    if (code === undefined) throw error;
    return code;
  }
}
