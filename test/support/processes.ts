import { readdirSync, readFileSync } from 'node:fs';

/** The text of a file of /proc; empty if its process is gone. */
function textOf(path: string): string {
  try {
    return readFileSync(path, 'utf8');
  } catch {
    return '';
  }
}

/** The engine's processes below another process. */
export function enginesOf(parent: number): number[] {
  return readdirSync('/proc')
    .filter((name) => /^\d+$/.test(name))
    .filter((pid) => textOf(`/proc/${pid}/status`).includes(`\nPPid:\t${parent}\n`))
    .filter((pid) => textOf(`/proc/${pid}/cmdline`).includes('engineHost.js'))
    .map(Number);
}

/** Resident bytes of a process; 0 if it is gone. */
export function residentBytes(pid: number): number {
  return 1024 * Number(/^VmRSS:\s+(\d+) kB/m.exec(textOf(`/proc/${pid}/status`))?.[1] ?? 0);
}

/** How many milliseconds a process's main thread has computed, without waiting for a processor. */
export function mainThreadMs(pid: number): number {
  return Number(textOf(`/proc/${pid}/task/${pid}/schedstat`).split(' ')[0]) / 1e6;
}
