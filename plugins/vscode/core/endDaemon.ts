import { setTimeout as sleep } from 'node:timers/promises';
import { isAlive } from '@likewise/shared/node/isAlive.ts';
import { type Descriptor, parseLivez } from '@likewise/shared/protocol/descriptor.ts';

/** A running daemon answers in milliseconds. */
const PROBE_MS = 2000;

/** How often to check whether a process is gone, and for how long. It first finishes its current batch. */
const POLL_MS = 50;
const GONE_MS = 60_000;

/** Asks a daemon's process to end, after its port has confirmed that it is a daemon. */
export async function endDaemon({ pid, port }: Descriptor): Promise<void> {
  try {
    const signal = AbortSignal.timeout(PROBE_MS);
    const response = await fetch(`http://127.0.0.1:${port}/livez`, { signal, redirect: 'error' });
    if (parseLivez(await response.json()) === pid) process.kill(pid);
  } catch {
    // Nothing answers, or it is already gone.
  }
}

/** Resolves when the process is gone, or after a minute. */
export async function untilGone(pid: number): Promise<void> {
  for (let waited = 0; isAlive(pid) && waited < GONE_MS; waited += POLL_MS) await sleep(POLL_MS);
}
