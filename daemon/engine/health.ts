import type { GraphHost } from './hostProcess.ts';
import { HEALTH_INTERVAL_MS, PING_TIMEOUT_MS } from './limits.ts';
import type { Timers } from './timers.ts';

export interface HealthEvents {
  /** Whether the process is in a run, which has a time limit of its own. */
  isBusy(): boolean;
  onAnswer(): void;
  /** Called once, when the process does not answer. */
  onSilent(): void;
}

/** Asks a process now and then whether it still answers, unless it is busy. Returns a function that ends the watch. */
export function watchHealth(host: GraphHost, timers: Timers, { isBusy, onAnswer, onSilent }: HealthEvents): () => void {
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
      onAnswer();
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
