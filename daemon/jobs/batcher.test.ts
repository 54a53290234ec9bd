import type { Lane } from '@likewise/shared/protocol/messages.ts';
import { describe, expect, test } from 'vitest';
import { digests, noiseCanvas } from '../../test/support/engineContract.ts';
import { FakeEngine } from '../../test/support/fakeEngine.ts';
import { INTERACTIVE_RUN } from '../answers/limits.ts';
import type { Canvas } from '../engine/engine.ts';
import { engineFailed } from '../engine/errors.ts';
import { Batcher } from './batcher.ts';

/** Noise with a quadrant as its hole, so that all can share a batch. */
const canvas = (seed: number) => noiseCanvas(seed * 5);
const canvases = (from: number, count: number) => Array.from({ length: count }, (_, i) => canvas(from + i));
const never = new AbortController().signal;

function setUp(maxBatch = 4, streamed = false) {
  const engine = new FakeEngine();
  const sent: number[] = [];
  const batcher = new Batcher({
    engine: () => engine,
    takes: () => ({ canvases: maxBatch, streamed }),
    onBatch: (canvases) => sent.push(canvases),
  });
  const fill = (canvases: readonly Canvas[], lane: Lane = 'batch', signal = never) =>
    batcher.fill(canvases, lane, signal);
  const seeds = (batch: readonly Canvas[]) => batch.map((canvas) => seedOf(canvas));
  return { engine, batcher, fill, sent, seeds: () => engine.batches.map(seeds) };
}

const known = new Map(canvases(0, 40).map(({ pixels }, seed) => [Buffer.from(pixels).toString('base64'), seed]));
const seedOf = ({ pixels }: Canvas) => known.get(Buffer.from(pixels).toString('base64'))!;

describe('a batcher', () => {
  test('gives an idle engine what there is, at once', async () => {
    const { fill, seeds, sent } = setUp();
    await fill([canvas(0)]);
    await fill([canvas(1)]);
    expect(seeds()).toEqual([[0], [1]]);
    expect(sent).toEqual([1, 1]);
  });

  test('puts canvases that come at once, and those that came while the engine worked, in one batch', async () => {
    const { engine, fill, seeds } = setUp(4);
    engine.hold();
    const first = [fill([canvas(0)]), fill([canvas(1)])];
    await engine.came(1);
    const later = [fill(canvases(2, 1)), fill(canvases(3, 4)), fill(canvases(7, 2))];
    engine.letGo();
    await Promise.all([...first, ...later]);
    expect(seeds()).toEqual([
      [0, 1],
      [2, 3, 4, 5],
      [6, 7, 8],
    ]);
  });

  test('gives an engine that takes a stream the next one as soon as one is filled', async () => {
    const { engine, fill, seeds, sent } = setUp(3, true);
    engine.hold();
    const all = fill(canvases(0, 5));
    await engine.came(1);
    const interactive = fill(canvases(5, 1), 'interactive');
    engine.release();
    await engine.came(2);
    expect(sent[0]).toBe(3);
    engine.letGo();
    expect(await all).toHaveLength(5);
    expect(await interactive).toHaveLength(1);
    expect(seeds().flat().indexOf(5)).toBeLessThan(seeds().flat().indexOf(4));
  });

  test('hands each caller its own, in order', async () => {
    const { engine, fill } = setUp(3);
    const alone = await new FakeEngine().fill(canvases(0, 8));
    const [a, b] = await Promise.all([fill(canvases(0, 5)), fill(canvases(5, 3), 'interactive')]);
    expect(digests([...a!, ...b!])).toEqual(digests(alone));
    expect(engine.batches.every((batch) => batch.length <= 3)).toBe(true);
  });

  test('has an interactive canvas wait for the batch in flight and no more', async () => {
    const { engine, fill, seeds } = setUp(4);
    engine.hold();
    const flood = fill(canvases(0, 20));
    await engine.came(1);
    const interactive = fill([canvas(30)], 'interactive');
    engine.release();
    await engine.came(2);
    expect(seeds()).toEqual([
      [0, 1, 2, 3],
      [30, 4, 5, 6],
    ]);
    engine.letGo();
    await Promise.all([flood, interactive]);
  });

  test('does not let batch canvases starve', async () => {
    const { engine, fill, seeds } = setUp(1);
    engine.hold();
    const calls = [fill([canvas(20)]), fill(canvases(0, 20), 'interactive'), fill([canvas(21)])];
    await engine.came(1);
    engine.letGo();
    await Promise.all(calls);
    expect(seeds().flat().indexOf(20)).toBe(INTERACTIVE_RUN);
    expect(seeds().flat().indexOf(21)).toBe(2 * INTERACTIVE_RUN + 1);
  });

  test('reports how many wait, and a batch when there is room for others', async () => {
    const waiting: number[] = [];
    const engine = new FakeEngine();
    const batcher: Batcher = new Batcher({
      engine: () => engine,
      takes: () => ({ canvases: 2, streamed: false }),
      onBatch: () => waiting.push(batcher.waiting('batch'), batcher.waiting('interactive')),
    });
    const filling = [batcher.fill(canvases(0, 3), 'batch', never), batcher.fill([canvas(3)], 'interactive', never)];
    expect([batcher.waiting('batch'), batcher.waiting('interactive')]).toEqual([3, 1]);
    await Promise.all(filling);
    expect(waiting).toEqual([2, 0, 0, 0]);
  });

  test('asks for the engine and its batch anew each time', async () => {
    const engines = [new FakeEngine(), new FakeEngine()];
    let [at, size] = [0, 1];
    const batcher = new Batcher({
      engine: () => engines[at]!,
      takes: () => ({ canvases: size, streamed: false }),
      onBatch: () => {},
    });
    await batcher.fill([canvas(0)], 'batch', never);
    [at, size] = [1, 2];
    await batcher.fill(canvases(1, 2), 'batch', never);
    expect(engines.map(({ batches }) => batches.map(({ length }) => length))).toEqual([[1], [2]]);
  });
});

describe('what goes wrong', () => {
  test('with one canvas fails its own call alone, and drops what of this waits', async () => {
    const { engine, fill, seeds } = setUp(4);
    engine.errorOf = (canvas) => (seedOf(canvas) === 1 ? engineFailed('bad') : undefined);
    engine.hold();
    const others = [fill([canvas(0)]), fill([canvas(2)])];
    const failing = fill([canvas(1), ...canvases(10, 9)]);
    await engine.came(1);
    engine.letGo();
    await expect(failing).rejects.toMatchObject({ code: 'engine-failed' });
    expect(await Promise.all(others)).toHaveLength(2);
    await fill([canvas(3)]);
    expect(seeds()).toEqual([[0, 2, 1, 10], [3]]);
  });

  test('with one batch does not keep the next from the engine', async () => {
    const { engine, fill } = setUp();
    engine.errorOf = () => engineFailed('bad');
    await expect(fill([canvas(0)])).rejects.toMatchObject({ code: 'engine-failed' });
    engine.errorOf = () => undefined;
    expect(await fill([canvas(0)])).toHaveLength(1);
  });
});

describe('an abort', () => {
  test('drops what waits, leaves the engine and all others alone', async () => {
    const { engine, fill, seeds } = setUp(2);
    const abort = new AbortController();
    engine.hold();
    const dropped = fill(canvases(0, 5), 'batch', abort.signal);
    const other = fill(canvases(5, 2));
    await engine.came(1);
    abort.abort();
    await expect(dropped).rejects.toMatchObject({ code: 'cancelled' });
    engine.letGo();
    expect(await other).toHaveLength(2);
    expect(seeds()).toEqual([
      [0, 1],
      [5, 6],
    ]);
  });

  test('comes too late for a call all of whose canvases are in the engine', async () => {
    const { engine, fill } = setUp();
    const abort = new AbortController();
    engine.hold();
    const filling = fill(canvases(0, 2), 'batch', abort.signal);
    await engine.came(1);
    abort.abort();
    engine.letGo();
    expect(await filling).toHaveLength(2);
  });

  test('before the call begins nothing', async () => {
    const { fill, engine } = setUp();
    await expect(fill([canvas(0)], 'batch', AbortSignal.abort())).rejects.toMatchObject({ code: 'cancelled' });
    expect(engine.batches).toEqual([]);
  });

  test('may be one of many queries’ without a warning', async () => {
    const { fill } = setUp(16);
    const { signal } = new AbortController();
    const warnings: Error[] = [];
    const keep = (warning: Error) => warnings.push(warning);
    process.on('warning', keep);
    await Promise.all(canvases(0, 16).map((canvas) => fill([canvas], 'batch', signal)));
    await new Promise(setImmediate);
    process.off('warning', keep);
    expect(warnings).toEqual([]);
  });
});

test('once closed, what waits and what comes is cancelled; what runs is filled', async () => {
  const { engine, batcher, fill } = setUp(1);
  engine.hold();
  const [running, waiting] = [fill([canvas(0)]), fill([canvas(1)])];
  await engine.came(1);
  batcher.close();
  await expect(waiting).rejects.toMatchObject({ code: 'cancelled' });
  await expect(fill([canvas(2)])).rejects.toMatchObject({ code: 'cancelled' });
  engine.letGo();
  expect(await running).toHaveLength(1);
});
