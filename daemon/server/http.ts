import { createServer, type IncomingMessage, type Server, type ServerResponse, STATUS_CODES } from 'node:http';
import type { Socket } from 'node:net';
import type { Duplex } from 'node:stream';
import type { Log } from '../log.ts';
import type { Guests } from './guests.ts';
import { isOurHost } from './hostAndOrigin.ts';
import { MAX_SOCKETS, REQUEST_TIMEOUT_MS } from './limits.ts';

/** Answers GET and HEAD of one path. */
export type Route = (request: IncomingMessage, response: ServerResponse) => void | Promise<void>;

/** By path, such as "/livez". */
export type Routes = ReadonlyMap<string, Route>;

/** What the HTTP servers of a daemon share. */
export interface HttpOptions {
  readonly routes: Routes;
  readonly guests: Guests;
  /** Names of the daemon in addition to those of this machine [H2]. */
  readonly hostNames: readonly string[];
  readonly log: Log;
}

/** An HTTP server that serves `routes` to requests meant for it. Its sockets are guests. */
export function newHttpServer(options: HttpOptions): Server {
  const { guests, log } = options;
  const server = createServer(
    {
      // isOurHost refuses a request without Host, in the same words as one with a wrong Host.
      requireHostHeader: false,
      headersTimeout: REQUEST_TIMEOUT_MS,
      requestTimeout: REQUEST_TIMEOUT_MS,
      connectionsCheckingInterval: REQUEST_TIMEOUT_MS / 4,
    },
    (request, response) => {
      answer(options, request, response).catch((error) => {
        log.error({ err: error, path: pathOf(request) }, 'A request could not be answered.');
        if (response.headersSent) response.destroy();
        else sendText(response, 500, 'Something went wrong inside the daemon; its log says more.');
      });
    },
  );
  server.maxConnections = MAX_SOCKETS;
  server.on('connection', (socket: Socket) => {
    socket.on('close', () => guests.delete(socket));
    guests.add(socket);
  });
  // Bytes that are not HTTP, and requests that took too long.
  server.on('clientError', (_, socket) => refuseUpgrade(socket, 400, 'This is not a request the daemon understands.'));
  return server;
}

/** Answers an upgrade request with an error, and closes. */
export function refuseUpgrade(socket: Duplex, status: number, text: string): void {
  socket.on('error', () => {});
  if (!socket.writable) return void socket.destroy();
  const head = [
    `HTTP/1.1 ${status} ${STATUS_CODES[status]}`,
    'Connection: close',
    'Content-Type: text/plain; charset=utf-8',
    `Content-Length: ${Buffer.byteLength(text) + 1}`,
  ];
  // Stop reading from a peer that keeps sending.
  socket.end(`${head.join('\r\n')}\r\n\r\n${text}\n`, () => socket.destroy());
}

/** The text for a request that [H2] refuses. */
export const WRONG_HOST =
  'host-refused: but for names given by serve --host-name, the daemon answers requests to localhost, 127.0.0.1 and [::1] with its port.';

/** The values of all headers with this lower-case name. */
export function headerValues(request: IncomingMessage, name: string): readonly string[] {
  return request.headersDistinct[name] ?? [];
}

/** The port a request came in on; 0, which no Host names, if the socket is gone. */
export function portOf(request: IncomingMessage): number {
  return request.socket.localPort ?? 0;
}

async function answer(
  { routes, hostNames }: HttpOptions,
  request: IncomingMessage,
  response: ServerResponse,
): Promise<void> {
  if (!isOurHost(headerValues(request, 'host'), portOf(request), hostNames)) return sendText(response, 403, WRONG_HOST);
  const route = routes.get(pathOf(request));
  if (!route) return sendText(response, 404, 'There is nothing here.');
  if (request.method !== 'GET' && request.method !== 'HEAD') return sendText(response, 405, 'Only GET is answered.');
  await route(request, response);
}

/** Also ends the connection: a refused request may have a body still to come. */
function sendText(response: ServerResponse, status: number, text: string): void {
  response.writeHead(status, { 'content-type': 'text/plain; charset=utf-8', connection: 'close' }).end(`${text}\n`);
}

function pathOf(request: IncomingMessage): string {
  return request.url?.split('?', 1)[0] ?? '';
}
