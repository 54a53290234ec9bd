import type { Timers } from '../engine/timers.ts';

export interface IdleOptions {
  /** Milliseconds without work after which the model is unloaded. */
  readonly unloadMs: number;
  /** Milliseconds without work and clients after which the daemon exits; it never does if absent. */
  readonly leaveMs?: number;
  readonly timers: Timers;
  /** The number of queries waiting or running. */
  work(): number;
  /** The number of tools' connections. */
  clients(): number;
  unload(): void;
  leave(): void;
}

export interface IdleWatch {
  /** Call whenever work() or clients() may have changed. */
  changed(): void;
  /** Stops all timers. After this, changed() does nothing. */
  end(): void;
}

/** Unloads the model and exits after enough idle time. */
export function watchIdle({ unloadMs, leaveMs, timers, work, clients, unload, leave }: IdleOptions): IdleWatch {
  const untilUnload = countdown(timers, unloadMs, unload);
  const untilLeave = leaveMs === undefined ? undefined : countdown(timers, leaveMs, leave);
  let ended = false;
  const changed = () => {
    if (ended) return;
    untilUnload.runWhile(work() === 0);
    untilLeave?.runWhile(work() === 0 && clients() === 0);
  };
  changed();
  return {
    changed,
    end() {
      ended = true;
      untilUnload.runWhile(false);
      untilLeave?.runWhile(false);
    },
  };
}

/** Fires once each time its condition has held for `ms` without a break. */
function countdown(timers: Timers, ms: number, fire: () => void) {
  let disarm: (() => void) | undefined;
  return {
    runWhile(holds: boolean): void {
      if (holds) disarm ??= timers.after(ms, fire);
      else {
        disarm?.();
        disarm = undefined;
      }
    },
  };
}
