import { readFileSync } from 'node:fs';
import * as http from 'node:http';
import * as https from 'node:https';
import { createSecureContext, type SecureContext } from 'node:tls';
import { urlToHttpOptions } from 'node:url';
import { HttpsProxyAgent } from 'https-proxy-agent';
import { getProxyForUrl } from 'proxy-from-env';
import { realTimers, type Timers } from '../timers.ts';
import { type Address, parseAddress } from './address.ts';
import { certificateBad, halfCertificate, tokenOverPlainHttp } from './errors.ts';
import { CONNECT_TIMEOUT_MS, IDLE_SOCKET_MS, MAX_REPLY_BYTES } from './limits.ts';
import { readToken, type TokenPlace, unreadable } from './token.ts';

/** A server, and how to reach it. Files are named by their paths. */
export interface Server {
  readonly url: string;
  readonly token?: TokenPlace | undefined;
  /** Certificates, in PEM, of who signed the server's; absent: those the system trusts. */
  readonly ca?: string | undefined;
  /** A certificate of ours and its key, in PEM, for servers that ask for one. */
  readonly cert?: string | undefined;
  readonly key?: string | undefined;
}

export interface Reply {
  readonly status: number;
  readonly headers: http.IncomingHttpHeaders;
  readonly body: Buffer;
}

export interface Ask {
  readonly path: string;
  /** Sent one after the other, unchanged; absent: a GET. */
  readonly body?: readonly Uint8Array[];
  readonly headers?: Readonly<Record<string, string | number>>;
  readonly timeoutMs: number;
  readonly signal: AbortSignal;
}

/** No answer came. `timeout`: it did not come in time over an existing connection. */
export class NoReply extends Error {
  readonly timeout: boolean;
  /** Such as ECONNREFUSED or CERT_HAS_EXPIRED. */
  readonly code: string;

  /** @param message as a clause */
  constructor(message: string, code: string, timeout = false) {
    super(message);
    this.timeout = timeout;
    this.code = code;
  }
}

/** The code of a server that refuses our certificate or that we have none. */
export const CERTIFICATE_REFUSED = 'CERTIFICATE_REFUSED';

/** Where a server is. Errors: usage, also for a token that anybody on the way could read, and for half a certificate. */
export function checkServer({ url, token, cert, key }: Server): Address {
  const address = parseAddress(url);
  if (token && !address.secure && !address.loopback) throw tokenOverPlainHttp(address.host);
  if ((cert === undefined) !== (key === undefined)) throw halfCertificate();
  return address;
}

/** Requests to one server over connections that are reused. */
export class Link {
  readonly address: Address;
  readonly #server: Server;
  /** Where every request goes, except for its path. */
  readonly #place: https.RequestOptions & { readonly secureContext?: SecureContext };
  /** Before each path. */
  readonly #prefix: string;
  readonly #agent: http.Agent;
  readonly #timers: Timers;
  #token: string | undefined;

  /** Reads the certificates and the token. Errors: usage. */
  constructor(server: Server, timers = realTimers) {
    this.address = checkServer(server);
    this.#server = server;
    this.#timers = timers;
    this.#token = server.token && readToken(server.token);
    const ca = pem('The certificate of the signer', server.ca);
    const place = new URL(this.address.base);
    this.#place = { ...urlToHttpOptions(place), ...(this.address.secure && { secureContext: trust(server, ca) }) };
    this.#prefix = place.pathname.replace(/\/$/, '');
    this.#agent = agentFor(this.address, ca);
  }

  /** Reads the token anew. Returns whether it is another one. Errors: usage. */
  renewToken(): boolean {
    const { token } = this.#server;
    const old = this.#token;
    this.#token = token && readToken(token);
    return this.#token !== old;
  }

  /** A text from the server with our token removed, in case it echoes it. */
  veiled(text: string): string {
    return this.#token === undefined ? text : text.replaceAll(this.#token, '***');
  }

  /** Errors: NoReply; the signal's reason. */
  ask({ path, body, headers, timeoutMs, signal }: Ask): Promise<Reply> {
    const { secure } = this.address;
    return new Promise((resolve, reject) => {
      signal.throwIfAborted();
      const request = (secure ? https : http).request({
        ...this.#place,
        path: this.#prefix + path,
        method: body ? 'POST' : 'GET',
        agent: this.#agent,
        headers: {
          ...headers,
          ...(body && { 'content-length': body.reduce((sum, { length }) => sum + length, 0) }),
          ...(this.#token !== undefined && { authorization: `Bearer ${this.#token}` }),
        },
      });
      let connected = false;
      const giveUp = (error: unknown) => {
        end();
        request.destroy();
        reject(error);
      };
      const onAbort = () => giveUp(signal.reason);
      const noConnection = () => {
        if (!connected) giveUp(new NoReply(`no connection within ${CONNECT_TIMEOUT_MS / 1000} s`, 'ETIMEDOUT'));
      };
      const connectedInTime = this.#timers.after(CONNECT_TIMEOUT_MS, noConnection);
      const answeredInTime = this.#timers.after(timeoutMs, () =>
        giveUp(new NoReply(`no answer within ${timeoutMs / 1000} s`, 'ETIMEDOUT', true)),
      );
      const end = () => {
        connectedInTime();
        answeredInTime();
        signal.removeEventListener('abort', onAbort);
      };
      signal.addEventListener('abort', onAbort);
      request.on('socket', (socket) => {
        const ready = () => {
          connected = true;
          connectedInTime();
        };
        // Through a proxy without TLS, the socket is already connected.
        if (request.reusedSocket || !(secure || socket.connecting)) ready();
        else socket.once(secure ? 'secureConnect' : 'connect', ready);
      });
      request.on('error', (error: NodeJS.ErrnoException) => giveUp(noReply(error)));
      request.on('response', (response) => {
        connectedInTime();
        const pieces: Buffer[] = [];
        let bytes = 0;
        response.on('data', (piece: Buffer) => {
          bytes += piece.length;
          if (bytes > MAX_REPLY_BYTES) giveUp(new NoReply('its answer is far too large', 'EMSGSIZE'));
          else pieces.push(piece);
        });
        response.on('error', (error: NodeJS.ErrnoException) => giveUp(noReply(error)));
        response.on('end', () => {
          end();
          resolve({ status: response.statusCode ?? 0, headers: response.headers, body: Buffer.concat(pieces) });
        });
      });
      for (const piece of body ?? []) request.write(piece);
      request.end();
    });
  }

  /** Closes idle connections. */
  rest(): void {
    this.#agent.destroy();
  }
}

function pem(what: string, path: string | undefined): Buffer | undefined {
  if (path === undefined) return undefined;
  try {
    const bytes = readFileSync(path);
    // OpenSSL ignores a file without certificates.
    if (!bytes.includes('-----BEGIN ')) throw new Error('it is not in PEM');
    return bytes;
  } catch (error) {
    throw unreadable(what, path, error);
  }
}

/** Through the proxy that HTTPS_PROXY, HTTP_PROXY, ALL_PROXY and NO_PROXY name; this machine is reached directly. */
function agentFor({ base, secure, loopback }: Address, ca: Buffer | undefined): http.Agent {
  const options = { keepAlive: true, timeout: IDLE_SOCKET_MS };
  const proxy = loopback ? '' : getProxyForUrl(base);
  if (proxy !== '') return new HttpsProxyAgent(proxy, { ...options, ...(ca && { ca }) });
  return secure ? new https.Agent(options) : new http.Agent(options);
}

/** Whom we trust, and our own certificate. @param ca in PEM */
function trust({ cert, key }: Server, ca: Buffer | undefined): SecureContext {
  const own = { cert: pem('The certificate', cert), key: pem('The key', key) };
  try {
    return createSecureContext({ ca, ...own });
  } catch (error) {
    throw certificateBad(cert ?? '', key ?? '', error);
  }
}

/** The alerts by which a server refuses our certificate or that we have none. */
const CERTIFICATE_ALERT =
  /alert (certificate required|bad certificate|unsupported certificate|certificate (?:revoked|expired|unknown)|unknown ca|access denied|handshake failure)/;

/** Node.js's error as a clause for people. */
function noReply(error: NodeJS.ErrnoException): NoReply {
  const [, alert] = CERTIFICATE_ALERT.exec(error.message) ?? [];
  if (alert !== undefined) return new NoReply(`it ends the TLS handshake (${alert})`, CERTIFICATE_REFUSED);
  const code = error.code ?? '';
  return new NoReply(MEANINGS[code] ?? error.message.split('\n')[0]!.slice(0, 200), code);
}

const MEANINGS: Readonly<Record<string, string>> = {
  ECONNREFUSED: 'nothing listens there',
  ECONNRESET: 'the connection was cut',
  EPIPE: 'the connection was cut',
  ENOTFOUND: 'its name is not known',
  EAI_AGAIN: 'its name cannot be looked up now',
  EHOSTUNREACH: 'there is no way to it',
  ENETUNREACH: 'there is no way to it',
  CERT_HAS_EXPIRED: 'its certificate has expired',
  DEPTH_ZERO_SELF_SIGNED_CERT: 'its certificate is signed by itself (give it with --ca)',
  SELF_SIGNED_CERT_IN_CHAIN: 'its certificate is signed by somebody who is not trusted here (give theirs with --ca)',
  UNABLE_TO_VERIFY_LEAF_SIGNATURE:
    'its certificate is signed by somebody who is not trusted here (give theirs with --ca)',
  UNABLE_TO_GET_ISSUER_CERT_LOCALLY:
    'its certificate is signed by somebody who is not trusted here (give theirs with --ca)',
  ERR_TLS_CERT_ALTNAME_INVALID: 'its certificate is for another name',
};

/** Whether a connection will fail in the same way next time: asking again does not change a certificate. */
export function isLasting({ code }: NoReply): boolean {
  return /CERT|SIGNATURE|^ERR_SSL|^ERR_TLS|^EPROTO|EMSGSIZE/.test(code);
}
