import type { Lane } from '@likewise/shared/protocol/messages.ts';
import { beforeEach, expect, test } from 'vitest';
import { MAX_PIXELS_AT_WORK } from '../limits.ts';
import { LaneQueue } from './laneQueue.ts';

let queue: LaneQueue;
let begun: string[];
let ends: Map<string, () => void>;
beforeEach(() => {
  queue = new LaneQueue(3);
  begun = [];
  ends = new Map();
});

const turn = () => new Promise<void>((resolve) => setImmediate(resolve));

/** Adds a piece of work that ends on command. */
function add(name: string, lane: Lane, pixels = 1, signal?: AbortSignal): Promise<void> {
  return queue.run({ lane, signal }, pixels, () => {
    begun.push(name);
    return new Promise((resolve) => ends.set(name, resolve));
  });
}

async function end(name: string): Promise<void> {
  ends.get(name)!();
  await turn();
}

test('interactive work goes before batch work that came first, and a place is left for it', async () => {
  for (const name of ['b1', 'b2', 'b3']) void add(name, 'batch');
  await turn();
  expect(begun).toEqual(['b1', 'b2']);
  for (const name of ['i1', 'i2']) void add(name, 'interactive');
  await turn();
  expect(begun).toEqual(['b1', 'b2', 'i1']);
  await end('b1');
  expect(begun).toEqual(['b1', 'b2', 'i1', 'i2']);
  await end('i1');
  expect(begun).toEqual(['b1', 'b2', 'i1', 'i2', 'b3']);
});

test('pixels are bounded in each lane; a picture with more is worked on alone', async () => {
  void add('b1', 'batch', MAX_PIXELS_AT_WORK + 1);
  void add('b2', 'batch', 1);
  void add('i1', 'interactive', MAX_PIXELS_AT_WORK);
  void add('i2', 'interactive', 1);
  await turn();
  expect(begun).toEqual(['b1', 'i1']);
  await end('b1');
  expect(begun).toEqual(['b1', 'i1', 'b2']);
  await end('i1');
  expect(begun).toEqual(['b1', 'i1', 'b2', 'i2']);
});

test('what is cancelled while it waits never begins, and those behind it do', async () => {
  const abort = new AbortController();
  void add('i1', 'interactive', 10);
  const large = add('i2', 'interactive', MAX_PIXELS_AT_WORK, abort.signal);
  void add('i3', 'interactive', 10);
  await turn();
  expect(begun).toEqual(['i1']);
  abort.abort();
  await expect(large).rejects.toMatchObject({ code: 'cancelled' });
  expect(begun).toEqual(['i1', 'i3']);
  await expect(add('i4', 'batch', 1, abort.signal)).rejects.toMatchObject({ code: 'cancelled' });
  expect(begun).toEqual(['i1', 'i3']);
});

test('batch work that is hastened goes with the interactive work', async () => {
  const hasten = new AbortController();
  for (const name of ['b1', 'b2', 'b3']) void add(name, 'batch');
  void queue.run({ lane: 'batch', hastened: hasten.signal }, 1, async () => void begun.push('b4'));
  await turn();
  expect(begun).toEqual(['b1', 'b2']);
  hasten.abort();
  await turn();
  expect(begun).toEqual(['b1', 'b2', 'b4']);
  void queue.run({ lane: 'batch', hastened: hasten.signal }, 1, async () => void begun.push('b5'));
  await turn();
  expect(begun).toEqual(['b1', 'b2', 'b4', 'b5']);
});

test('work that fails leaves its place to the next', async () => {
  queue = new LaneQueue(1);
  const failed = queue.run({ lane: 'batch' }, 1, () => Promise.reject(new Error('oops')));
  const next = queue.run({ lane: 'batch' }, 1, async () => 'next');
  await expect(failed).rejects.toThrow('oops');
  expect(await next).toBe('next');
});
