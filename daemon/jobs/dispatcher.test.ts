import type { Lane } from '@likewise/shared/protocol/messages.ts';
import { describe, expect, test } from 'vitest';
import { Dispatcher, type QuerySize } from './dispatcher.ts';
import { FairQueue } from './fairQueue.ts';
import { MAX_DECODED_PIXELS } from './limits.ts';

/** A dispatcher whose queries the test moves on: they are composed, their canvases go to the engine, they end. */
function setUp({
  maxBatch = 2,
  size = { canvases: 1, pixels: 100, examplePixels: 0 },
}: {
  maxBatch?: number;
  size?: QuerySize;
} = {}) {
  const queue = new FairQueue();
  const sizes = new Map<string, QuerySize>();
  const running = new Map<string, { composed(): void; end(): void }>();
  const waiting: Record<Lane, number> = { interactive: 0, batch: 0 };
  const counts: number[] = [];
  const dispatcher: Dispatcher = new Dispatcher({
    queue,
    maxBatch: () => maxBatch,
    waitingCanvases: (lane) => waiting[lane],
    sizeOf: ({ job }) => sizes.get(job) ?? size,
    run: ({ job, query }, composed) => new Promise((end) => running.set(`${job}${query}`, { composed, end })),
    onChange: () => counts.push(dispatcher.running),
  });
  return {
    dispatcher,
    waiting,
    sizes,
    counts,
    names: () => [...running.keys()],
    add: (job: string, queries = 1, lane: Lane = 'batch') => {
      queue.add({ tool: 'tool', job, lane, queries });
      dispatcher.pump();
    },
    /** A query's canvases wait for the engine. */
    compose: (name: string, lane: Lane = 'batch') => {
      waiting[lane] += (sizes.get(name[0]!) ?? size).canvases;
      running.get(name)!.composed();
      dispatcher.pump();
    },
    /** All that wait are in the engine now. */
    batch: () => {
      waiting.batch = 0;
      waiting.interactive = 0;
      dispatcher.pump();
    },
    end: async (name: string) => {
      running.get(name)!.end();
      running.delete(name);
      await new Promise(setImmediate);
    },
  };
}

describe('a dispatcher', () => {
  test('takes what fills the next batch, and one more so that it is surely full', () => {
    const { add, names } = setUp({ maxBatch: 2 });
    add('A', 9);
    expect(names()).toEqual(['A0', 'A1', 'A2']);
  });

  test('counts canvases, not queries', () => {
    const { add, names, dispatcher } = setUp({ maxBatch: 4, size: { canvases: 3, pixels: 100, examplePixels: 0 } });
    add('A', 9);
    expect(names()).toEqual(['A0', 'A1']);
    expect([...dispatcher.flying]).toHaveLength(2);
  });

  test('takes no more while composed canvases wait for the engine, and the next ones when they are in it', () => {
    const { add, names, compose, batch } = setUp({ maxBatch: 2 });
    add('A', 9);
    for (const name of ['A0', 'A1', 'A2']) compose(name);
    expect(names()).toHaveLength(3);
    batch();
    expect(names()).toEqual(['A0', 'A1', 'A2', 'A3', 'A4', 'A5']);
  });

  test('has no more than two batches and two further queries under way, however fast the engine is', async () => {
    const { add, names, compose, batch, end } = setUp({ maxBatch: 2 });
    add('A', 20);
    for (let query = 0; query < 6; query++) {
      compose(`A${query}`);
      batch();
    }
    expect(names()).toHaveLength(6);
    await end('A3');
    expect(names()).toEqual(['A0', 'A1', 'A2', 'A4', 'A5', 'A6']);
  });

  test('decodes no more pixels at a time than it may, but always one query', async () => {
    const { add, names, sizes, end } = setUp({ maxBatch: 16 });
    sizes.set('A', { canvases: 1, pixels: MAX_DECODED_PIXELS + 1, examplePixels: 0 });
    sizes.set('B', { canvases: 1, pixels: MAX_DECODED_PIXELS, examplePixels: 0 });
    sizes.set('C', { canvases: 1, pixels: 1, examplePixels: 0 });
    sizes.set('D', { canvases: 1, pixels: MAX_DECODED_PIXELS - 1, examplePixels: 0 });
    for (const job of ['A', 'B', 'C', 'D']) add(job);
    expect(names()).toEqual(['A0']);
    await end('A0');
    expect(names()).toEqual(['B0']);
    await end('B0');
    expect(names()).toEqual(['C0', 'D0']);
  });

  test('counts the examples of a job once', async () => {
    const { add, names, sizes } = setUp({ maxBatch: 16 });
    sizes.set('A', { canvases: 1, pixels: 1, examplePixels: MAX_DECODED_PIXELS - 3 });
    sizes.set('B', { canvases: 1, pixels: 1, examplePixels: 1 });
    add('A', 2);
    add('B');
    expect(names()).toEqual(['A0', 'A1']);
  });

  test('has room for interactive queries whatever batch queries take', () => {
    const { add, names, compose, sizes } = setUp({ maxBatch: 1 });
    sizes.set('A', { canvases: 1, pixels: MAX_DECODED_PIXELS, examplePixels: 0 });
    add('A', 5);
    compose('A0');
    add('B', 1, 'interactive');
    expect(names()).toEqual(['A0', 'B0']);
  });

  test('reports when a query is taken and when one is finished', async () => {
    const { add, end, counts } = setUp();
    add('A');
    await end('A0');
    expect(counts).toEqual([1, 0]);
  });
});

describe('a pause', () => {
  test('begins nothing, and is reached when nothing runs', async () => {
    const { dispatcher, add, names, end } = setUp({ maxBatch: 1 });
    add('A', 4);
    let reached = false;
    const pause = dispatcher.pause().then(() => {
      reached = true;
    });
    await end('A0');
    expect([reached, names()]).toEqual([false, ['A1']]);
    await end('A1');
    await pause;
    expect(names()).toEqual([]);
    dispatcher.resume();
    expect(names()).toEqual(['A2', 'A3']);
  });

  test('is reached at once where nothing runs', async () => {
    const { dispatcher, add, names } = setUp();
    await dispatcher.pause();
    add('A');
    expect(names()).toEqual([]);
  });

  test('ends with the last that asked for it', async () => {
    const { dispatcher, add, names } = setUp();
    await Promise.all([dispatcher.pause(), dispatcher.pause()]);
    add('A');
    dispatcher.resume();
    expect(names()).toEqual([]);
    dispatcher.resume();
    expect(names()).toEqual(['A0']);
  });
});
