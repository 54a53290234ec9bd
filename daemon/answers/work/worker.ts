// What a thread of the pool runs. Errors for people lose their code on the way between threads, so they cross as words.
import { type ErrorWords, LikewiseError, wordsOf } from '@likewise/shared/protocol/errors.ts';
import { move, transferableSymbol, valueSymbol } from 'piscina';
import * as tasks from './tasks.ts';
import type { Done, Task, TaskName } from './work.ts';

/** How a task ended: done, with an error for people, or with an internal error. */
export type Ended<N extends TaskName> =
  | { readonly done: Done<N> }
  | { readonly error: ErrorWords }
  | { readonly bug: { readonly message: string; readonly stack?: string | undefined } };

function ending<N extends TaskName>(act: (task: Task<N>) => Promise<Done<N>>) {
  return async (task: Task<N>): Promise<Ended<N>> => {
    try {
      return { done: await act(task) };
    } catch (error) {
      if (error instanceof LikewiseError) return { error: wordsOf(error) };
      return {
        bug: error instanceof Error ? { message: error.message, stack: error.stack } : { message: String(error) },
      };
    }
  };
}

export const open = ending<'open'>(tasks.open);
export const readExamples = ending<'readExamples'>(tasks.readExamples);
export const explain = ending<'explain'>(tasks.explain);
export const readQuery = ending<'readQuery'>(tasks.readQuery);
export const preview = ending<'preview'>(tasks.preview);
export const fit = ending<'fit'>(tasks.fit);
export const sheet = ending<'sheet'>(tasks.sheet);
export const finish = handingOver<'finish'>(tasks.finish);
export const apply = handingOver<'apply'>(tasks.apply);

/** An answer's picture is handed over, not copied. */
function handingOver<N extends 'finish' | 'apply'>(act: (task: Task<N>) => Promise<Done<N>>) {
  return async (task: Task<N>): Promise<object> => {
    const ended: Ended<'finish'> = await ending(act)(task);
    if (!('done' in ended) || ended.done === 'needs-own') return ended;
    // What native code has allocated cannot be handed over.
    const picture = ended.done.picture.slice();
    const moved = { done: { ...ended.done, picture } };
    return move({ [transferableSymbol]: picture.buffer, [valueSymbol]: moved });
  };
}
