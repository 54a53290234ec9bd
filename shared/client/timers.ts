/** The source of waits; tests pass one that they advance by hand. */
export interface Timers {
  /** Calls `fire` once after `ms` milliseconds, unless the returned function is called first. */
  after(ms: number, fire: () => void): () => void;
}
