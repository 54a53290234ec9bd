import { trustOf } from '@likewise/shared/reading/trust.ts';
import type { AnswerState, View } from './messages.ts';

/** A picture and what became of it, to be looked at. */
export interface Reviewed {
  readonly query: string;
  readonly answer: AnswerState | undefined;
}

/** Failures first, then what is least to be trusted; what has no answer yet last. Otherwise as the prompt has them. */
export function inOrder(plan: View['plan'], answers: View['answers']): Reviewed[] {
  const reviewed = plan.map(({ query }) => ({ query, answer: answers[query] }));
  return reviewed.sort((a, b) => rankOf(a.answer) - rankOf(b.answer));
}

/** Whether an answer asks to be looked at, and nobody has decided on it. */
export function isDoubtful({ answer }: Reviewed): boolean {
  return answer?.confidence !== undefined && !answer.verdict && trustOf(answer.confidence) !== 'sure';
}

/** A verdict moves nothing: the next answer is where it was. */
function rankOf(answer: AnswerState | undefined): number {
  if (!answer) return 3;
  if (answer.state === 'failed') return -1;
  return answer.confidence ?? 2;
}
