import { BLACK, WHITE } from '@likewise/shared/prompt/layouts.ts';
import { beforeEach, describe, expect, test } from 'vitest';
import { encodedPair, pictureOfBytes } from '../../../test/support/encoded.ts';
import { InProcessWork } from '../../../test/support/inProcessWork.ts';
import { patternRaster, plainRaster } from '../../../test/support/rasters.ts';
import { MAX_SHELF } from '../limits.ts';
import { ExampleShelf } from './exampleShelf.ts';
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
    const [one, other] = await Promise.all(opened.map(({ known }) => known.explain(BY)));
    expect(other).toBe(one);
    const { known } = await shelf.open([copy(pair)], WHITE);
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
    expect(new Set(opened.map(({ known }) => known.key)).size).toBe(4);
  });

  test('go on being explained for one who waits while another leaves, and not for nobody', async () => {
    const [one, other] = [await shelf.open([pair], WHITE), await shelf.open([pair], WHITE)];
    const abort = new AbortController();
    const left = one.known.explain({ ...BY, signal: abort.signal });
    const stayed = other.known.explain(BY);
    abort.abort();
    await expect(left).rejects.toMatchObject({ code: 'cancelled' });
    expect((await stayed).length).toBeGreaterThan(0);

    const alone = new AbortController();
    const { known } = await shelf.open([pair], BLACK);
    const nobody = known.explain({ ...BY, signal: alone.signal });
    alone.abort();
    await expect(nobody).rejects.toMatchObject({ code: 'cancelled' });
    expect(work.counts.explain).toBe(1);
    expect((await known.explain(BY)).length).toBeGreaterThan(0);
  });

  test('that cannot be read fail for all who show them now, and are tried anew by who does later', async () => {
    const broken = { ...pair, output: { ...pair.output, bytes: pair.output.bytes.subarray(0, 60) } };
    const { known } = await shelf.open([broken], WHITE);
    await expect(known.read(BY)).rejects.toMatchObject({ code: 'image-truncated' });
    await expect(known.explain(BY)).rejects.toMatchObject({ code: 'image-truncated' });
    expect(work.counts.readExamples).toBe(1);
    const again = (await shelf.open([broken], WHITE)).known;
    await expect(again.read(BY)).rejects.toMatchObject({ code: 'image-truncated' });
    expect(work.counts.readExamples).toBe(2);
  });

  test('are kept up to a number, the last ones shown', async () => {
    await (await shelf.open([pair], WHITE)).known.read(BY);
    const other = (n: number) => ({ ...pair, input: pictureOfBytes(Buffer.concat([pair.input.bytes, Buffer.of(n)])) });
    for (let n = 1; n < MAX_SHELF; n++) await shelf.open([other(n)], WHITE);
    await (await shelf.open([pair], WHITE)).known.read(BY);
    await shelf.open([other(MAX_SHELF)], WHITE);
    await (await shelf.open([pair], WHITE)).known.read(BY);
    expect(work.counts.readExamples).toBe(1);
    for (let n = 0; n < MAX_SHELF; n++) await shelf.open([other(n)], BLACK);
    await (await shelf.open([pair], WHITE)).known.read(BY);
    expect(work.counts.readExamples).toBe(2);
  });
});

test('the model is asked once for its answer to an example, and again where that failed', async () => {
  const examples = await shelf.open([pair], WHITE);
  await expect(examples.askOwn(() => Promise.reject(new Error('oops')))).rejects.toThrow('oops');
  expect(examples.own).toBeUndefined();
  const answer = plainRaster(3, 3, [1, 2, 3]);
  expect(await examples.askOwn(async () => answer)).toBe(answer);
  expect(await examples.askOwn(() => Promise.reject(new Error('asked again')))).toBe(answer);
});
