import { readFileSync } from 'node:fs';

/** Whether a process with this id exists, of any user, and has not ended. One that is only waiting to be reaped has ended. */
export function isAlive(pid: number): boolean {
  try {
    return process.kill(pid, 0) && !hasEnded(pid);
  } catch (error) {
    return (error as NodeJS.ErrnoException).code === 'EPERM';
  }
}

/** Whether only the process's id is left, if the system says so: Linux does. */
function hasEnded(pid: number): boolean {
  try {
    const text = readFileSync(`/proc/${pid}/stat`, 'latin1');
    // The state follows the name, which may contain anything.
    return 'ZX'.includes(text[text.lastIndexOf(')') + 2]!);
  } catch {
    return false;
  }
}
