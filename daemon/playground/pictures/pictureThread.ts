import type { PictureDone, PictureTask } from './pictureWork.ts';

/** The URL of the worker's program. Its name contains a hash, which the build inserts. */
declare const PICTURE_WORKER: string;

/** Each thread may hold a decoded picture of 256 MB. */
const THREADS = 2;

interface Waiting {
  resolve(done: never): void;
  reject(error: Error): void;
}

const waiting = new Map<number, Waiting>();
const threads: Worker[] = [];
let count = 0;

/** Runs a task on pictures in a worker. Rejects if the browser cannot read the picture, or has no memory for it. */
export function inThread<T extends PictureTask>(task: T, transfer: Transferable[] = []): Promise<PictureDone[T['do']]> {
  const id = count++;
  return new Promise((resolve, reject) => {
    waiting.set(id, { resolve: resolve as Waiting['resolve'], reject });
    thread(id % THREADS).postMessage({ id, task }, transfer);
  });
}

function thread(place: number): Worker {
  threads[place] ??= newThread();
  return threads[place];
}

function newThread(): Worker {
  const worker = new Worker(PICTURE_WORKER, { type: 'module' });
  worker.addEventListener('message', ({ data: { id, done, error } }) => {
    const { resolve, reject } = waiting.get(id)!;
    waiting.delete(id);
    if (error === undefined) resolve(done as never);
    else reject(new Error(error));
  });
  return worker;
}
