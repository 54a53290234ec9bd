import { once } from 'node:events';
import { Worker } from 'node:worker_threads';
import { BEAT_INTERVAL_MS } from './limits.ts';

/** Where the child process writes its beats: after the standard streams and the channel of messages. */
export const BEAT_FD = 4;

/**
 * Starts a thread that regularly writes a beat, so that the parent knows that the process lives while a run blocks this thread. Resolves
 * when it has begun.
 */
export async function startHeartbeat(): Promise<void> {
  const beats = `
    const { writeSync } = require('node:fs');
    const beat = () => {
      try {
        writeSync(${BEAT_FD}, '.');
      } catch {
        // Nobody listens any more.
        clearInterval(beating);
      }
    };
    const beating = setInterval(beat, ${BEAT_INTERVAL_MS});
    beat();
    require('node:worker_threads').parentPort.postMessage('begun');`;
  const thread = new Worker(beats, { eval: true, execArgv: [] });
  await once(thread, 'message');
  thread.unref();
}
