import type { Lane } from '@likewise/shared/protocol/messages.ts';
import { INTERACTIVE_RUN } from '../limits.ts';

/** Which lane goes next: interactive work first, and one piece of batch work after INTERACTIVE_RUN of it in a row. */
export class LaneTurn {
  #run = 0;

  /** The next lane, given the lanes in which something waits; undefined where nothing does. */
  next(waits: (lane: Lane) => boolean): Lane | undefined {
    const interactive = waits('interactive');
    if (!waits('batch')) {
      this.#run = 0;
      return interactive ? 'interactive' : undefined;
    }
    if (interactive && this.#run < INTERACTIVE_RUN) {
      this.#run++;
      return 'interactive';
    }
    this.#run = 0;
    return 'batch';
  }
}
