import { createHash } from 'node:crypto';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import type { Canvas, Engine, Filled } from '../../daemon/engine/engine.ts';

const CANVAS_BYTES = 224 * 224 * 3;

/** Hidden patches of the four quadrants (49 each), and of a smaller hole (25), which cannot share a batch with them. */
const HOLES = [
  rectangle(7, 7, 7),
  rectangle(0, 7, 7),
  rectangle(7, 0, 7),
  rectangle(0, 0, 7),
  rectangle(9, 7, 5),
] as const;

/** A canvas of repeatable noise with a black first pixel. The seed selects the kind of hole. */
export function noiseCanvas(seed: number): Canvas {
  const pixels = new Uint8Array(CANVAS_BYTES);
  let state = (seed + 1) * 2654435761;
  for (let i = 3; i < pixels.length; i++) {
    // A linear congruential generator (Numerical Recipes' constants). Any repeatable noise would do.
    state = (Math.imul(state, 1664525) + 1013904223) >>> 0;
    pixels[i] = state >>> 24;
  }
  return { pixels, hidden: HOLES[seed % HOLES.length]! };
}

export function noiseCanvases(count: number): Canvas[] {
  return Array.from({ length: count }, (_, seed) => noiseCanvas(seed));
}

/** The filled canvases, short enough to compare at once. */
export function digests(filled: readonly Omit<Filled, 'form'>[]): string[] {
  return filled.map(({ decoded, tokens, confidence }) =>
    createHash('sha256').update(decoded).update(tokens).update(confidence).digest('hex'),
  );
}

/** What every Engine must do, whatever its model and wherever it runs. `makeEngine` makes a new, unloaded one. */
export function engineContract(name: string, makeEngine: () => Engine): void {
  describe(`${name} is an engine`, () => {
    let engine: Engine;
    beforeEach(() => {
      engine = makeEngine();
    });
    afterEach(() => engine.close());

    it('is unloaded at first, and ready with its provider named once started', async () => {
      expect(engine.status).toMatchObject({ state: 'unloaded', waiting: 0, running: 0, restarts: 0 });
      const status = await engine.start();
      expect(status.state).toBe('ready');
      expect(status.provider).toBeDefined();
      expect(await engine.start()).toEqual(status);
    });

    it('fills canvases of every hole, in order, whatever else is in the batch', async () => {
      const canvases = noiseCanvases(12);
      const together = await engine.fill(canvases);
      expect(together).toHaveLength(12);
      for (const [i, canvas] of canvases.entries()) {
        expect(digests(await engine.fill([canvas]))).toEqual([digests(together)[i]]);
      }
      for (const { decoded, tokens, confidence } of together) {
        expect([decoded.length, tokens.length, confidence.length]).toEqual([CANVAS_BYTES, 196, 196]);
        expect(confidence.every((p) => p >= 0 && p <= 1)).toBe(true);
      }
    });

    it('keeps calls that are made at once apart', async () => {
      const canvases = noiseCanvases(6);
      const calls = canvases.map((canvas, i) => engine.fill([canvas, canvases[5 - i]!]));
      const alone = digests(await engine.fill(canvases));
      for (const [i, call] of calls.entries()) expect(digests(await call)).toEqual([alone[i], alone[5 - i]]);
    });

    it('reports progress that rises to the number of canvases', async () => {
      const seen: number[] = [];
      await engine.fill(noiseCanvases(7), { onProgress: (filled) => seen.push(filled) });
      expect(seen).toEqual([...new Set(seen)].sort((a, b) => a - b));
      expect(seen.at(-1)).toBe(7);
    });

    it('is idle when all is filled', async () => {
      const filling = engine.fill(noiseCanvases(3));
      expect(engine.status.waiting + engine.status.running).toBe(3);
      await filling;
      expect(engine.status).toMatchObject({ state: 'ready', waiting: 0, running: 0 });
    });

    it('fills nothing without loading anything', async () => {
      expect(await engine.fill([])).toEqual([]);
      expect(engine.status.state).toBe('unloaded');
    });

    it('refuses a malformed canvas and goes on', async () => {
      const good = noiseCanvas(0);
      await expect(engine.fill([good, { ...good, pixels: good.pixels.subarray(1) }])).rejects.toThrow(RangeError);
      for (const hidden of [[], [1, 1], [2, 1], [196], [-1], [0.5], rectangle(0, 0, 14)]) {
        await expect(engine.fill([{ ...good, hidden }])).rejects.toThrow(RangeError);
      }
      expect(await engine.fill([good])).toHaveLength(1);
    });

    it('does not start work that is cancelled already', async () => {
      await expect(engine.fill([noiseCanvas(0)], { signal: AbortSignal.abort() })).rejects.toMatchObject({
        code: 'cancelled',
      });
      expect(engine.status.waiting).toBe(0);
    });

    it('drops what waits when it is cancelled, and fills the rest', async () => {
      const expected = digests(await engine.fill(noiseCanvases(4)));
      const abort = new AbortController();
      const first = engine.fill(noiseCanvases(4));
      const dropped = engine.fill(noiseCanvases(30), { signal: abort.signal });
      const last = engine.fill(noiseCanvases(4));
      abort.abort();
      await expect(dropped).rejects.toMatchObject({ code: 'cancelled' });
      expect(digests(await first)).toEqual(expected);
      expect(digests(await last)).toEqual(expected);
    });

    it('fills the rest when running work is cancelled', async () => {
      const expected = digests(await engine.fill(noiseCanvases(4)));
      const abort = new AbortController();
      const reports: number[] = [];
      const dropped = engine.fill(noiseCanvases(200), {
        signal: abort.signal,
        onProgress: (filled) => {
          reports.push(filled);
          abort.abort();
        },
      });
      const innocent = engine.fill(noiseCanvases(4));
      await expect(dropped).rejects.toMatchObject({ code: 'cancelled' });
      expect(reports).toHaveLength(1);
      expect(digests(await innocent)).toEqual(expected);
    });

    it('fails a call whose own progress callback throws, and no other', async () => {
      const failing = engine.fill(noiseCanvases(3), {
        onProgress: () => {
          throw new Error('callback');
        },
      });
      const other = engine.fill(noiseCanvases(3));
      await expect(failing).rejects.toThrow('callback');
      expect(await other).toHaveLength(3);
    });

    it('unloads, and loads again when it is needed', async () => {
      const before = digests(await engine.fill(noiseCanvases(2)));
      await engine.unload();
      expect(engine.status.state).toBe('unloaded');
      expect(digests(await engine.fill(noiseCanvases(2)))).toEqual(before);
      expect(engine.status.state).toBe('ready');
    });

    it('loses no work to an unload', async () => {
      const filling = engine.fill(noiseCanvases(20));
      await engine.unload();
      expect(await filling).toHaveLength(20);
    });

    it('closes for good, rejecting what is not done', async () => {
      await engine.start();
      const filling = engine.fill(noiseCanvases(40));
      const rejected = expect(filling).rejects.toMatchObject({ code: 'cancelled' });
      await engine.close();
      await rejected;
      expect(engine.status).toMatchObject({ state: 'closed', waiting: 0, running: 0 });
      await expect(engine.fill([noiseCanvas(0)])).rejects.toMatchObject({ code: 'cancelled' });
      await expect(engine.start()).rejects.toMatchObject({ code: 'cancelled' });
      await engine.unload();
      await engine.close();
    });
  });
}

function rectangle(row: number, column: number, side: number): number[] {
  return Array.from({ length: side * side }, (_, i) => 14 * (row + Math.floor(i / side)) + column + (i % side));
}
