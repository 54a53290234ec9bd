import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { LikewiseError } from '@likewise/shared/protocol/errors.ts';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { ManualTimers } from '../../test/support/manualTimers.ts';
import type { JobAnswer } from './job.ts';
import { JobBook } from './jobBook.ts';
import { Journal, type JournalRecord, readJournal } from './journal.ts';
import { JOB_KEPT_MS, MAX_HELD_BYTES, MAX_JOURNAL_LINES, MAX_KEPT_EVENTS } from './limits.ts';

let folder: string;
let path: string;
let clock: ManualTimers;
let journal: Journal;
const opened: Journal[] = [];
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'likewise-book-'));
  path = join(folder, 'jobs.jsonl');
  clock = new ManualTimers();
});
afterEach(() => {
  for (const journal of opened.splice(0)) journal.close();
  rmSync(folder, { recursive: true });
});

function open(records: readonly JournalRecord[] = []): JobBook {
  journal = new Journal(path, { clock, log: () => {} });
  opened.push(journal);
  return new JobBook(journal, records, clock, async () => undefined);
}

/** The book of a daemon that starts after the last one ended in any way. */
const reopen = async () => open(await readJournal(path, () => {}));

/** A job's id: the UUID with this number. */
const id = (number: number) => `00000000-0000-4000-8000-${`${number}`.padStart(12, '0')}`;

function answered(changes: Partial<JobAnswer> = {}, bytes: Uint8Array<ArrayBufferLike> = new Uint8Array(1)): JobAnswer {
  const picture = { type: 'image/png' as const, bytes };
  const result = {
    picture,
    width: 1,
    height: 1,
    understood: 'Made grey',
    reading: { id: 'model', sentence: 'Made grey' },
    alternatives: [],
    confidence: 1,
    confidences: Array(49).fill(1),
  };
  return {
    result,
    key: 'key',
    stored: true,
    cached: false,
    namesReadings: true,
    timings: { queued: 0, engine: 0, total: 0 },
    ...changes,
  };
}

function accept(book: JobBook, number: number, queries = 1) {
  const job = book.accept(id(number), 'tool', queries);
  return {
    job,
    answer: (query = 0, changes?: Partial<JobAnswer>, bytes?: Uint8Array) =>
      book.keep(job, job.answer(query, answered(changes, bytes))),
    cancel: () => book.keep(job, job.cancel('cancel')),
  };
}

const numbers = (book: JobBook) => [...book.jobs].map((job) => Number(job.id.slice(-12)));

describe('a book', () => {
  test('knows the jobs it accepted, by their ids', () => {
    const book = open();
    const { job } = accept(book, 1, 2);
    expect(book.get(id(1))).toBe(job);
    expect(book.get(id(2))).toBeUndefined();
    expect([job.tool, job.state.queries.length]).toEqual(['tool', 2]);
  });

  test('has a new job take the place of a lost one that was removed', async () => {
    accept(open(), 1, 3).answer(2);
    const book = await reopen();
    expect(book.get(id(1))).toMatchObject({ isLost: true });
    book.remove(book.get(id(1))!);
    const { job, answer } = accept(book, 1);
    expect(book.get(id(1))).toBe(job);
    answer();
    expect(numbers(book)).toEqual([1]);
    expect((await reopen()).get(id(1))).toMatchObject({ isLost: false, isOver: true });
  });

  test('needs the results of jobs that are not over', () => {
    const book = open();
    const running = accept(book, 1, 3);
    running.answer(0, { key: 'a' });
    running.answer(2, { key: 'b' });
    accept(book, 2).answer(0, { key: 'c' });
    expect(book.neededKeys()).toEqual(new Set(['a', 'b']));
    running.cancel();
    expect(book.neededKeys()).toEqual(new Set());
  });
});

describe('a book after a restart', () => {
  test('knows what had become of each job', async () => {
    const before = open();
    accept(before, 1, 2).answer(1);
    const done = accept(before, 2, 2);
    done.answer(1, { key: 'a' });
    before.keep(done.job, done.job.fail(0, new LikewiseError('image-empty', 'It is empty.', 'Give another.')));
    accept(before, 3).cancel();
    const { job } = accept(before, 4);
    before.keep(job, job.refuse(new LikewiseError('engine-unavailable', 'There is none.', 'Get one.')));
    const book = await reopen();
    expect([...book.jobs].map(({ state, isLost }) => [state.stage, isLost])).toEqual([
      ['lost', true],
      ['done', false],
      ['cancelled', false],
      ['failed', false],
    ]);
    expect(book.get(id(2))!.kept).toMatchObject(done.job.kept);
    expect(book.get(id(1))!.at).toBe(0);
  });

  test('leaves out events of jobs that it does not know', async () => {
    const event = { type: 'cancelled', job: id(1), seq: 1, reason: 'cancel' } as const;
    expect(numbers(open([{ job: id(1), event }]))).toEqual([]);
  });

  test('writes the journal anew, without what is forgotten', async () => {
    const before = open();
    accept(before, 1).cancel();
    clock.advance(JOB_KEPT_MS);
    accept(before, 2, 2).answer(1);
    clock.advance(1);
    expect(numbers(await reopen())).toEqual([2]);
    expect((await readJournal(path, () => {})).map(({ job }) => job)).toEqual([id(2), id(2)]);
  });
});

describe('a book forgets', () => {
  test('jobs that have been over for longer than they are kept', () => {
    const book = open();
    accept(book, 1).cancel();
    accept(book, 2);
    clock.advance(1);
    accept(book, 3).cancel();
    clock.advance(JOB_KEPT_MS - 1);
    book.forget();
    expect(numbers(book)).toEqual([1, 2, 3]);
    clock.advance(1);
    book.forget();
    expect(numbers(book)).toEqual([2, 3]);
  });

  test('the first that were over, where there are more events than it keeps', () => {
    const book = open();
    const last = accept(book, 0);
    for (let number = 1; number < MAX_KEPT_EVENTS; number++) accept(book, number).cancel();
    last.cancel();
    expect(numbers(book)).toHaveLength(MAX_KEPT_EVENTS);
    accept(book, MAX_KEPT_EVENTS);
    expect(book.get(id(1))).toBeDefined();
    accept(book, MAX_KEPT_EVENTS + 1).cancel();
    expect([0, 1, 2].map((number) => book.get(id(number)) !== undefined)).toEqual([true, false, true]);
  });

  test('the first whose results it holds, where these are larger than it may hold', () => {
    const book = open();
    const half = new Uint8Array(MAX_HELD_BYTES / 2);
    accept(book, 1).answer(0, { stored: false }, half);
    accept(book, 2).answer(0, { stored: true }, half);
    accept(book, 3).answer(0, { stored: false }, half);
    expect(numbers(book)).toEqual([1, 2, 3]);
    accept(book, 4).answer(0, { stored: false }, new Uint8Array(1));
    expect(numbers(book)).toEqual([2, 3, 4]);
  });

  test('and makes room by it', () => {
    const book = open();
    const half = new Uint8Array(MAX_HELD_BYTES / 2);
    for (let number = 1; number <= 5; number++) accept(book, number).answer(0, { stored: false }, half);
    expect(numbers(book)).toEqual([4, 5]);
    book.remove(book.get(id(4))!);
    accept(book, 6).answer(0, { stored: false }, half);
    expect(numbers(book)).toEqual([5, 6]);
  });
});

test('a journal that has become long is written anew when a job ends, unfinished jobs included', async () => {
  const book = open();
  const [unfinished, ending] = [accept(book, 1, 2), accept(book, 2)];
  unfinished.answer(1);
  for (let line = 0; line < MAX_JOURNAL_LINES; line++) journal.append({ job: id(9), tool: 'tool', queries: 1, at: 0 });
  expect(journal.isLong).toBe(true);
  ending.answer();
  expect(journal.isLong).toBe(false);
  const records = await readJournal(path, () => {});
  expect(records.map((record) => ('event' in record ? record.event.type : 'accepted'))).toEqual([
    'accepted',
    'result',
    'accepted',
    'result',
    'done',
  ]);
});
