import { setMaxListeners } from 'node:events';
import { fileURLToPath } from 'node:url';
import { GRID_CELL, WHITE } from '@likewise/shared/prompt/layouts.ts';
import { afterEach, describe, expect, test, vi } from 'vitest';
import { encoded, encodedPair } from '../../../test/support/encoded.ts';
import { AnalogyEngine } from '../../../test/support/fakeEngine.ts';
import { InProcessWork } from '../../../test/support/inProcessWork.ts';
import { patternRaster } from '../../../test/support/rasters.ts';
import { encodeImage } from '../../images/codec.ts';
import type { Raster } from '../../images/raster.ts';
import { type AnswerOptions, answerQuery } from '../answerQuery.ts';
import { ExampleShelf } from './exampleShelf.ts';
import { WorkPool } from './pool.ts';
import type { Task, Work } from './work.ts';

const STRANGE = fileURLToPath(new URL('../../../test/support/strangeWorker.mjs', import.meta.url));
const BY = { lane: 'interactive' } as const;

const pools: WorkPool[] = [];
afterEach(() => Promise.all(pools.splice(0).map((pool) => pool.close())));

function open(script?: string): WorkPool {
  const pool = new WorkPool(script);
  pools.push(pool);
  return pool;
}

/** Levels 60..190, smooth. */
function smooth(width: number, height: number, channels: 3 | 4): Raster {
  const data = Uint8Array.from({ length: width * height * channels }, (_, i) => {
    const [x, y] = [Math.floor(i / channels) % width, Math.floor(i / channels / width)];
    return 125 + 65 * Math.sin((x * (1 + (i % channels))) / 20 + y / 15);
  });
  return { width, height, channels, data };
}

const brighter = (raster: Raster): Raster => ({ ...raster, data: raster.data.map((level) => level + 40) });

const noisy = (raster: Raster): Raster => ({
  ...raster,
  data: raster.data.map((level, i) => level + (((i * i * 2654435761) >>> 16) % 51) - 25),
});

const OPTIONS: AnswerOptions = {
  quality: 'balanced',
  size: 'query',
  detail: { radius: 110, noise: 255 },
  format: 'png',
  arrangements: ['A1', 'A8'],
};

describe('threads', () => {
  test('whose program is missing are refused at once, by its path', () => {
    expect(() => open('/nowhere/worker.js')).toThrow(
      expect.objectContaining({ code: 'engine-unavailable', message: expect.stringContaining('/nowhere/worker.js') }),
    );
  });

  test.each([
    ['png', 3, 'what is explained', brighter, 2],
    ['webp', 4, 'what nothing explains, so that the model is asked', noisy, 3],
  ] as const)(
    'answer as this thread does, to the byte: %s, %i channels, %s',
    async (format, channels, _, change, fills) => {
      const input = smooth(90, 70, channels);
      const pair = await encodedPair({ input, output: change(input) });
      const query = await encoded(patternRaster(60, 40, channels));
      const engine = new AnalogyEngine();
      const answerBy = async (work: Work) => {
        const examples = await new ExampleShelf(work).open([pair], WHITE);
        return answerQuery({ work, engine }, examples, query, { ...OPTIONS, format }, BY);
      };
      const [beside, here] = [await answerBy(open()), await answerBy(new InProcessWork())];
      expect(Buffer.compare(beside.picture, here.picture)).toBe(0);
      expect({ ...beside, picture: undefined }).toEqual({ ...here, picture: undefined });
      expect(engine.calls.flat()).toHaveLength(2 * fills);
    },
    120_000,
  );

  test('pass on errors for people unchanged', async () => {
    const { bytes } = await encoded(patternRaster(90, 70));
    const cut = { bytes: bytes.subarray(0, bytes.length - 30), name: 'Query 2', pixels: 1 };
    const read = open().run('readQuery', { query: cut, gap: WHITE }, 1, BY);
    await expect(read).rejects.toMatchObject({ code: 'image-truncated', message: expect.stringContaining('Query 2') });
  });

  test('begin when they are needed, and are used again', async () => {
    const pool = open(STRANGE);
    const ask = () => pool.run('finish', 1 as never, 1, BY) as Promise<unknown>;
    expect(await ask()).toEqual(await ask());
  });

  test('are freed by a cancel, whatever they do', async () => {
    const pool = open(STRANGE);
    const abort = new AbortController();
    setMaxListeners(0, abort.signal);
    const signals = Array.from({ length: 20 }, () => new Int32Array(new SharedArrayBuffer(4)));
    const stuck = signals.map((begun) =>
      pool.run('readQuery', begun as unknown as Task<'readQuery'>, 1, { ...BY, signal: abort.signal }),
    );
    const ended = Promise.allSettled(stuck);
    await vi.waitFor(() => expect(signals.filter((begun) => Atomics.load(begun, 0) === 1).length).toBeGreaterThan(1), {
      timeout: 10_000,
    });
    abort.abort();
    for (const end of await ended) expect(end).toMatchObject({ reason: { code: 'cancelled' } });
    expect(await pool.run('finish', 'next' as never, 1, BY)).toMatchObject({ task: 'next' });
  });

  test.each([
    ['ends by itself', 'readExamples', 'exited with code: 3'],
    ['runs out of memory', 'explain', 'ran out of memory'],
  ] as const)(
    'one that %s fails its task alone, and another takes its place',
    async (_, name, how) => {
      const pool = open(STRANGE);
      const dies = pool.run(name, {} as never, 1, BY);
      const lives = pool.run('finish', 'beside' as never, 1, BY);
      await expect(dies).rejects.toMatchObject({ code: 'engine-failed', message: expect.stringContaining(how) });
      expect(await lives).toMatchObject({ task: 'beside' });
      for (const task of [1, 2, 3]) expect(await pool.run('finish', task as never, 1, BY)).toMatchObject({ task });
    },
    60_000,
  );

  test('take nothing when they were ended', async () => {
    const pool = open(STRANGE);
    await pool.run('finish', 1 as never, 1, BY);
    const begun = new Int32Array(new SharedArrayBuffer(4));
    const stuck = pool.run('readQuery', begun as unknown as Task<'readQuery'>, 1, BY);
    stuck.catch(() => {});
    await vi.waitFor(() => expect(Atomics.load(begun, 0)).toBe(1), { timeout: 10_000 });
    await pool.close();
    await expect(stuck).rejects.toMatchObject({ code: 'cancelled' });
    await expect(pool.run('finish', 2 as never, 1, BY)).rejects.toMatchObject({ code: 'cancelled' });
  });
});

test('pictures are handed over whole', async () => {
  const picture = patternRaster(300, 200, 4);
  const bytes = await encodeImage(picture, 'png');
  const read = await open().run('readQuery', { query: { bytes, name: 'query', pixels: 60_000 }, gap: WHITE }, 1, BY);
  expect(read.picture.data.buffer).toBeInstanceOf(SharedArrayBuffer);
  expect(Buffer.compare(read.picture.data, picture.data)).toBe(0);
  expect(read.cell).toMatchObject({ width: GRID_CELL, height: GRID_CELL, channels: 3 });
});
