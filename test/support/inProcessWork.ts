import type { Done, Task, TaskName, WorkFor } from '../../daemon/answers/work/work.ts';
import { WorkHere } from '../../daemon/answers/work/workHere.ts';

/** Runs tasks on pictures in this thread, and counts them. */
export class InProcessWork extends WorkHere {
  readonly counts: Record<TaskName, number> = {
    open: 0,
    readExamples: 0,
    explain: 0,
    readQuery: 0,
    finish: 0,
    apply: 0,
    preview: 0,
    fit: 0,
    sheet: 0,
  };

  override run<N extends TaskName>(name: N, task: Task<N>, pixels: number, by: WorkFor): Promise<Done<N>> {
    this.counts[name]++;
    return super.run(name, task, pixels, by);
  }
}
