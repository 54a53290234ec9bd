import type { GraphHost } from './hostProcess.ts';
import { HEALTH_INTERVAL_MS, PING_TIMEOUT_MS } from './limits.ts';
import type { Timers } from './timers.ts';

/**
 * Asks a process now and then whether it still answers, unless it is busy (a run has a time limit of its own).
 * Calls onSilent once if it does not. Returns a function that ends the watch.
 */
export function watchHealth(host: GraphHost, timers: Timers, isBusy: () => boolean, onSilent: () => void): () => void {
  let disarm = () => {};
  let ended = false;
  const wait = () => {
    if (!ended) disarm = timers.after(HEALTH_INTERVAL_MS, check);
  };
  const check = () => {
    if (isBusy()) return wait();
    disarm = timers.after(PING_TIMEOUT_MS, onSilent);
    const answered = () => {
      disarm();
      wait();
    };
    // A process that ends meanwhile is noticed by whoever holds it.
    host.ping().then(answered, () => {});
  };
  wait();
  return () => {
    ended = true;
    disarm();
  };
}
