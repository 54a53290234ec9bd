import { WHITE } from '@likewise/shared/prompt/layouts.ts';
import { LikewiseError } from '@likewise/shared/protocol/errors.ts';
import { beforeAll, expect, test, vi } from 'vitest';
import { encoded } from '../../test/support/encoded.ts';
import { AnalogyEngine } from '../../test/support/fakeEngine.ts';
import { InProcessWork } from '../../test/support/inProcessWork.ts';
import { plainRaster } from '../../test/support/rasters.ts';
import type { Canvas, FillOptions } from '../engine/engine.ts';
import { cancelled } from '../engine/errors.ts';
import { decodeImage } from '../images/codec.ts';
import { imageMissing } from '../images/errors.ts';
import { answerQueries, QUERIES_IN_FLIGHT, type QueryOutcome } from './answerQueries.ts';
import type { AnswerOptions } from './answerQuery.ts';
import { ExampleShelf, type PromptExamples } from './work/exampleShelf.ts';
import type { EncodedPicture } from './work/pictures.ts';

const OPTIONS: AnswerOptions = {
  quality: 'fast',
  size: 'cell',
  detail: 'none',
  format: 'png',
  arrangements: ['A1'],
};
const gray = (level: number) => encoded(plainRaster(5, 5, [level, level, level]));
const work = new InProcessWork();
let examples: PromptExamples;

beforeAll(async () => {
  examples = await new ExampleShelf(work).open([{ input: await gray(10), output: await gray(60) }], WHITE);
});

async function collect(outcomes: AsyncIterable<QueryOutcome>): Promise<QueryOutcome[]> {
  const all: QueryOutcome[] = [];
  for await (const outcome of outcomes) all.push(outcome);
  return all;
}

/** A query whose image is delivered when the test says so. */
function held(): {
  load: () => Promise<EncodedPicture>;
  give: (picture: EncodedPicture | Promise<EncodedPicture>) => void;
  started: () => boolean;
} {
  let give: (picture: EncodedPicture | Promise<EncodedPicture>) => void = () => {};
  let started = false;
  const promise = new Promise<EncodedPicture>((resolve) => {
    give = resolve;
  });
  const load = () => {
    started = true;
    return promise;
  };
  return { load, give, started: () => started };
}

/** Never fills anything; rejects when cancelled, as every engine does. */
class StuckEngine {
  waiting = 0;

  fill(_canvases: readonly Canvas[], { signal }: FillOptions = {}): Promise<never> {
    if (signal?.aborted) return Promise.reject(cancelled());
    this.waiting += 1;
    return new Promise((_, reject) => {
      signal?.addEventListener('abort', () => {
        this.waiting -= 1;
        reject(cancelled());
      });
    });
  }
}

test('every query is answered, with its index', async () => {
  const queries = Array.from({ length: 11 }, (_, i) => async () => gray(10 * i));
  const outcomes = await collect(answerQueries({ work, engine: new AnalogyEngine() }, examples, queries, OPTIONS));
  expect(outcomes.map(({ index }) => index).sort((a, b) => a - b)).toEqual([...queries.keys()]);
  for (const { index, answer } of outcomes) {
    expect((await decodeImage(answer!.picture, 'answer')).data[0]).toBe(10 * index + 50);
  }
});

test('no queries, no outcomes', async () => {
  expect(await collect(answerQueries({ work, engine: new AnalogyEngine() }, examples, [], OPTIONS))).toEqual([]);
});

test('a query that fails does not stop the others; an internal error is reported as one', async () => {
  const queries = [
    async () => gray(1),
    () => Promise.reject(imageMissing('b.png')),
    () => Promise.reject(new TypeError('oops')),
    async () => gray(4),
  ];
  const outcomes = await collect(answerQueries({ work, engine: new AnalogyEngine() }, examples, queries, OPTIONS));
  const codes = outcomes.toSorted((a, b) => a.index - b.index).map(({ error }) => error?.code);
  expect(codes).toEqual([undefined, 'image-missing', 'internal', undefined]);
  expect(outcomes.every(({ error }) => error === undefined || error instanceof LikewiseError)).toBe(true);
});

test('outcomes come in order of completion, and only a few queries are loaded ahead', async () => {
  const queries = Array.from({ length: QUERIES_IN_FLIGHT + 2 }, held);
  const outcomes = answerQueries(
    { work, engine: new AnalogyEngine() },
    examples,
    queries.map(({ load }) => load),
    OPTIONS,
  );
  const started = () => queries.filter((query) => query.started()).length;
  expect(started()).toBe(0);
  const first = outcomes.next();
  await vi.waitFor(() => expect(started()).toBe(QUERIES_IN_FLIGHT));
  queries[2]!.give(gray(20));
  expect((await first).value).toMatchObject({ index: 2 });
  expect(started()).toBe(QUERIES_IN_FLIGHT);
  const second = outcomes.next();
  expect(started()).toBe(QUERIES_IN_FLIGHT + 1);
  queries[QUERIES_IN_FLIGHT]!.give(gray(40));
  expect((await second).value).toMatchObject({ index: QUERIES_IN_FLIGHT });
  for (const { give } of queries) give(gray(0));
  expect(await collect(outcomes)).toHaveLength(QUERIES_IN_FLIGHT);
});

test('an abort cancels what runs, begins nothing further and ends with `cancelled`', async () => {
  const engine = new StuckEngine();
  const abort = new AbortController();
  let loaded = 0;
  const queries = Array.from({ length: 50 }, () => async () => {
    loaded += 1;
    if (loaded === QUERIES_IN_FLIGHT) queueMicrotask(() => abort.abort());
    return gray(0);
  });
  const ended = collect(answerQueries({ work, engine }, examples, queries, OPTIONS, abort.signal));
  await expect(ended).rejects.toMatchObject({ code: 'cancelled' });
  expect(loaded).toBe(QUERIES_IN_FLIGHT);
  expect(engine.waiting).toBe(0);
});

test('an abort before the start loads nothing', async () => {
  let loaded = 0;
  const query = async () => {
    loaded += 1;
    return gray(0);
  };
  const ended = collect(
    answerQueries({ work, engine: new AnalogyEngine() }, examples, [query], OPTIONS, AbortSignal.abort()),
  );
  await expect(ended).rejects.toMatchObject({ code: 'cancelled' });
  expect(loaded).toBe(0);
});

test('leaving the loop cancels what still runs and waits for it', async () => {
  const engine = new StuckEngine();
  const queries = [() => Promise.reject(imageMissing('a.png')), async () => gray(0), async () => gray(0)];
  for await (const { error } of answerQueries({ work, engine }, examples, queries, OPTIONS)) {
    expect(error?.code).toBe('image-missing');
    break;
  }
  expect(engine.waiting).toBe(0);
});
