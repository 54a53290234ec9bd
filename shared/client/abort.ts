import type { Timers } from './timers.ts';

/** The part of an AbortSignal that is used: every host has it, but not the ECMAScript types to which this package is limited. */
export interface Abort {
  readonly aborted: boolean;
  addEventListener(type: 'abort', listener: () => void): void;
  removeEventListener(type: 'abort', listener: () => void): void;
}

declare const AbortController: new () => { readonly signal: Abort; abort(): void };

export function newAbort(): { readonly signal: Abort; abort(): void } {
  return new AbortController();
}

/** Resolves after `ms` milliseconds, or as soon as `signal` is aborted. */
export function pause(timers: Timers, ms: number, signal: Abort): Promise<void> {
  return new Promise((resolve) => {
    if (signal.aborted) return resolve();
    const end = () => {
      stop();
      signal.removeEventListener('abort', end);
      resolve();
    };
    const stop = timers.after(ms, end);
    signal.addEventListener('abort', end);
  });
}
