import type { Timers } from '../engine/timers.ts';
import { ACTIVITY_INTERVAL_MS } from './limits.ts';

/**
 * Sends watchers the current activity once per interval, as long as there are any [S4].
 * @param send sends it to all; returns whether there was one
 * @returns a function to call for a new watcher, and one that ends this
 */
export function everyInterval(
  timers: Timers,
  send: () => boolean,
): { readonly start: () => void; readonly end: () => void } {
  let disarm: (() => void) | undefined;
  const arm = () => {
    disarm = timers.after(ACTIVITY_INTERVAL_MS, () => {
      disarm = undefined;
      if (send()) arm();
    });
  };
  return {
    start() {
      if (!disarm) arm();
    },
    end: () => disarm?.(),
  };
}
