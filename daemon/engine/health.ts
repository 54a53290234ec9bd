import type { GraphHost } from './hostProcess.ts';
import { BEAT_CHECK_MS, HEALTH_INTERVAL_MS, MAX_MISSED_BEATS, PING_TIMEOUT_MS } from './limits.ts';
import type { Timers } from './timers.ts';

export interface HealthEvents {
  /** Whether the process is in a run, which has a time limit of its own. */
  isBusy(): boolean;
  onAnswer(): void;
  /** Called once, when the process does not answer. */
  onSilent(): void;
}

/** Regularly asks a process whether it still answers, unless it is busy. Returns a function that ends the watch. */
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

/** Calls `onSilent` when a process that has begun to send heartbeats stops, even during a run. Returns a function that ends the watch. */
export function watchHeartbeat(host: Pick<GraphHost, 'beats'>, timers: Timers, onSilent: () => void): () => void {
  let heard = host.beats;
  let missed = 0;
  let ended = false;
  let disarm = () => {};
  const wait = () => {
    // Beats that arrived while this process itself was stopped are read before judging.
    disarm = timers.after(BEAT_CHECK_MS, () => setImmediate(judge));
  };
  const judge = () => {
    if (ended) return;
    missed = host.beats > heard || host.beats === 0 ? 0 : missed + 1;
    heard = host.beats;
    if (missed > MAX_MISSED_BEATS) onSilent();
    else wait();
  };
  wait();
  return () => {
    ended = true;
    disarm();
  };
}
