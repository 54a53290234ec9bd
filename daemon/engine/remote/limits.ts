/** Requests in flight at once: enough to fill the batches of a server with one GPU; more would only wait there. */
export const WINDOW = 8;

/** A name, a connection and a TLS handshake take a fraction of a second; a firewall that drops packets never answers. */
export const CONNECT_TIMEOUT_MS = 5_000;

/** Longer than a request may wait in the server's queue (30 s), and than a large model takes on a CPU. */
export const ANSWER_TIMEOUT_MS = 60_000;

/** Metadata and readiness are answered without the model. */
export const QUESTION_TIMEOUT_MS = 10_000;

/** An idle connection is closed after this time. Triton waits for open ones when it ends: a longer time made that take 32 s. */
export const IDLE_SOCKET_MS = 4_000;

/** An answer has 154 KB, a description of the model less than one. */
export const MAX_REPLY_BYTES = 1 << 20;

/** How long a server that is away, loading or overloaded is retried where a local engine would take over. */
export const PATIENCE_MS = 10_000;

/** The same where nothing else may answer: a server that restarts loads a large model in about a minute. */
export const LONG_PATIENCE_MS = 180_000;

/** How often a request that fails on the server (500) is tried: a neighbour may have caused one failure. */
export const FAILED_TRIES = 3;

/** How often a request that times out is tried. */
export const TIMEOUT_TRIES = 2;

const RETRY_FIRST_MS = 200;
const RETRY_LAST_MS = 5_000;

/**
 * Milliseconds to wait before a request is tried again: doubling from 0.2 s to 5 s, times a random factor of a half to one, so that clients
 * that were turned away together do not return together.
 * @param tries how often it was tried, from 1
 * @param random 0..1
 */
export function retryMs(tries: number, random: number): number {
  return Math.min(RETRY_FIRST_MS * 2 ** (tries - 1), RETRY_LAST_MS) * (0.5 + random / 2);
}
