import { readFileSync } from 'node:fs';
import { tooFewFiles } from './errors.ts';

/** Modules, engine, threads and sockets take a few hundred files; with fewer, not even the modules can be loaded. */
const LEAST_FILES = 256;

/** Stops where the system lets a process open too few files, if it says so. Errors: engine-unavailable. */
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
