import { readFileSync } from 'node:fs';

/** Whether a process of this number is there, of whichever user, and has not ended: one that nobody has waited for is not there. */
export function isAlive(pid: number): boolean {
  try {
    return process.kill(pid, 0) && !hasEnded(pid);
  } catch (error) {
    return (error as NodeJS.ErrnoException).code === 'EPERM';
  }
}

/** Whether only the process's number is left, as far as the system says: Linux does. */
function hasEnded(pid: number): boolean {
  try {
    const text = readFileSync(`/proc/${pid}/stat`, 'latin1');
    // The state stands behind the name, which may have any signs.
    return 'ZX'.includes(text[text.lastIndexOf(')') + 2]!);
  } catch {
    return false;
  }
}
