import type { ClientKind } from '@likewise/shared/protocol/messages.ts';
import type { AnswerStage } from '../answers/queryRunner.ts';

/** Parts of the time a query takes: waiting for its turn; those of its answer; all of it. */
export type Stage = 'queued' | AnswerStage | 'total';

/** Figures of the work as it happens. */
export interface Measures {
  stage(stage: Stage, ms: number, kind: ClientKind): void;
  /** A batch of this many canvases went to the engine. */
  batch(canvases: number): void;
  /** A query was answered, from the store or by computing. */
  answered(cached: boolean, kind: ClientKind): void;
}

/** Passes the same figures on to two. */
export function both(one: Measures, other: Measures): Measures {
  return {
    stage(...figure) {
      one.stage(...figure);
      other.stage(...figure);
    },
    batch(canvases) {
      one.batch(canvases);
      other.batch(canvases);
    },
    answered(...figure) {
      one.answered(...figure);
      other.answered(...figure);
    },
  };
}
