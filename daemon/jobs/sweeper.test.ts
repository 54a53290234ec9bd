import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { ManualTimers } from '../../test/support/manualTimers.ts';
import { MAX_STORED_MS } from '../answers/limits.ts';
import { ResultStore, type StoredResult } from '../answers/resultStore.ts';
import { JobBook } from './jobBook.ts';
import { Journal } from './journal.ts';
import { JOB_KEPT_MS, SWEEP_INTERVAL_MS } from './limits.ts';
import { Sweeper } from './sweeper.ts';

let folder: string;
let clock: ManualTimers;
let store: ResultStore;
let book: JobBook;
let warnings: string[];
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'likewise-sweeper-'));
  clock = new ManualTimers();
  // Entries are stamped by the system's clock, to which the store's clock adds.
  store = new ResultStore(join(folder, 'results'), () => Date.now() + clock.now(), 1000);
  const journal = new Journal(join(folder, 'jobs.jsonl'), { clock, log: () => {} });
  book = new JobBook(journal, [], clock, (key) => store.get(key));
  journal.close();
  warnings = [];
});
afterEach(() => rmSync(folder, { recursive: true }));

const open = () => new Sweeper({ store, clock, book, log: (_, message) => warnings.push(message) });

function result(level: number): StoredResult {
  const picture = { type: 'image/png' as const, bytes: new Uint8Array(400).fill(level) };
  const reading = { id: 'model', sentence: 'Made grey' };
  const rest = { understood: reading.sentence, reading, alternatives: [], confidence: 1, confidences: [1] };
  return { picture, width: 1, height: 1, ...rest };
}

/** Which of these results are stored. */
async function stored(...keys: string[]): Promise<string[]> {
  const found = await Promise.all(keys.map((key) => store.get(key)));
  return keys.filter((_, i) => found[i]);
}

describe('a sweeper', () => {
  test('sweeps at once and every hour, until it is stopped', async () => {
    await store.put('old', result(1));
    const sweeper = open();
    expect(clock.waits).toEqual([SWEEP_INTERVAL_MS]);
    await sweeper.stop();
    expect(clock.waits).toEqual([]);
    clock.advance(MAX_STORED_MS + SWEEP_INTERVAL_MS);
    expect(await stored('old')).toEqual(['old']);
    await open().stop();
    expect(await stored('old')).toEqual([]);
  });

  test('sweeps each hour what has become too old', async () => {
    const sweeper = open();
    await store.put('old', result(1));
    clock.advance(MAX_STORED_MS + SWEEP_INTERVAL_MS);
    await sweeper.stop();
    expect(await stored('old')).toEqual([]);
  });

  test('sweeps when the store is full, and leaves what unfinished jobs need', async () => {
    const sweeper = open();
    const job = book.accept('job', 'tool', 2);
    for (const [i, key] of ['needed', 'other', 'third'].entries()) {
      await store.put(key, result(i));
      clock.advance(1);
    }
    const answer = { result: result(0), key: 'needed', stored: true, cached: false, namesReadings: false };
    book.keep(job, job.answer(0, { ...answer, timings: { queued: 0, engine: 0, total: 0 } }));
    sweeper.sweepIfFull();
    await sweeper.stop();
    expect(await stored('needed')).toEqual(['needed']);
    expect(await stored('other', 'third')).toHaveLength(1);
  });

  test('does not sweep a store that is not full', async () => {
    const sweeper = open();
    await sweeper.stop();
    await store.put('a', result(1));
    clock.advance(2 * MAX_STORED_MS);
    sweeper.sweepIfFull();
    await sweeper.stop();
    expect(await stored('a')).toEqual(['a']);
  });

  test('has jobs forgotten that were over long ago', async () => {
    const sweeper = open();
    const job = book.accept('job', 'tool', 1);
    book.keep(job, job.cancel('cancel'));
    clock.advance(JOB_KEPT_MS);
    expect(book.get('job')).toBe(job);
    clock.advance(SWEEP_INTERVAL_MS);
    expect(book.get('job')).toBeUndefined();
    await sweeper.stop();
  });

  test('says so where it cannot sweep, and tries again', async () => {
    const broken = new (class extends ResultStore {
      override async sweep(): Promise<void> {
        throw new Error('input/output error');
      }
    })(folder, Date.now);
    const sweeper = new Sweeper({ store: broken, clock, book, log: (_, message) => warnings.push(message) });
    await new Promise(setImmediate);
    clock.advance(SWEEP_INTERVAL_MS);
    await sweeper.stop();
    expect(warnings).toEqual(Array(2).fill(expect.stringContaining('could not be swept')));
  });
});
