/** Limits on what the server accepts and holds. Those of messages and images are in shared/protocol/limits.ts. */

const MIB = 2 ** 20;

/** Connections of tools: a few tools of one user, each with some windows. */
export const MAX_CONNECTIONS = 128;

/** Extra connections for trusted tools, so that their owner can always look, revoke access and end the daemon. */
export const OWNER_CONNECTIONS = 16;

/**
 * Connections that have not shown who they are. Real ones finish within milliseconds, or wait for a person to type a code. There are
 * enough for all tools to reconnect at once. Beyond that, the oldest makes room.
 */
export const MAX_UNAUTHENTICATED = 256;

/**
 * Sockets on each loopback address that belong to no tool (see Guests): strangers, and as many again that ask for pages or are
 * closing.
 */
export const MAX_GUESTS = 512;

/** All sockets of each address, including those just destroyed. Further ones are dropped before a byte is read. */
export const MAX_SOCKETS = 2048;

/** The deadline for a request's headers and body, and for a connection's hello [H8]. */
export const REQUEST_TIMEOUT_MS = 10_000;
export const HELLO_DEADLINE_MS = 10_000;

/** Starts at `pairing-required`, and lasts as long as a code does [P5]. */
export const PAIRING_DEADLINE_MS = 120_000;

/** Wrong codes allowed per connection: as many as per code, so a person who mistypes is not cut off while the code is valid. */
export const CONNECTION_TRIES = 5;

/**
 * The largest message of a client that has not shown a token; a hello takes a few hundred bytes. Bytes count as they arrive. With the
 * limit on such connections, strangers can make us hold only a few MiB. (ws has only one limit for all connections of a server.)
 */
export const MAX_UNAUTHENTICATED_BYTES = 64 * 1024;

/** Bytes of incomplete messages. Per tool: one of the largest and some small ones. In total: two of the largest. */
export const MAX_INCOMPLETE_BYTES_OF_TOOL = 160 * MIB;
export const MAX_INCOMPLETE_BYTES = 320 * MIB;

/** Bytes of messages being answered that are not jobs. Per tool: two of the largest. In total: four. */
export const MAX_HELD_BYTES_OF_TOOL = 256 * MIB;
export const MAX_HELD_BYTES = 512 * MIB;

/** Messages per connection: this many at once, such as a run for each file of a folder, then this many per second. */
export const MESSAGE_BURST = 1000;
export const MESSAGES_PER_SECOND = 100;

/** Explanations and opened pictures that one connection may await at once. Their pictures are separate from those of jobs. */
export const MAX_ENQUIRIES = 4;

/** With more bytes than this waiting in a socket, no picture is fetched and no event encoded: some ordinary answers. */
export const SEND_HIGH_WATER = 4 * 1024 * 1024;

/** How long a reader may take to make room in its socket. On one machine that is thousands of times what it needs. */
export const SLOW_READER_MS = 30_000;

/** Events waiting for room in a socket: all answers of 40 of the largest jobs. A reader this far behind is too slow. */
export const MAX_WAITING_EVENTS = 10_000;

/** How often a connection is pinged. One that has not answered by the next ping is dropped [C5]. */
export const KEEPALIVE_MS = 30_000;

/** How long to wait for the peer's close before destroying its socket. */
export const CLOSE_TIMEOUT_MS = 2000;

/** The interval between activities sent to a watching client [S4]: as fast as a person can follow. */
export const ACTIVITY_INTERVAL_MS = 1000;

/** The interval between states sent to a client [S1]. */
export const STATE_INTERVAL_MS = 100;
