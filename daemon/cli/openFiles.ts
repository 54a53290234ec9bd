import { readFileSync } from 'node:fs';
import { tooFewFiles } from './errors.ts';

/** Modules, engine, threads and sockets take a few hundred; with fewer not even the modules are found. */
const LEAST_FILES = 256;

/** Refuses to go on where the system lets a process open too few files, as far as it says. Errors: engine-unavailable. */
export function refuseFewFiles(): void {
  let text: string;
  try {
    text = readFileSync('/proc/self/limits', 'utf8');
  } catch {
    return;
  }
  const most = Number(/^Max open files +(\d+)/m.exec(text)?.[1] ?? Infinity);
  if (most < LEAST_FILES) throw tooFewFiles(most);
}
