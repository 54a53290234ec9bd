import type { Activity } from '@likewise/shared/protocol/messages.ts';
import type { Measures, Stage } from './measures.ts';

/** Totals of the work since the daemon started. */
export class Tally implements Measures {
  readonly #stages: Record<Stage, { count: number; ms: number }> = {
    queued: { count: 0, ms: 0 },
    decode: { count: 0, ms: 0 },
    engine: { count: 0, ms: 0 },
    finish: { count: 0, ms: 0 },
    total: { count: 0, ms: 0 },
  };
  readonly #answers = { computed: 0, cached: 0 };

  get totals(): Pick<Activity, 'stages' | 'answers'> {
    return structuredClone({ stages: this.#stages, answers: this.#answers });
  }

  stage(stage: Stage, ms: number): void {
    this.#stages[stage].count++;
    this.#stages[stage].ms += ms;
  }

  batch(): void {}

  answered(cached: boolean): void {
    this.#answers[cached ? 'cached' : 'computed']++;
  }
}
