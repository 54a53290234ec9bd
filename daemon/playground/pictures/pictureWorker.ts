import { doPictureTask, type PictureTask } from './pictureWork.ts';

/* A thread of the page. It performs one task after another, and answers each by its number. */

let last: Promise<unknown> = Promise.resolve();

addEventListener('message', ({ data: { id, task } }: MessageEvent<{ id: number; task: PictureTask }>) => {
  last = last.then(async () => {
    try {
      const done = await doPictureTask(task);
      postMessage({ id, done }, { transfer: done instanceof ImageBitmap ? [done] : [] });
    } catch (error) {
      postMessage({ id, error: String(error) });
    }
  });
});
