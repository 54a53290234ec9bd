/**
 * Why a connection was closed, by WebSocket close code. PROTOCOL.md [C2] says who sends which. If the peer can still read, `refused`
 * is sent first.
 */
export const CLOSE_CODES = {
  /** Nothing is wrong: a client has nothing more to ask. */
  normal: 1000,
  /** Bytes that are not a frame, an unknown message, or one out of place. */
  'protocol-violation': 4000,
  /** The peers speak different versions of the protocol. */
  'protocol-version': 4001,
  /** No hello or no pairing in time, or a revoked token. */
  'not-paired': 4003,
  /** The peer does not read what it asked for. */
  'too-slow': 4008,
  /** More connections than the daemon serves. */
  'too-many-connections': 4009,
  /** The daemon is ending. */
  'going-away': 4010,
  /** More messages per second than the daemon accepts. */
  'too-many-messages': 4011,
} as const;

export type CloseReason = keyof typeof CLOSE_CODES;

/** The name of a close code; undefined for one that is not the protocol's, such as 1006 for a connection that broke. */
export function closeReason(code: number): CloseReason | undefined {
  return (Object.keys(CLOSE_CODES) as CloseReason[]).find((reason) => CLOSE_CODES[reason] === code);
}
