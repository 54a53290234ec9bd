// What a thread of the pool runs. Errors for people lose their code on the way between threads, so they cross as words.
import { type ErrorWords, LikewiseError, wordsOf } from '@likewise/shared/protocol/errors.ts';
import { move, transferableSymbol, valueSymbol } from 'piscina';
import { gathered, type Span, span, type Within } from '../../trace/span.ts';
import * as tasks from './tasks.ts';
import type { Done, Task, TaskName } from './work.ts';

/** A task for a thread, and the span that it is a part of where somebody traces. */
export interface Sent<N extends TaskName> {
  readonly task: Task<N>;
  readonly within?: Within;
}

/** How a task ended: done, with an error for people, or with an internal error; with the spans that were asked for. */
export type Ended<N extends TaskName> = { readonly spans?: readonly Span[] } & (
  | { readonly done: Done<N> }
  | { readonly error: ErrorWords }
  | { readonly bug: { readonly message: string; readonly stack?: string | undefined } }
);

/** @param name of the task's span */
function ending<N extends TaskName>(name: string, act: (task: Task<N>) => Promise<Done<N>>) {
  const attempt = async (task: Task<N>): Promise<Ended<N>> => {
    try {
      return { done: await span(name, () => act(task)) };
    } catch (error) {
      if (error instanceof LikewiseError) return { error: wordsOf(error) };
      return {
        bug: error instanceof Error ? { message: error.message, stack: error.stack } : { message: String(error) },
      };
    }
  };
  return async ({ task, within }: Sent<N>): Promise<Ended<N>> => {
    if (!within) return attempt(task);
    const { made, spans } = await gathered(within, () => attempt(task));
    return { ...made, spans };
  };
}

export const open = ending<'open'>('open', tasks.open);
export const readExamples = ending<'readExamples'>('decode examples', tasks.readExamples);
export const explain = ending<'explain'>('explain', tasks.explain);
export const readQuery = ending<'readQuery'>('decode', tasks.readQuery);
export const preview = ending<'preview'>('preview', tasks.preview);
export const fit = ending<'fit'>('fit', tasks.fit);
export const sheet = ending<'sheet'>('sheet', tasks.sheet);
export const finish = handingOver<'finish'>('finish', tasks.finish);
export const apply = handingOver<'apply'>('finish', tasks.apply);

/** An answer's picture is transferred, not copied. */
function handingOver<N extends 'finish' | 'apply'>(name: string, act: (task: Task<N>) => Promise<Done<N>>) {
  const end = ending(name, act);
  return async (sent: Sent<N>): Promise<object> => {
    const ended: Ended<'finish'> = await end(sent);
    if (!('done' in ended) || ended.done === 'needs-own') return ended;
    // Memory that native code allocated cannot be transferred.
    const picture = ended.done.picture.slice();
    const moved = { ...ended, done: { ...ended.done, picture } };
    return move({ [transferableSymbol]: picture.buffer, [valueSymbol]: moved });
  };
}
