import type { ReadingName } from '@likewise/shared/protocol/messages.ts';
import type { RecipeOutcome } from '@likewise/shared/recipe/apply.ts';
import type { AnswerState, Verdict } from '../panel/messages.ts';

/** The states of a prompt's answers, and the verdicts on them, by the paths of their queries. */
export class AnswerBook {
  #answers: Readonly<Record<string, AnswerState>> = {};

  get all(): Readonly<Record<string, AnswerState>> {
    return this.#answers;
  }

  of(query: string): AnswerState | undefined {
    return this.#answers[query];
  }

  /** Restores what was known before the window was reloaded. */
  restore(answers: Readonly<Record<string, AnswerState>>): void {
    this.#answers = answers;
  }

  clear(): void {
    this.#answers = {};
  }

  /** @param reading what answered, if that is not the prompt's own */
  take(outcome: RecipeOutcome, reading?: ReadingName): void {
    const { state, query } = outcome;
    // An unchanged answer was reported when it was made.
    if (state === 'unchanged' && this.#answers[query]?.output === outcome.output) return;
    this.#put(query, {
      state,
      ...(state === 'failed' ? {} : { output: outcome.output }),
      ...(state === 'done' && { confidence: outcome.confidence }),
      ...(state === 'done' && outcome.doubt !== undefined && { doubt: outcome.doubt }),
      ...(reading && { reading }),
    });
  }

  /** @param verdict undefined removes it */
  judge(query: string, verdict: Verdict | undefined): void {
    const known = this.#answers[query];
    if (!known) return;
    const { verdict: _, ...answer } = known;
    this.#put(query, { ...answer, ...(verdict && { verdict }) });
  }

  drop(query: string): void {
    const { [query]: _, ...others } = this.#answers;
    this.#answers = others;
  }

  /** Whether a batch is to answer the query: its answer has no verdict, and is not already in the query's place. */
  isOpen(query: string): boolean {
    const answer = this.#answers[query];
    return !answer || (!answer.verdict && !answer.reading && answer.output !== query);
  }

  #put(query: string, answer: AnswerState): void {
    this.#answers = { ...this.#answers, [query]: answer };
  }
}
