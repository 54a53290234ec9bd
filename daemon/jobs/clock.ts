import { realTimers, type Timers } from '../engine/timers.ts';

/** Time as the jobs see it; tests pass one they wind by hand. */
export interface Clock extends Timers {
  /** Unix milliseconds that never go back while the process lives. */
  now(): number;
}

export const realClock: Clock = {
  ...realTimers,
  now: () => performance.timeOrigin + performance.now(),
};
