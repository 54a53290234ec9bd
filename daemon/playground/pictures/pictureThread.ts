import type { PictureDone, PictureTask } from './pictureWork.ts';

/** The address of the worker's program, whose name carries a hash; the build puts it in. */
declare const PICTURE_WORKER: string;

/** Each may hold a decoded picture of 256 MB. */
const THREADS = 2;

interface Waiting {
  resolve(done: never): void;
  reject(error: Error): void;
}

const waiting = new Map<number, Waiting>();
const threads: Worker[] = [];
let count = 0;

/** Has a worker do something to pictures. Rejects where the browser cannot read the picture, or has no room for it. */
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
