// The thread that makes a form of a model, to keep the event loop free. Errors lose their code between threads.
import { parentPort, workerData } from 'node:worker_threads';
import { type ErrorWords, LikewiseError, wordsOf } from '@likewise/shared/protocol/errors.ts';
import { type FormTask, makeForm } from './makeForm.ts';

/** The result: undefined if the form was made. */
export type FormFailure =
  | { readonly words: ErrorWords }
  | { readonly message: string; readonly code: string | undefined }
  | undefined;

async function end(task: FormTask): Promise<FormFailure> {
  try {
    await makeForm(task);
    return undefined;
  } catch (error) {
    if (error instanceof LikewiseError) return { words: wordsOf(error) };
    const { message, code } = error as NodeJS.ErrnoException;
    return { message, code };
  }
}

parentPort!.postMessage(await end(workerData));
