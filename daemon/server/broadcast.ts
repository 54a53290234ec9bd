import type { Timers } from '../engine/timers.ts';
import { STATE_INTERVAL_MS } from './limits.ts';

/**
 * Forwards calls to `notify` at most once per interval: at once after a quiet interval, otherwise at the interval's end.
 * @returns the function to call, and one that ends the broadcast
 */
export function atMostEvery(
  timers: Timers,
  notify: () => void,
): { readonly call: () => void; readonly end: () => void } {
  let wanted = false;
  let disarm: (() => void) | undefined;
  const now = () => {
    wanted = false;
    disarm = timers.after(STATE_INTERVAL_MS, () => {
      disarm = undefined;
      if (wanted) now();
    });
    notify();
  };
  return {
    call() {
      if (disarm) wanted = true;
      else now();
    },
    end: () => disarm?.(),
  };
}
