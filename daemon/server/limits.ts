/** Bounds on what the server takes in and holds. Those of messages and images are in shared/protocol/limits.ts. */

const MIB = 2 ** 20;

/** Connections of tools: a few of one user, each with some windows. */
export const MAX_CONNECTIONS = 128;

/** Further ones of trusted tools, so that their owner can always look, take access back and end the daemon. */
export const OWNER_CONNECTIONS = 16;

/**
 * Connections that have not shown who they are: real ones are through within milliseconds, or wait for one person to type a code. So many
 * that all tools may come back at once. Beyond, the oldest of them makes room.
 */
export const MAX_UNAUTHENTICATED = 256;

/** Sockets on each loopback address that are no tool's (see Guests): strangers, and as many that ask for pages or are being closed. */
export const MAX_GUESTS = 512;

/** Sockets of each address in all, with those that were just destroyed; further ones are dropped before a byte is read. */
export const MAX_SOCKETS = 2048;

/** A request's headers and body have to be there by then. A connection's hello too [H8]. */
export const REQUEST_TIMEOUT_MS = 10_000;
export const HELLO_DEADLINE_MS = 10_000;

/** From `pairing-required` on: as long as a code lasts [P5]. */
export const PAIRING_DEADLINE_MS = 120_000;

/** Wrong codes of one connection. As many as one code takes, so that a person who mistypes is not cut off before the code is. */
export const CONNECTION_TRIES = 5;

/**
 * Bytes of a message of a client that has not shown a token: a hello takes a few hundred. Counted as they arrive, so that with the
 * limit on such connections strangers can have us hold a few MiB. (The limit of ws is one for all of a server's connections.)
 */
export const MAX_UNAUTHENTICATED_BYTES = 64 * 1024;

/** Bytes of messages that have begun and are not whole: of one tool, one of the largest and some small ones; of all, two. */
export const MAX_INCOMPLETE_BYTES_OF_TOOL = 160 * MIB;
export const MAX_INCOMPLETE_BYTES = 320 * MIB;

/** Bytes of messages that are being answered and are no jobs: of one tool, two of the largest; of all, four. */
export const MAX_HELD_BYTES_OF_TOOL = 256 * MIB;
export const MAX_HELD_BYTES = 512 * MIB;

/** Messages of one connection: this many at once, such as a run for each file of a folder, and this many a second from then on. */
export const MESSAGE_BURST = 1000;
export const MESSAGES_PER_SECOND = 100;

/** Explanations and opened pictures that one connection waits for at once: pictures of their own, beside those of jobs. */
export const MAX_ENQUIRIES = 4;

/** Bytes waiting in a socket beyond which no picture is fetched and no event encoded: some ordinary answers. */
export const SEND_HIGH_WATER = 4 * 1024 * 1024;

/** A reader has this long to take what makes room in its socket; on one machine that is thousands of times what it needs. */
export const SLOW_READER_MS = 30_000;

/** Events waiting for room in a socket: all answers of 40 of the largest jobs. A reader this far behind is too slow. */
export const MAX_WAITING_EVENTS = 10_000;

/** How often a connection is pinged; one that has not answered by the next time is dropped [C5]. */
export const KEEPALIVE_MS = 30_000;

/** After a close, how long the peer's close is awaited before its socket is destroyed. */
export const CLOSE_TIMEOUT_MS = 2000;

/** Between two activities sent to a client that watches [S4]: what a person can follow. */
export const ACTIVITY_INTERVAL_MS = 1000;

/** Between two states sent to a client [S1]. */
export const STATE_INTERVAL_MS = 100;
