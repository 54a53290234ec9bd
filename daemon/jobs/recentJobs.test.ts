import type { FrameImage } from '@likewise/shared/protocol/frames.ts';
import { expect, it } from 'vitest';
import { Job } from './job.ts';
import type { JobRequest } from './jobs.ts';
import { MAX_RECENT_BYTES, MAX_RECENT_JOBS } from './limits.ts';
import { RecentJobs } from './recentJobs.ts';

const image = (bytes: number): FrameImage => ({ type: 'image/png', bytes: new Uint8Array(bytes) });

/** Adds a job of one query whose pictures take this many bytes. */
function add(recent: RecentJobs, n: number, { bytes = 3, over = true } = {}): Job {
  const id = `00000000-0000-4000-8000-${String(n).padStart(12, '0')}`;
  const job = new Job({ id, tool: 'tool', queries: 1, at: n + 0.5 }, async () => undefined);
  const request: JobRequest = {
    tool: 'tool',
    kind: 'figma',
    job: id,
    examples: [{ input: image(1), output: image(1) }],
    queries: [image(bytes - 2)],
    quality: 'best',
    answer: { size: 'query', detail: 'guided', format: 'png' },
    lane: 'batch',
  };
  recent.add(job, request);
  if (over) job.cancel('cancel');
  return job;
}

const list = (recent: RecentJobs) => recent.list(() => undefined);

it('lists the newest first, with where those stand that are not over', () => {
  const recent = new RecentJobs();
  add(recent, 1);
  const waiting = add(recent, 2, { over: false });
  const [newest, oldest] = recent.list((job) => (job === waiting ? { position: 4, estimateMs: 70 } : undefined));
  expect(newest).toEqual({
    id: waiting.id,
    tool: 'tool',
    kind: 'figma',
    at: 2,
    lane: 'batch',
    quality: 'best',
    stage: 'queued',
    position: 4,
    estimateMs: 70,
    queries: 1,
    answered: 0,
    failed: 0,
    pictures: true,
  });
  expect(oldest).toMatchObject({ stage: 'cancelled', position: 0 });
});

it('keeps so many, and those above that are not over', () => {
  const recent = new RecentJobs();
  const first = add(recent, 0, { over: false });
  for (let n = 1; n <= MAX_RECENT_JOBS + 5; n++) add(recent, n);
  expect(list(recent)).toHaveLength(MAX_RECENT_JOBS);
  expect(list(recent).at(-1)!.id).toBe(first.id);
  expect(list(recent)[0]!.at).toBe(MAX_RECENT_JOBS + 5);
});

it('drops the pictures of the oldest jobs where they are too much together', () => {
  const recent = new RecentJobs();
  const large = add(recent, 1, { bytes: MAX_RECENT_BYTES - 3 });
  add(recent, 2);
  expect(list(recent).map(({ pictures }) => pictures)).toEqual([true, true]);
  add(recent, 3);
  expect(list(recent).map(({ pictures }) => pictures)).toEqual([true, true, false]);
  expect(recent.get(large.id)).not.toHaveProperty('pictures');
});

it('takes a job that was asked for again as the newest', () => {
  const recent = new RecentJobs();
  const first = add(recent, 1);
  add(recent, 2);
  add(recent, 1);
  expect(list(recent)).toHaveLength(2);
  expect(list(recent)[0]!.id).toBe(first.id);
});
