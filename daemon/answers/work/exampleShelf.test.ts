import { setFlagsFromString } from 'node:v8';
import { runInNewContext } from 'node:vm';
import { BLACK, WHITE } from '@likewise/shared/prompt/layouts.ts';
import { beforeEach, describe, expect, test } from 'vitest';
import { encodedPair, pictureOfBytes } from '../../../test/support/encoded.ts';
import { InProcessWork } from '../../../test/support/inProcessWork.ts';
import { patternRaster, plainRaster } from '../../../test/support/rasters.ts';
import { MAX_SHELF, MAX_SHELF_PIXELS } from '../limits.ts';
import { ExampleShelf } from './exampleShelf.ts';
import { LaneQueue } from './laneQueue.ts';
import type { EncodedPair } from './pictures.ts';

const BY = { lane: 'batch' } as const;

let work: InProcessWork;
let shelf: ExampleShelf;
let pair: EncodedPair;
beforeEach(async () => {
  work = new InProcessWork();
  shelf = new ExampleShelf(work);
  pair = await encodedPair({ input: patternRaster(20, 10), output: plainRaster(20, 10, [1, 2, 3]) });
});

const copy = ({ input, output }: EncodedPair): EncodedPair => ({
  input: { ...input, bytes: input.bytes.slice() },
  output: { ...output, bytes: output.bytes.slice() },
});

describe('examples', () => {
  test('are read and explained once, whoever shows them, at once or later', async () => {
    const opened = await Promise.all([shelf.open([pair], WHITE), shelf.open([copy(pair)], WHITE)]);
    const [one, other] = await Promise.all(opened.map((examples) => examples.explain(BY)));
    expect(other).toBe(one);
    const known = await shelf.open([copy(pair)], WHITE);
    expect(await known.explain(BY)).toBe(one);
    expect(await known.read(BY)).toMatchObject({ pairs: [{ input: { width: 20, height: 10 } }] });
    expect(work.counts).toMatchObject({ readExamples: 1, explain: 1 });
  });

  test('are others on another ground, in another order, or with another output', async () => {
    const turned = { input: pair.output, output: pair.input };
    const opened = await Promise.all([
      shelf.open([pair], WHITE),
      shelf.open([pair], BLACK),
      shelf.open([turned], WHITE),
      shelf.open([pair, turned], WHITE),
    ]);
    expect(new Set(opened.map(({ key }) => key)).size).toBe(4);
  });

  test('go on being explained for one who waits while another leaves, and not for nobody', async () => {
    const [one, other] = [await shelf.open([pair], WHITE), await shelf.open([pair], WHITE)];
    const abort = new AbortController();
    const left = one.explain({ ...BY, signal: abort.signal });
    const stayed = other.explain(BY);
    abort.abort();
    await expect(left).rejects.toMatchObject({ code: 'cancelled' });
    expect((await stayed).length).toBeGreaterThan(0);

    const alone = new AbortController();
    const known = await shelf.open([pair], BLACK);
    const nobody = known.explain({ ...BY, signal: alone.signal });
    alone.abort();
    await expect(nobody).rejects.toMatchObject({ code: 'cancelled' });
    expect(work.counts.explain).toBe(1);
    expect((await known.explain(BY)).length).toBeGreaterThan(0);
  });

  test('that cannot be read fail for all who show them now, and are tried anew by who does later', async () => {
    const broken = { ...pair, output: { ...pair.output, bytes: pair.output.bytes.subarray(0, 60) } };
    const known = await shelf.open([broken], WHITE);
    await expect(known.read(BY)).rejects.toMatchObject({ code: 'image-truncated' });
    await expect(known.explain(BY)).rejects.toMatchObject({ code: 'image-truncated' });
    expect(work.counts.readExamples).toBe(1);
    const again = await shelf.open([broken], WHITE);
    await expect(again.read(BY)).rejects.toMatchObject({ code: 'image-truncated' });
    expect(work.counts.readExamples).toBe(2);
  });

  const other = (n: number) => ({ ...pair, input: pictureOfBytes(Buffer.concat([pair.input.bytes, Buffer.of(n)])) });

  test('are kept up to a number when nobody holds them, the last ones shown', async () => {
    const read = async () => void (await (await shelf.open([pair], WHITE)).read(BY));
    await read();
    for (let n = 1; n < MAX_SHELF; n++) await shelf.open([other(n)], WHITE);
    await collectGarbage();
    await read();
    expect(work.counts.readExamples).toBe(1);
    for (let n = 0; n < MAX_SHELF; n++) await shelf.open([other(n)], BLACK);
    await collectGarbage();
    await read();
    expect(work.counts.readExamples).toBe(2);
  });

  test('are known as long as somebody holds them, however many others are shown', async () => {
    const held = await shelf.open([pair], WHITE);
    const found = await held.explain(BY);
    for (let n = 0; n <= MAX_SHELF; n++) await shelf.open([other(n)], BLACK);
    await collectGarbage();
    expect(await (await shelf.open([copy(pair)], WHITE)).explain(BY)).toBe(found);
    expect(work.counts.explain).toBe(1);
  });

  test('let go of their pictures where there are too many, and not of what they mean', async () => {
    // The size counted is that of the header.
    const large = (n: number): EncodedPair => ({
      ...other(n),
      input: { ...other(n).input, pixels: MAX_SHELF_PIXELS / 2 },
    });
    const [first, second, third] = await Promise.all([1, 2, 3].map((n) => shelf.open([large(n)], WHITE)));
    const [found] = [await first!.explain(BY), await second!.read(BY)];
    await third!.read(BY);
    expect(work.counts).toMatchObject({ readExamples: 3, explain: 1 });
    await third!.read(BY);
    expect(work.counts.readExamples).toBe(3);
    expect(await first!.explain(BY)).toBe(found);
    expect(work.counts).toMatchObject({ readExamples: 3, explain: 1 });
    expect(await first!.read(BY)).toMatchObject({ pairs: [{ input: { width: 20, height: 10 } }] });
    expect(work.counts.readExamples).toBe(4);
  });

  test('that a batch job has explained are explained at once when an interactive one waits for them', async () => {
    const queue = new LaneQueue(2);
    const begun: string[] = [];
    let go = () => {};
    const gate = new Promise<void>((resolve) => {
      go = resolve;
    });
    work.run = (name, task, pixels, by) =>
      queue.run(by, pixels, async () => {
        begun.push(name);
        if (name === 'sheet') await gate;
        return InProcessWork.prototype.run.call(work, name, task, pixels, by) as never;
      });
    // Batch work has the only place that it may have.
    const before = work.run('sheet', [pair], 1, BY);
    const examples = await shelf.open([pair], WHITE);
    const batch = examples.explain(BY);
    await turn();
    expect(begun).toEqual(['sheet']);
    expect((await examples.explain({ lane: 'interactive' })).length).toBeGreaterThan(0);
    expect(begun).toEqual(['sheet', 'readExamples', 'explain']);
    go();
    await Promise.all([batch, before]);
  });
});

const turn = () => new Promise<void>((resolve) => setImmediate(resolve));

/** Collects objects that only weak references hold. */
async function collectGarbage(): Promise<void> {
  await turn();
  setFlagsFromString('--expose-gc');
  (runInNewContext('gc') as () => void)();
}

test('the model is asked once for its answer to an example, and again where that failed', async () => {
  const examples = await shelf.open([pair], WHITE);
  await expect(examples.askOwn(() => Promise.reject(new Error('oops')))).rejects.toThrow('oops');
  expect(examples.own).toBeUndefined();
  const answer = plainRaster(3, 3, [1, 2, 3]);
  expect(await examples.askOwn(async () => answer)).toBe(answer);
  expect(await examples.askOwn(() => Promise.reject(new Error('asked again')))).toBe(answer);
});
