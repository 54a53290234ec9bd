import { once } from 'node:events';
import { fileURLToPath } from 'node:url';
import { Worker } from 'node:worker_threads';
import { errorIn } from '@likewise/shared/protocol/errors.ts';
import type { FormFailure } from './formThread.ts';
import type { FormTask } from './makeForm.ts';

/** The thread's bundle: beside the running bundle, or in dist if this module runs from source. */
const script = (moduleUrl: string) =>
  fileURLToPath(new URL(moduleUrl.endsWith('.ts') ? '../dist/formThread.js' : './formThread.js', moduleUrl));

/** Makes a form in a separate thread. Errors: those of makeForm. */
export async function makeFormApart(task: FormTask): Promise<void> {
  // The thread must not get this process's own flags (a loader, a debugger's port).
  const thread = new Worker(script(import.meta.url), { workerData: task, execArgv: [] });
  const [failure] = (await once(thread, 'message')) as [FormFailure];
  if (!failure) return;
  throw 'words' in failure ? errorIn(failure.words) : Object.assign(new Error(failure.message), { code: failure.code });
}
