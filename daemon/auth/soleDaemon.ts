import { setTimeout as sleep } from 'node:timers/promises';
import { type Descriptor, lookForDaemon } from './descriptor.ts';
import { daemonBetween, daemonSilent } from './errors.ts';
import { type Lock, takeLock } from './lock.ts';

/** How often, and for how long, to check whether a starting or ending daemon is ready or gone. It may be loading a large model. */
const LOOK_MS = 100;
const PATIENCE_MS = 60_000;

/** Makes this process the one daemon of a folder, before anything in it is opened. */
export type Sole =
  | { readonly lock: Lock }
  /** Another daemon runs. */
  | { readonly first: Descriptor };

/**
 * Takes the lock, or finds the daemon that holds it. Waits for one that is starting or ending.
 * Errors: busy if the daemon runs but does not answer; the system's if the folder cannot be written.
 */
export async function becomeSole(folder: string, signal: AbortSignal): Promise<Sole> {
  for (let since = performance.now(); ; await sleep(LOOK_MS, undefined, { signal })) {
    const lock = await takeLock(folder);
    // A daemon of a version without locks still has a descriptor.
    const found = await lookForDaemon(folder, lock !== undefined);
    if (found.is === 'gone' && lock) return { lock };
    lock?.release();
    if (found.is === 'live') return { first: found.descriptor };
    if (found.is === 'silent') throw daemonSilent(found.descriptor.pid);
    if (performance.now() - since > PATIENCE_MS) throw daemonBetween();
  }
}
