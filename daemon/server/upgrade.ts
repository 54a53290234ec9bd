import type { IncomingMessage } from 'node:http';
import type { Socket } from 'node:net';
import type { Duplex } from 'node:stream';
import { MAX_FRAME_BYTES } from '@likewise/shared/protocol/limits.ts';
import { type WebSocket, WebSocketServer } from 'ws';
import type { Log } from '../log.ts';
import { isAllowedOrigin, isOurHost } from './hostAndOrigin.ts';
import { headerValues, portOf, refuseUpgrade, WRONG_HOST } from './http.ts';
import { CLOSE_TIMEOUT_MS } from './limits.ts';

/** What the headers of an upgrade say. */
export interface Asked {
  readonly host: string;
  /** Empty if there is none: the client is not a browser. */
  readonly origin: string;
}

type Upgrade = (request: IncomingMessage, socket: Duplex, head: Buffer) => void;

/** The listener for upgrades: passes the WebSockets of those that [H2] allows to `accept`. */
export function newUpgrade(
  log: Log,
  hostNames: readonly string[],
  accept: (ws: WebSocket, socket: Socket, asked: Asked) => void,
): Upgrade {
  // closeTimeout is missing in the types of ws.
  const settings = {
    noServer: true,
    clientTracking: false,
    perMessageDeflate: false,
    maxPayload: MAX_FRAME_BYTES,
    closeTimeout: CLOSE_TIMEOUT_MS,
    // One message per turn of the event loop, so a client that sends many does not delay others.
    allowSynchronousEvents: false,
  };
  const upgrades = new WebSocketServer(settings);
  return (request, socket, head) => {
    const port = portOf(request);
    const { host = '', origin = '' } = request.headers;
    if (!isOurHost(headerValues(request, 'host'), port, hostNames)) {
      refuseUpgrade(socket, 403, WRONG_HOST);
    } else if (!isAllowedOrigin(headerValues(request, 'origin'), port, hostNames)) {
      log.warn({ origin: request.headers.origin }, 'A page of a foreign origin was refused.');
      refuseUpgrade(socket, 403, 'origin-refused: a page of this origin may not use the daemon.');
    } else {
      upgrades.handleUpgrade(request, socket, head, (ws) => accept(ws, socket as Socket, { host, origin }));
    }
  };
}
