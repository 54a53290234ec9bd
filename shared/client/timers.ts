/** Where waits come from; tests pass one they wind by hand. */
export interface Timers {
  /** Calls `fire` once after `ms` milliseconds, unless the returned function is called first. */
  after(ms: number, fire: () => void): () => void;
}
