import type { Lane } from '@likewise/shared/protocol/messages.ts';
import type { apply, explain, finish, fit, open, preview, readExamples, readQuery, sheet } from './tasks.ts';

/** All tasks by their names. */
export interface Tasks {
  readonly open: typeof open;
  readonly readExamples: typeof readExamples;
  readonly explain: typeof explain;
  readonly readQuery: typeof readQuery;
  readonly finish: typeof finish;
  readonly apply: typeof apply;
  readonly preview: typeof preview;
  readonly fit: typeof fit;
  readonly sheet: typeof sheet;
}

export type TaskName = keyof Tasks;
export type Task<N extends TaskName> = Parameters<Tasks[N]>[0];
export type Done<N extends TaskName> = Awaited<ReturnType<Tasks[N]>>;

/** For whom a task is done: in which lane, and until when. */
export interface WorkFor {
  readonly lane: Lane;
  /** Aborts when batch work becomes interactive because an interactive caller waits for it. */
  readonly hastened?: AbortSignal | undefined;
  readonly signal?: AbortSignal | undefined;
}

/** Does tasks on pictures. */
export interface Work {
  /**
   * @param pixels of the pictures in the task.
   * Errors: the task's, cancelled (by the signal), engine-failed (its thread died)
   */
  run<N extends TaskName>(name: N, task: Task<N>, pixels: number, by: WorkFor): Promise<Done<N>>;
}
