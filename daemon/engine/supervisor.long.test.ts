import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { LikewiseError } from '@likewise/shared/protocol/errors.ts';
import { PROVIDERS } from '@likewise/shared/protocol/providers.ts';
import { afterAll, afterEach, beforeAll, describe, expect, it } from 'vitest';
import { digests, engineContract, noiseCanvas, noiseCanvases } from '../../test/support/engineContract.ts';
import { ManualTimers } from '../../test/support/manualTimers.ts';
import { POISON, writeTinyGraph } from '../../test/support/tinyGraph.ts';
import { until } from '../../test/support/until.ts';
import type { Canvas } from './engine.ts';
import { unavailableHere } from './ladder.ts';
import {
  BACKOFF_LAST_MS,
  BEAT_CHECK_MS,
  HEALTH_INTERVAL_MS,
  LOAD_TIMEOUT_MS,
  MAX_IDLE_CRASHES,
  MAX_MISSED_BEATS,
  PING_TIMEOUT_MS,
  runTimeoutMs,
} from './limits.ts';
import { createEngine, type EngineOptions, type SupervisedEngine } from './supervisor.ts';

let folder: string;
const opened: SupervisedEngine[] = [];

beforeAll(() => {
  folder = mkdtempSync(join(tmpdir(), 'likewise-engine-'));
  writeTinyGraph(join(folder, 'tiny.onnx'));
  writeFileSync(join(folder, 'corrupt.onnx'), 'not a graph');
});
afterEach(() => Promise.all(opened.splice(0).map((engine) => engine.close())));
afterAll(() => rmSync(folder, { recursive: true }));

function make(options: Partial<EngineOptions> = {}, file = 'tiny.onnx', maxBatch = 4): SupervisedEngine {
  const graphFor = async () => ({ path: join(folder, file), maxBatch, kernels: 'cpu', precision: 'fp32' }) as const;
  const engine = createEngine({ ladder: ['cpu'], graphFor, threads: 1, ...options });
  opened.push(engine);
  return engine;
}

/** A canvas whose run takes about a tenth of a second. */
function slowCanvas(seed: number): Canvas {
  return marked(noiseCanvas(5 * seed), 1, 100);
}

function poisonCanvas(): Canvas {
  return marked(noiseCanvas(0), 0, POISON);
}

function marked(canvas: Canvas, byte: number, value: number): Canvas {
  const pixels = canvas.pixels.slice();
  pixels[byte] = value;
  return { ...canvas, pixels };
}

function crash(engine: SupervisedEngine): void {
  process.kill(engine.pid!, 'SIGKILL');
}

/** The error code a call ended with, or 'filled'. */
function outcome(call: Promise<unknown>): Promise<string> {
  return call.then(
    () => 'filled',
    (error) => error.code,
  );
}

engineContract('the supervised engine', () => make());

describe('a crash', () => {
  it('in the middle of 20 canvases loses none of them', async () => {
    const engine = make();
    const canvases = Array.from({ length: 20 }, (_, i) => slowCanvas(i));
    const undisturbed = await engine.fill(canvases);
    const filling = engine.fill(canvases);
    await until(() => engine.status.running > 0 && engine.status.waiting === 12);
    crash(engine);
    await until(() => engine.status.state === 'restarting');
    expect(digests(await filling)).toEqual(digests(undisturbed));
    expect(engine.status).toMatchObject({ state: 'ready', restarts: 1 });
  });

  it('ten times over ends with every call answered, and the engine at work', async () => {
    const timers = new ManualTimers();
    const engine = make({ timers });
    const expected = digests(await engine.fill([slowCanvas(0)]));
    const outcomes = Promise.all(Array.from({ length: 20 }, () => outcome(engine.fill([slowCanvas(0)]))));
    for (let crashes = 1; crashes <= 10; crashes++) {
      await until(() => engine.status.running > 0);
      crash(engine);
      await until(() => engine.status.restarts === crashes && engine.status.running === 0);
      timers.advance(BACKOFF_LAST_MS);
    }
    expect(new Set(await outcomes)).toEqual(new Set(['filled', 'engine-failed']));
    expect(digests(await engine.fill([slowCanvas(0)]))).toEqual(expected);
  });

  it('while idle is repaired before the next call', async () => {
    const engine = make();
    await engine.start();
    const { pid } = engine;
    crash(engine);
    await until(() => engine.status.state === 'restarting');
    expect(engine.pid).toBeUndefined();
    await until(() => engine.status.state === 'ready');
    expect(engine.pid).not.toBe(pid);
  });

  it('while idle, time after time, is left alone until there is work', async () => {
    const engine = make();
    for (let i = 0; i < MAX_IDLE_CRASHES; i++) {
      await engine.start();
      const { restarts } = engine.status;
      crash(engine);
      await until(() => engine.status.restarts > restarts);
    }
    expect(engine.status.state).toBe('unloaded');
    expect(await engine.fill([noiseCanvas(0)])).toHaveLength(1);
  });

  it('is followed by longer and longer waits, until a batch is filled', async () => {
    const timers = new ManualTimers();
    const engine = make({ timers });
    for (const wait of [100, 200]) {
      await engine.start();
      crash(engine);
      await until(() => timers.waits.includes(wait));
      timers.advance(wait);
    }
    await engine.fill([noiseCanvas(0)]);
    crash(engine);
    await until(() => timers.waits.includes(100));
  });
});

describe('a canvas that the process dies of', () => {
  it('fails its call the second time, alone', async () => {
    const engine = make();
    await engine.start();
    const guilty = outcome(engine.fill([slowCanvas(0)]));
    const innocent = engine.fill([slowCanvas(1), slowCanvas(2)]);
    await until(() => engine.status.running === 3);
    crash(engine);
    await until(() => engine.status.running === 1 && engine.status.waiting === 2);
    crash(engine);
    expect(await guilty).toBe('engine-failed');
    expect(await innocent).toHaveLength(2);
  });

  it('is one that ONNX Runtime cannot run, too; the log has its message', async () => {
    const log: string[] = [];
    const engine = make({ log: (_, message) => log.push(message) });
    await engine.start();
    const before = engine.fill([noiseCanvas(0)]);
    const poisoned = engine.fill([noiseCanvas(0), poisonCanvas(), noiseCanvas(0)]);
    const after = engine.fill([noiseCanvas(0)]);
    await expect(poisoned).rejects.toMatchObject({
      code: 'engine-failed',
      message: expect.stringContaining('Out of range'),
    });
    expect(digests(await before)).toEqual(digests(await after));
    expect(engine.status).toMatchObject({ state: 'ready', waiting: 0, restarts: 2 });
    expect(log.join()).toContain('Out of range');
  });
});

describe('cancelling', () => {
  it('ends the process under a running canvas and spares its neighbours', async () => {
    const engine = make();
    const expected = await engine.fill([slowCanvas(1)]);
    const innocent = engine.fill([slowCanvas(1)]);
    // However often others in its batch are cancelled, that does not count against a canvas.
    for (let i = 1; i <= 3; i++) {
      const abort = new AbortController();
      const cancelled = engine.fill([slowCanvas(2)], { signal: abort.signal });
      await until(() => engine.status.running === 2);
      abort.abort();
      await expect(cancelled).rejects.toMatchObject({ code: 'cancelled' });
      await until(() => engine.status.restarts === i);
    }
    expect(digests(await innocent)).toEqual(digests(expected));
  });
});

describe('a run that takes too long', () => {
  it('is tried again alone, then fails with engine-timeout; its neighbours arrive', async () => {
    const timers = new ManualTimers();
    const engine = make({ timers });
    await engine.start();
    const stuck = outcome(engine.fill([slowCanvas(0)]));
    const innocent = engine.fill([slowCanvas(1)]);
    await until(() => engine.status.running === 2);
    timers.advance(runTimeoutMs(2) - 1);
    expect(engine.status.state).toBe('ready');
    timers.advance(1);
    await until(() => timers.waits.includes(100));
    timers.advance(100);
    await until(() => engine.status.running === 1);
    timers.advance(runTimeoutMs(1));
    expect(await stuck).toBe('engine-timeout');
    await until(() => timers.waits.includes(200));
    timers.advance(200);
    expect(await innocent).toHaveLength(1);
  });
});

it('reports changes of its state', async () => {
  const states: string[] = [];
  const engine: SupervisedEngine = make({ onChange: () => states.push(engine.status.state) });
  await engine.start();
  await engine.fill([noiseCanvas(0)]);
  await engine.unload();
  await engine.close();
  expect(states).toEqual(['starting', 'ready', 'unloaded', 'closed']);
});

describe('health', () => {
  it('is asked for while idle; a process that does not answer is replaced', async () => {
    const timers = new ManualTimers();
    const engine = make({ timers });
    const { heard } = await engine.start();
    const { pid } = engine;
    await until(() => Date.now() > heard!);
    timers.advance(HEALTH_INTERVAL_MS);
    await until(() => timers.waits.includes(HEALTH_INTERVAL_MS));
    expect(engine.pid).toBe(pid);
    expect(engine.status.heard).toBeGreaterThan(heard!);

    process.kill(pid!, 'SIGSTOP');
    timers.advance(HEALTH_INTERVAL_MS);
    timers.advance(PING_TIMEOUT_MS);
    await until(() => timers.waits.includes(100));
    timers.advance(100);
    await until(() => engine.status.state === 'ready');
    expect(engine.pid).not.toBe(pid);
    expect(await engine.fill([noiseCanvas(0)])).toHaveLength(1);
  });
});

describe('a process that is stopped', () => {
  /** Advances the clock by as many checks for a beat as a process may miss, plus one. */
  async function missBeats(timers: ManualTimers): Promise<void> {
    for (let looks = 0; looks <= MAX_MISSED_BEATS; looks++) {
      timers.advance(BEAT_CHECK_MS);
      await new Promise<void>((resolve) => setImmediate(resolve));
    }
  }

  it('in the midst of a run is replaced, long before the run had its time; what it worked on is done by the next', async () => {
    const timers = new ManualTimers();
    const engine = make({ timers });
    await engine.start();
    const { pid } = engine;
    const canvases = [slowCanvas(0), slowCanvas(1)];
    const filled = engine.fill(canvases);
    await until(() => engine.status.running === 2);
    process.kill(pid!, 'SIGSTOP');
    await missBeats(timers);
    expect((MAX_MISSED_BEATS + 1) * BEAT_CHECK_MS).toBeLessThan(15_000);
    await until(() => timers.waits.includes(100));
    timers.advance(100);
    expect(await filled).toHaveLength(2);
    expect(engine.pid).not.toBe(pid);
    expect(engine.status.restarts).toBe(1);
  });

  it('fails what it stands still at twice', async () => {
    const timers = new ManualTimers();
    const engine = make({ timers });
    await engine.start();
    const stuck = outcome(engine.fill([slowCanvas(0)]));
    for (const backoff of [100, 200]) {
      await until(() => engine.status.running === 1);
      process.kill(engine.pid!, 'SIGSTOP');
      await missBeats(timers);
      await until(() => timers.waits.includes(backoff));
      timers.advance(backoff);
    }
    expect(await stuck).toBe('engine-timeout');
  });
});

describe('starting', () => {
  // On Linux without CUDA's libraries this is cuda; every machine lacks one.
  const absent = PROVIDERS.find((provider) => unavailableHere(provider))!;
  const reason = unavailableHere(absent)!;

  it('steps down to the next provider, keeps the reason, and stays there after a crash', async () => {
    const engine = make({ ladder: [absent, 'cpu'] });
    const stepDowns = [{ provider: absent, reason }];
    expect(await engine.start()).toMatchObject({ provider: 'cpu', stepDowns });
    crash(engine);
    await until(() => engine.status.restarts === 1);
    expect(await engine.start()).toMatchObject({ provider: 'cpu', stepDowns });
  });

  it('does not step down from the only provider asked for', async () => {
    const engine = make({ ladder: [absent] });
    const message = expect.stringContaining(reason);
    await expect(engine.fill([noiseCanvas(0)])).rejects.toMatchObject({ code: 'engine-unavailable', message });
  });

  it('fails with every reason when no provider works, and tries anew the next time', async () => {
    let file = 'corrupt.onnx';
    const graphFor = async () =>
      ({ path: join(folder, file), maxBatch: 1, kernels: 'cpu', precision: 'fp32' }) as const;
    const engine = make({ ladder: [absent, 'cpu'], graphFor });
    const error = await engine.fill([noiseCanvas(0)]).catch((error) => error);
    expect(error).toMatchObject({ code: 'engine-unavailable' });
    expect(error.message).toContain(reason);
    expect(error.message).toMatch(/CPU: .*corrupt\.onnx/);
    expect(engine.status).toMatchObject({ state: 'failed', waiting: 0 });
    file = 'tiny.onnx';
    expect(await engine.fill([noiseCanvas(0)])).toHaveLength(1);
    expect(engine.status.state).toBe('ready');
  });

  it('passes on what is wrong with the model', async () => {
    const broken = new LikewiseError('model-corrupt', 'The weights were changed.', 'Import the model again.');
    const engine = make({ graphFor: () => Promise.reject(broken) });
    await expect(engine.start()).rejects.toBe(broken);
    expect(engine.status.state).toBe('failed');
  });

  it('gives a provider up when its process keeps dying while it loads', async () => {
    const { NODE_OPTIONS } = process.env;
    process.env.NODE_OPTIONS = '--require=/no/such/file';
    try {
      const engine = make();
      await expect(engine.start()).rejects.toMatchObject({
        code: 'engine-unavailable',
        message: expect.stringContaining('its process ended 3 times while loading (exit code 1)'),
      });
      expect(engine.status).toMatchObject({ state: 'failed', restarts: 3 });
    } finally {
      if (NODE_OPTIONS === undefined) delete process.env.NODE_OPTIONS;
      else process.env.NODE_OPTIONS = NODE_OPTIONS;
    }
  });

  it('gives a provider up that is not ready in time', async () => {
    const timers = new ManualTimers();
    const engine = make({ timers });
    const started = engine.start();
    await until(() => timers.waits.includes(LOAD_TIMEOUT_MS));
    timers.advance(LOAD_TIMEOUT_MS);
    await expect(started).rejects.toMatchObject({ message: expect.stringContaining('not ready within 300 s') });
  });

  it('can be broken off by close', async () => {
    const engine = make();
    const started = outcome(engine.start());
    await until(() => engine.status.state === 'starting');
    await engine.close();
    expect(await started).toBe('cancelled');
    expect(engine.status.state).toBe('closed');
  });
});

describe('unloading', () => {
  it('ends the process', async () => {
    const engine = make();
    await engine.fill(noiseCanvases(2));
    const pid = engine.pid!;
    await engine.unload();
    expect(() => process.kill(pid, 0)).toThrow('ESRCH');
    expect(engine.status).toMatchObject({ state: 'unloaded', restarts: 0 });
  });
});
