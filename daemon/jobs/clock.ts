import { realTimers, type Timers } from '../engine/timers.ts';

/** Time for the jobs; tests pass a clock that they advance by hand. */
export interface Clock extends Timers {
  /** Unix milliseconds that never go back while the process lives. */
  now(): number;
}

export const realClock: Clock = {
  ...realTimers,
  now: () => performance.timeOrigin + performance.now(),
};
