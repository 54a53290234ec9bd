import { setTimeout as sleep } from 'node:timers/promises';
import { isAlive } from '@likewise/shared/node/isAlive.ts';
import { Command } from 'commander';
import { findDaemon } from '../auth/descriptor.ts';
import { isLocked } from '../auth/lock.ts';
import { stateFolder } from '../auth/stateFolder.ts';
import { stopTooSlow } from './errors.ts';
import { untilAborted } from './interrupt.ts';
import { connectAsOwner } from './owner.ts';
import { print } from './print.ts';

/** The running batch may take this long: a large model without a GPU needs half a minute for it. */
const STOP_TIMEOUT_MS = 60_000;

/** How often it is looked whether the process is gone. */
const POLL_MS = 20;

/** A process that has let its lock go has nothing left to do but end; how the system removes it does not concern us. */
const LEAVING_MS = 5000;

/** Tells whether the daemon has left its folder for a while. */
function leaving(): () => Promise<boolean> {
  let since: number | undefined;
  return async () => {
    since = (await isLocked(stateFolder())) === false ? (since ?? performance.now()) : undefined;
    return since !== undefined && performance.now() - since > LEAVING_MS;
  };
}

/** Stops the daemon once its running batch is done; resolves to its process, undefined where none runs. */
export async function stopDaemon(signal: AbortSignal): Promise<number | undefined> {
  const daemon = await findDaemon(stateFolder());
  if (!daemon) return undefined;
  const { pid } = daemon;
  const tooSlow = AbortSignal.timeout(STOP_TIMEOUT_MS);
  const client = connectAsOwner(daemon);
  const hasLeft = leaving();
  try {
    await client.settled();
    await untilAborted(client.stop(), AbortSignal.any([signal, tooSlow]));
    // Its engine and its files are put away between the last word and the end of the process.
    while (isAlive(pid) && !(await hasLeft()))
      await sleep(POLL_MS, undefined, { signal: AbortSignal.any([signal, tooSlow]) });
  } catch (error) {
    throw tooSlow.aborted ? stopTooSlow(pid, STOP_TIMEOUT_MS) : signal.aborted ? signal.reason : error;
  } finally {
    client.close();
  }
  return pid;
}

async function stop(signal: AbortSignal): Promise<void> {
  const pid = await stopDaemon(signal);
  print(pid === undefined ? 'Likewise was not running.' : `Stopped Likewise (process ${pid}).`);
}

/** The verb `stop`: ends the daemon once its running batch is done. */
export function stopCommand(signal: AbortSignal): Command {
  return new Command('stop')
    .description('Stop the daemon. It finishes what it is computing; tools send the rest again.')
    .action(() => stop(signal));
}
