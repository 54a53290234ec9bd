type QueryState = 'waiting' | 'running' | 'answered' | 'failed';

/** `lost`: cut short by the end of its daemon. */
type JobStage = 'queued' | 'running' | 'done' | 'failed' | 'cancelled' | 'lost';

/** The life of a job. Nothing changes a finished job. */
export interface JobState {
  readonly stage: JobStage;
  readonly queries: readonly QueryState[];
  /** The number of numbered events so far: one for each answered or failed query, one for `done` or `cancelled`. */
  readonly seq: number;
}

export type JobStep =
  | { readonly type: 'start' | 'answer' | 'fail'; readonly query: number }
  /** The job as a whole cannot be done; its client cancels it; its daemon ended. */
  | { readonly type: 'refuse' | 'cancel' | 'lose' };

export function newJob(queries: number): JobState {
  return { stage: 'queued', queries: Array(queries).fill('waiting'), seq: 0 };
}

export function isOver({ stage }: JobState): boolean {
  return stage !== 'queued' && stage !== 'running';
}

export function countQueries(state: JobState, which: QueryState): number {
  return state.queries.filter((query) => query === which).length;
}

/**
 * The state after one step; the same state if the job was finished or the query had ended. A query may be answered without having been
 * started, from stored results. With its last query the job is done.
 */
export function advance(state: JobState, step: JobStep): JobState {
  if (isOver(state)) return state;
  switch (step.type) {
    case 'refuse':
      return { ...state, stage: 'failed' };
    case 'lose':
      return { ...state, stage: 'lost' };
    case 'cancel':
      return { ...state, stage: 'cancelled', seq: state.seq + 1 };
    case 'start':
      return setQuery(state, step.query, 'running');
    case 'answer':
      return settle(state, step.query, 'answered');
    case 'fail':
      return settle(state, step.query, 'failed');
  }
}

function settle(state: JobState, query: number, to: 'answered' | 'failed'): JobState {
  const next = setQuery(state, query, to);
  if (next === state) return state;
  const seq = state.seq + 1;
  const done = next.queries.every((query) => query === 'answered' || query === 'failed');
  return done ? { ...next, stage: 'done', seq: seq + 1 } : { ...next, seq };
}

function setQuery(state: JobState, query: number, to: QueryState): JobState {
  const from = state.queries[query];
  if (from === undefined) throw new RangeError(`a job of ${state.queries.length} queries has no query ${query}`);
  if (from === to || from === 'answered' || from === 'failed') return state;
  return { ...state, stage: 'running', queries: state.queries.with(query, to) };
}
