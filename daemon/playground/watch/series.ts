import type { Activity } from '@likewise/shared/protocol/messages.ts';

/** The seconds that the charts show. */
export const SPAN_S = 120;

export const STAGES = ['queued', 'decode', 'engine', 'finish'] as const;

/** One point of the charts: what happened since the previous activity. */
export interface Sample {
  /** Unix seconds. */
  readonly at: number;
  /** Answers per second, computed and stored ones. */
  readonly computed: number;
  readonly cached: number;
  /** Mean milliseconds of each of STAGES; null if nothing passed it. */
  readonly stages: readonly (number | null)[];
  /** MiB; null if there is no engine. */
  readonly daemon: number;
  readonly engine: number | null;
}

/** The difference of two activities of one daemon; undefined if the later one is from another. */
export function between(before: Activity, after: Activity): Sample | undefined {
  const seconds = (after.at - before.at) / 1000;
  if (before.started !== after.started || seconds <= 0) return undefined;
  const { daemon, engine } = after.memory;
  return {
    at: after.at / 1000,
    computed: (after.answers.computed - before.answers.computed) / seconds,
    cached: (after.answers.cached - before.answers.cached) / seconds,
    stages: STAGES.map((stage) => {
      const count = after.stages[stage].count - before.stages[stage].count;
      return count > 0 ? (after.stages[stage].ms - before.stages[stage].ms) / count : null;
    }),
    daemon: daemon / 2 ** 20,
    engine: engine === undefined ? null : engine / 2 ** 20,
  };
}

/** The samples with a newer one added, without those too old to be shown. */
export function appended(samples: readonly Sample[], next: Sample): Sample[] {
  return [...samples.filter(({ at }) => at > next.at - SPAN_S), next];
}
