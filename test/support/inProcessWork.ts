import { cancelled } from '../../daemon/engine/errors.ts';
import { explain, finish, readExamples, readQuery } from '../../daemon/jobs/work/tasks.ts';
import type { Done, Task, TaskName, Tasks, Work, WorkFor } from '../../daemon/jobs/work/work.ts';

const TASKS: Tasks = { readExamples, explain, readQuery, finish };

/** Does tasks on pictures in this very thread, and counts them. */
export class InProcessWork implements Work {
  readonly counts: Record<TaskName, number> = { readExamples: 0, explain: 0, readQuery: 0, finish: 0 };

  async run<N extends TaskName>(name: N, task: Task<N>, _pixels: number, { signal }: WorkFor): Promise<Done<N>> {
    if (signal?.aborted) throw cancelled();
    this.counts[name]++;
    const act = TASKS[name] as (task: Task<N>) => Promise<Done<N>>;
    const done = await act(task);
    if (signal?.aborted) throw cancelled();
    return done;
  }
}
