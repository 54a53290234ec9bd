import { cancelled } from '../../engine/errors.ts';
import { apply, explain, finish, fit, open, preview, readExamples, readQuery, sheet } from './tasks.ts';
import type { Done, Task, TaskName, Tasks, Work, WorkFor } from './work.ts';

const TASKS: Tasks = { open, readExamples, explain, readQuery, finish, apply, preview, fit, sheet };

/** Does tasks on pictures in this thread, which does nothing else meanwhile. */
export class WorkHere implements Work {
  async run<N extends TaskName>(name: N, task: Task<N>, _pixels: number, { signal }: WorkFor): Promise<Done<N>> {
    if (signal?.aborted) throw cancelled();
    const act = TASKS[name] as (task: Task<N>) => Promise<Done<N>>;
    const done = await act(task);
    if (signal?.aborted) throw cancelled();
    return done;
  }
}
