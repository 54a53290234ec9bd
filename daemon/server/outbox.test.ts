import { LikewiseError } from '@likewise/shared/protocol/errors.ts';
import type { FrameImage } from '@likewise/shared/protocol/frames.ts';
import { MAX_IMAGE_BYTES } from '@likewise/shared/protocol/limits.ts';
import type { DaemonMessage } from '@likewise/shared/protocol/messages.ts';
import { parseDaemonMessage } from '@likewise/shared/protocol/parse.ts';
import { expect, test } from 'vitest';
import { ManualTimers } from '../../test/support/manualTimers.ts';
import { ACTIVITY } from '../../test/support/scriptedDaemon.ts';
import { MAX_WAITING_EVENTS, SEND_HIGH_WATER, SLOW_READER_MS } from './limits.ts';
import { Outbox } from './outbox.ts';

const JOB = '6f2c6f0a-9b1f-4f3e-8a43-0d1f0a1b2c3d';
const OTHER_JOB = '7f2c6f0a-9b1f-4f3e-8a43-0d1f0a1b2c3d';
const accepted: DaemonMessage = { type: 'accepted', job: JOB, position: 0 };
const progress = (done: number, job = JOB): DaemonMessage => ({
  type: 'progress',
  job,
  stage: 'running',
  position: 0,
  done,
  total: 9,
});
const state = (waiting: number): DaemonMessage => ({
  type: 'state',
  model: 'mini',
  engine: 'ready',
  stepDowns: [],
  waiting,
  running: 0,
  clients: 1,
});
const result = (seq: number): DaemonMessage => ({
  type: 'result',
  job: JOB,
  seq,
  query: seq,
  image: 0,
  width: 1,
  height: 1,
  understood: 'Made grey',
  confidence: 1,
  confidences: Array(49).fill(1),
  cached: false,
  timings: { queued: 0, engine: 0, total: 0 },
});
const done: DaemonMessage = { type: 'done', job: JOB, seq: 9, answered: 8, failed: 0 };
const pictureOf = (bytes: number) => async (): Promise<FrameImage> => ({
  type: 'image/png',
  bytes: new Uint8Array(bytes),
});
const settled = () => new Promise<void>((resolve) => setImmediate(resolve));

/** An outbox whose sink has a reader that takes a frame on command. */
function setUp() {
  const timers = new ManualTimers();
  const untaken: { bytes: number; taken: () => void }[] = [];
  const sent: DaemonMessage[] = [];
  const seen = { tooSlow: 0, bugs: [] as unknown[] };
  const outbox = new Outbox({
    sink: {
      get bufferedAmount() {
        return untaken.reduce((sum, { bytes }) => sum + bytes, 0);
      },
      send(frame, taken) {
        sent.push(parseDaemonMessage(frame).message);
        untaken.push({ bytes: frame.length, taken });
      },
    },
    timers,
    tooSlow: () => seen.tooSlow++,
    onBug: (error) => seen.bugs.push(error),
  });
  const take = () => untaken.shift()?.taken();
  return { outbox, sent, take, timers, seen };
}

test('messages are sent at once and in order; a picture that takes time holds back those behind it', async () => {
  const { outbox, sent } = setUp();
  let arrive = (_: FrameImage) => {};
  outbox.push({ event: accepted });
  outbox.push({
    event: result(1),
    picture: () =>
      new Promise((resolve) => {
        arrive = resolve;
      }),
  });
  outbox.push({ event: result(2), picture: pictureOf(1) });
  outbox.push({ event: done });
  expect(sent).toEqual([accepted]);
  arrive({ type: 'image/png', bytes: Uint8Array.of(1) });
  await settled();
  expect(sent).toEqual([accepted, result(1), result(2), done]);
});

test('over the high water nothing is fetched until the reader has made room', async () => {
  const { outbox, sent, take, timers } = setUp();
  let fetched = 0;
  const picture = () => {
    fetched++;
    return pictureOf(SEND_HIGH_WATER)();
  };
  for (const seq of [1, 2, 3]) outbox.push({ event: result(seq), picture });
  await settled();
  expect(fetched).toBe(1);
  timers.advance(SLOW_READER_MS - 1);
  take();
  await settled();
  expect(fetched).toBe(2);
  take();
  await settled();
  take();
  expect(sent).toEqual([result(1), result(2), result(3)]);
  expect(timers.waits).toEqual([]);
});

test('a frame that leaves the sink below the high water does not hold the next one back', async () => {
  const { outbox, sent } = setUp();
  outbox.push({ event: result(1), picture: pictureOf(SEND_HIGH_WATER / 2) });
  outbox.push({ event: done });
  await settled();
  expect(sent).toEqual([result(1), done]);
});

test('a reader that makes no room in its time is too slow; each frame it takes begins the time anew', async () => {
  const { outbox, take, timers, seen } = setUp();
  for (const seq of [1, 2, 3]) outbox.push({ event: result(seq), picture: pictureOf(SEND_HIGH_WATER) });
  await settled();
  timers.advance(SLOW_READER_MS - 1);
  take();
  await settled();
  timers.advance(SLOW_READER_MS - 1);
  expect(seen.tooSlow).toBe(0);
  timers.advance(1);
  expect(seen.tooSlow).toBe(1);
});

test('events wait up to a limit', async () => {
  const { outbox, seen } = setUp();
  outbox.push({ event: result(1), picture: pictureOf(SEND_HIGH_WATER) });
  await settled();
  for (let index = 0; index < MAX_WAITING_EVENTS; index++) outbox.push({ event: done });
  expect(seen.tooSlow).toBe(0);
  outbox.push({ event: done });
  expect(seen.tooSlow).toBe(1);
});

test('of state and progress only the newest waits', async () => {
  const { outbox, sent, take } = setUp();
  outbox.push({ event: result(1), picture: pictureOf(SEND_HIGH_WATER) });
  await settled();
  for (let count = 0; count < 3; count++) {
    outbox.push({ event: state(count) });
    outbox.push({ event: progress(count) });
    outbox.push({ event: progress(count + 5, OTHER_JOB) });
  }
  outbox.push({ event: done });
  take();
  expect(sent.slice(1)).toEqual([state(2), progress(2), progress(7, OTHER_JOB), done]);
});

test('of what the daemon does only the newest waits', async () => {
  const { outbox, sent, take } = setUp();
  outbox.push({ event: result(1), picture: pictureOf(SEND_HIGH_WATER) });
  await settled();
  for (const at of [2, 3, 4]) outbox.push({ event: { ...ACTIVITY, at } });
  take();
  expect(sent.slice(1)).toEqual([{ ...ACTIVITY, at: 4 }]);
});

test('images that are there already travel with their message; too large ones become a problem', async () => {
  const { outbox, sent } = setUp();
  const shown: DaemonMessage = {
    type: 'shown-job',
    id: JOB,
    quality: 'fast',
    answer: { size: 'query', detail: 'none', format: 'png' },
    examples: [],
    queries: [0],
    answers: [],
  };
  outbox.push({ event: shown, images: [await pictureOf(1)()] });
  outbox.push({ event: shown, images: [await pictureOf(MAX_IMAGE_BYTES + 1)()] });
  outbox.push({ event: done });
  expect(sent).toMatchObject([shown, { type: 'problem', error: { code: 'image-too-large' } }, done]);
});

test.each([
  ['lost', async () => Promise.reject(new LikewiseError('job-lost', 'gone', 'again')), 'job-lost', 0],
  ['larger than a message', pictureOf(MAX_IMAGE_BYTES + 1), 'image-too-large', 0],
  ['not fetched because of a bug', async () => Promise.reject(new Error('a bug')), 'internal', 1],
] as const)('a picture that is %s fails its query under the same number', async (_, picture, code, bugs) => {
  const { outbox, sent, seen } = setUp();
  outbox.push({ event: result(4), picture });
  outbox.push({ event: done });
  await settled();
  const failed = { type: 'query-failed', job: JOB, seq: 4, query: 4, error: expect.objectContaining({ code }) };
  expect(sent).toEqual([failed, done]);
  expect(seen.bugs).toHaveLength(bugs);
});

test('a closed outbox sends nothing, not even the picture that was on its way', async () => {
  const { outbox, sent, take, timers, seen } = setUp();
  outbox.push({ event: result(1), picture: pictureOf(SEND_HIGH_WATER) });
  await settled();
  outbox.push({ event: result(2), picture: pictureOf(1) });
  take();
  outbox.close();
  outbox.push({ event: done });
  await settled();
  timers.advance(2 * SLOW_READER_MS);
  expect(sent).toEqual([result(1)]);
  expect(seen.tooSlow).toBe(0);
});
