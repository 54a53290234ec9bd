import { setPriority } from 'node:os';

/** How far work on pictures stands back from the event loop and from other programs, on the scale of setpriority(2). */
const NICENESS = 5;

/**
 * Gives this thread less of the processor than others ask for, so that the event loop runs at once whatever the threads have to do. Only
 * Linux has priorities of single threads (setpriority(2), "C library/kernel differences"); elsewhere nothing changes.
 */
export function standBack(): void {
  if (process.platform === 'linux') setPriority(NICENESS);
}
