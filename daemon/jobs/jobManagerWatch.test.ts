import { afterEach, beforeEach, expect, test } from 'vitest';
import { FakeEngine } from '../../test/support/fakeEngine.ts';
import { EventLog, gray, JobsFolder, requestOf } from '../../test/support/jobsFixture.ts';
import type { JobManager } from './jobManager.ts';
import type { JobRequest } from './jobs.ts';
import { MAX_SHOWN_ANSWERS } from './limits.ts';

/* What trusted tools see of all jobs. */

let folder: JobsFolder;
let engine: FakeEngine;
let jobs: JobManager;
beforeEach(async () => {
  folder = new JobsFolder();
  engine = new FakeEngine('cpu');
  jobs = await folder.start({ model: folder.model(engine) });
});
afterEach(() => folder.end());

function submit(request: JobRequest): EventLog {
  const log = new EventLog();
  jobs.submit(request, log.listener);
  return log;
}

test('[S4] the queue by tool, and the jobs with what has become of them', async () => {
  const [mine, theirs] = [await requestOf([1, 2]), await requestOf([3], { tool: 'other', kind: 'figma' })];
  engine.hold();
  const log = submit(mine);
  const others = submit(theirs);
  const { queue, jobs: list } = jobs.activity;
  const loads = Object.fromEntries(queue.map(({ tool, waiting, running }) => [tool, waiting + running]));
  expect(loads).toEqual({ tool: 2, other: 1 });
  expect(list.map(({ id, kind }) => [id, kind])).toEqual([
    [theirs.job, 'figma'],
    [mine.job, 'other'],
  ]);
  engine.letGo();
  await Promise.all([log.came('done'), others.came('done')]);
  expect(jobs.activity).toMatchObject({
    queue: [],
    jobs: [
      { stage: 'done', answered: 1, failed: 0 },
      { stage: 'done', answered: 2, failed: 0 },
    ],
  });
});

test('[S5] a job with its pictures and the first of its answers', async () => {
  const request = await requestOf(Array.from({ length: MAX_SHOWN_ANSWERS + 2 }, (_, n) => 10 * n));
  await submit(request).came('done');
  const { message, images } = await jobs.show(request.job);
  expect(message).toMatchObject({ id: request.job, quality: 'fast', answer: request.answer });
  expect(images[message.examples[0]!.output]).toBe(request.examples[0]!.output);
  expect(message.queries.map((place) => images[place])).toEqual(request.queries);
  expect(message.answers).toHaveLength(MAX_SHOWN_ANSWERS);
  expect(images).toHaveLength(2 + request.queries.length + MAX_SHOWN_ANSWERS);
  for (const { image } of message.answers) expect(images[image]!.type).toBe('image/png');
});

test('[S5] what the store has lost is left out, and an unknown job is unknown', async () => {
  const request = await requestOf([await gray(7)]);
  await submit(request).came('done');
  folder.loseResults();
  expect((await jobs.show(request.job)).message.answers).toEqual([]);
  const other = jobs.show('6f1e0d4c-3b2a-4190-8f7e-6d5c4b3a2910');
  await expect(other).rejects.toMatchObject({ code: 'job-unknown' });
});
