import { trustOf } from '@likewise/shared/reading/trust.ts';
import type { AnswerState, View } from './messages.ts';

/** A picture to review, and the state of its answer. */
export interface Reviewed {
  readonly query: string;
  readonly answer: AnswerState | undefined;
}

/** Failures first, then the least certain answers; missing answers last. Otherwise in the prompt's order. */
export function inOrder(plan: View['plan'], answers: View['answers']): Reviewed[] {
  const reviewed = plan.map(({ query }) => ({ query, answer: answers[query] }));
  return reviewed.sort((a, b) => rankOf(a.answer) - rankOf(b.answer));
}

/** Whether an answer needs review and has no verdict. */
export function isDoubtful({ answer }: Reviewed): boolean {
  return answer?.confidence !== undefined && !answer.verdict && trustOf(answer.confidence) !== 'sure';
}

/** A verdict moves nothing, so the next answer stays where it was. */
function rankOf(answer: AnswerState | undefined): number {
  if (!answer) return 3;
  if (answer.state === 'failed') return -1;
  return answer.confidence ?? 2;
}
