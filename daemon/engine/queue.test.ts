import { LikewiseError } from '@likewise/shared/protocol/errors.ts';
import { describe, expect, it } from 'vitest';
import type { Filled } from './engine.ts';
import { Call, CanvasQueue, type Task } from './queue.ts';

const FILLED: Filled = {
  decoded: new Uint8Array(),
  tokens: new Int32Array(),
  confidence: new Float32Array(),
  form: { provider: 'cpu', kernels: 'cpu', precision: 'fp32' },
};
const ERROR = new LikewiseError('engine-failed', 'It failed.', 'Try again.');

/** A call of one canvas for each count of hidden patches. */
function callOf(...hiddenCounts: number[]): Call {
  return new Call(hiddenCounts.map((count) => ({ pixels: new Uint8Array(), hidden: Array(count).fill(0) })));
}

function queueOf(...calls: Call[]): CanvasQueue {
  const queue = new CanvasQueue();
  for (const call of calls) queue.add(call.tasks);
  return queue;
}

function indexes(tasks: readonly Task[]): number[] {
  return tasks.map((task) => task.index);
}

describe('a batch', () => {
  it('is the first canvas and those behind it that hide as many patches, up to the limit', () => {
    const queue = queueOf(callOf(49, 25, 49, 49, 25, 49));
    expect(indexes(queue.take(3))).toEqual([0, 2, 3]);
    expect(indexes(queue.take(3))).toEqual([1, 4]);
    expect(indexes(queue.take(3))).toEqual([5]);
    expect(queue.take(3)).toEqual([]);
  });

  it('is made across calls', () => {
    const queue = queueOf(callOf(49), callOf(49, 49));
    expect(queue.take(8)).toHaveLength(3);
  });

  it('is one canvas where that has a strike', () => {
    const queue = queueOf(callOf(49, 49, 49, 49));
    queue.retry(queue.take(2), ERROR);
    expect([queue.take(4), queue.take(4), queue.take(4)].map(indexes)).toEqual([[0], [1], [2, 3]]);
  });
});

describe('a lost batch', () => {
  it('goes back to the front', () => {
    const queue = queueOf(callOf(49, 49, 49));
    queue.putBack(queue.take(2));
    expect(indexes(queue.take(3))).toEqual([0, 1, 2]);
  });

  it('does not come back for calls that are over', () => {
    const [over, waiting] = [callOf(49), callOf(49)];
    const queue = queueOf(over, waiting);
    const batch = queue.take(2);
    queue.fail(over, ERROR);
    queue.putBack(batch);
    expect(queue.take(2)).toEqual(waiting.tasks);
    return expect(over.promise).rejects.toBe(ERROR);
  });

  it('fails the call of a canvas that was in two of them, its waiting canvases included', async () => {
    const [guilty, innocent] = [callOf(49, 25), callOf(49)];
    const queue = queueOf(guilty, innocent);
    queue.retry(queue.take(2), ERROR);
    queue.retry(queue.take(2), ERROR);
    await expect(guilty.promise).rejects.toBe(ERROR);
    expect(queue.take(2)).toEqual(innocent.tasks);
    expect(queue.length).toBe(0);
  });
});

describe('results', () => {
  it('settle a call when its last one is there, in the order of its canvases', async () => {
    const call = callOf(49, 25, 49);
    const queue = queueOf(call);
    const [first, second, third] = [{ ...FILLED }, { ...FILLED }, { ...FILLED }];
    queue.deliver(queue.take(2), [first, third]);
    expect(call.settled).toBe(false);
    queue.deliver(queue.take(2), [second]);
    const results = await call.promise;
    expect(results.map((result) => [first, second, third].indexOf(result))).toEqual([0, 1, 2]);
  });

  it('are dropped for a call that is over', async () => {
    const call = callOf(49);
    const queue = queueOf(call);
    const batch = queue.take(1);
    queue.fail(call, ERROR);
    queue.deliver(batch, [FILLED]);
    await expect(call.promise).rejects.toBe(ERROR);
  });
});

it('failing everything empties the queue', async () => {
  const calls = [callOf(49, 49), callOf(25)];
  const queue = queueOf(...calls);
  queue.failAll(ERROR);
  expect(queue.length).toBe(0);
  for (const call of calls) await expect(call.promise).rejects.toBe(ERROR);
});
