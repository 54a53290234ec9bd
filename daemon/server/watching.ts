import type { Timers } from '../engine/timers.ts';
import { ACTIVITY_INTERVAL_MS } from './limits.ts';

/**
 * Tells those who watch what goes on, once an interval, for as long as there are any [S4].
 * @param tell sends it to them all; returns whether there was one
 * @returns a function to call when one comes, and one that ends this
 */
export function everyInterval(
  timers: Timers,
  tell: () => boolean,
): { readonly start: () => void; readonly end: () => void } {
  let disarm: (() => void) | undefined;
  const arm = () => {
    disarm = timers.after(ACTIVITY_INTERVAL_MS, () => {
      disarm = undefined;
      if (tell()) arm();
    });
  };
  return {
    start() {
      if (!disarm) arm();
    },
    end: () => disarm?.(),
  };
}
