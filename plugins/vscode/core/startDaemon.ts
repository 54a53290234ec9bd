import { spawn } from 'node:child_process';
import { startFailed } from './errors.ts';
import type { Program } from './program.ts';

/** Minutes without tools and jobs after which a daemon started from here exits. */
const IDLE_MINUTES = 30;

/**
 * Starts the daemon as a separate process, and waits until it is ready. A daemon that already runs is just as good.
 * @throws LikewiseError daemon-unreachable, in the program's own words
 */
export function startDaemon({ command, args, shell, env }: Program): Promise<void> {
  const child = spawn(command, [...args, 'serve', '--detach', '--idle', String(IDLE_MINUTES)], {
    shell,
    env: { ...process.env, ...env },
    stdio: ['ignore', 'ignore', 'pipe'],
    windowsHide: true,
  });
  let said = '';
  child.stderr.setEncoding('utf8').on('data', (text: string) => {
    said = (said + text).slice(-4000);
  });
  return new Promise((resolve, reject) => {
    child.on('error', (error) => reject(startFailed(command, error.message)));
    child.on('exit', (code, signal) => {
      if (code === 0) resolve();
      else reject(startFailed(command, said || `it ended with ${signal ?? `exit code ${code}`}.`));
    });
  });
}
