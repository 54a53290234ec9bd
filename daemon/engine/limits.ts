/** Loading and the first run: a GPU driver may compile its kernels, which takes minutes the first time. */
export const LOAD_TIMEOUT_MS = 300_000;

/** How often a process that dies while loading is started before its provider is left; the cause may be temporary. */
export const LOAD_ATTEMPTS = 3;

/** Every run gets at least this long: the first of a new batch size may tune its kernels, and a busy machine may swap. */
const RUN_TIMEOUT_FLOOR_MS = 60_000;

/** Ten times what the largest published model takes for one canvas on two cores (1.5 s), with room for a slower machine. */
const RUN_TIMEOUT_PER_CANVAS_MS = 20_000;

/** How often an idle process is asked whether it still answers, which costs it a fraction of a millisecond. */
export const HEALTH_INTERVAL_MS = 5_000;

/** An idle process answers in about a millisecond; this leaves room for one that was swapped out. */
export const PING_TIMEOUT_MS = 15_000;

/** How often a thread of the process sends a heartbeat, whatever the process computes. */
export const BEAT_INTERVAL_MS = 1000;

/**
 * How often heartbeats are checked for, and how many checks in a row may find none. A process that was stopped is given up after 12 s; even
 * on the busiest machine, a thread that needs a fraction of a millisecond gets it in that time. Checks count rather than time, of which a
 * machine that was asleep may have missed any amount.
 */
export const BEAT_CHECK_MS = 2000;
export const MAX_MISSED_BEATS = 5;

/** A process that dies this often in a row while idle (for lack of memory, for example) is not started again before there is work. */
export const MAX_IDLE_CRASHES = 3;

const BACKOFF_FIRST_MS = 100;
export const BACKOFF_LAST_MS = 10_000;

/** Milliseconds a batch of `canvases` may run before its process counts as hung. */
export function runTimeoutMs(canvases: number): number {
  return RUN_TIMEOUT_FLOOR_MS + RUN_TIMEOUT_PER_CANVAS_MS * canvases;
}

/** Milliseconds to wait before the start that follows the n-th crash in a row (n from 1): doubling, up to 10 s. */
export function backoffMs(crashes: number): number {
  return Math.min(BACKOFF_FIRST_MS * 2 ** (crashes - 1), BACKOFF_LAST_MS);
}

/** A server is left after failing on this many images in a row; one alone may be the image's own fault. */
export const SERVER_FAILURES = 3;

const RECHECK_FIRST_MS = 5_000;
const RECHECK_LAST_MS = 60_000;

/** Milliseconds until a server that was left is checked for the n-th time (n from 1): doubling, up to a minute. */
export function recheckMs(n: number): number {
  return Math.min(RECHECK_FIRST_MS * 2 ** (n - 1), RECHECK_LAST_MS);
}
