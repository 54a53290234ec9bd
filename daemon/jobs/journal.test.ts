import { execFileSync } from 'node:child_process';
import {
  appendFileSync,
  closeSync,
  existsSync,
  ftruncateSync,
  mkdirSync,
  mkdtempSync,
  openSync,
  readFileSync,
  rmSync,
  statSync,
  writeFileSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { ManualTimers } from '../../test/support/manualTimers.ts';
import { Journal, type JournalRecord, readJournal } from './journal.ts';
import { MAX_JOURNAL_BYTES, MAX_JOURNAL_LINE, MAX_JOURNAL_LINES, SYNC_INTERVAL_MS } from './limits.ts';

const ID = '11111111-1111-4111-8111-111111111111';
const ACCEPTED: JournalRecord = { job: ID, tool: 'tool', queries: 2, at: 12.5 };
const RESULT: JournalRecord = {
  job: ID,
  key: 'a1',
  event: {
    type: 'result',
    job: ID,
    seq: 1,
    query: 1,
    image: 0,
    width: 3,
    height: 2,
    understood: 'Made grey',
    doubt: 'It could mean more',
    confidence: 0.5,
    confidences: Array(49).fill(0.5),
    cached: false,
    timings: { queued: 1, engine: 2.5, total: 4 },
  },
};
const CANCELLED: JournalRecord = { job: ID, event: { type: 'cancelled', job: ID, seq: 2, reason: 'cancel' } };

let folder: string;
let path: string;
let timers: ManualTimers;
let warnings: string[];
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'likewise-journal-'));
  path = join(folder, 'state', 'jobs.jsonl');
  timers = new ManualTimers();
  warnings = [];
});
afterEach(() => rmSync(folder, { recursive: true }));

function open(records: readonly JournalRecord[] = []): Journal {
  const journal = new Journal(path, { clock: timers, log: (_, message) => warnings.push(message) });
  journal.rewrite(records);
  return journal;
}

/** The journal's records; `warnings` says what was skipped. */
const read = () => readJournal(path, (_, message) => warnings.push(message));

describe('a journal', () => {
  test('has what was appended, though its daemon never closed it', async () => {
    const journal = open();
    for (const record of [ACCEPTED, RESULT, CANCELLED]) journal.append(record);
    expect(await read()).toEqual([ACCEPTED, RESULT, CANCELLED]);
    journal.close();
    expect(await read()).toEqual([ACCEPTED, RESULT, CANCELLED]);
  });

  test('is for its owner alone', () => {
    open([ACCEPTED]).close();
    expect(statSync(path).mode & 0o777).toBe(0o600);
  });

  test('that does not exist has no records', async () => {
    expect(await read()).toEqual([]);
  });

  test('loses a line that was cut short, and no other', async () => {
    const journal = open([ACCEPTED]);
    journal.append(RESULT);
    journal.close();
    const whole = readFileSync(path);
    // Cut where the result begins, in its middle, and just before its end.
    for (const cut of [whole.lastIndexOf('{"job'), whole.lastIndexOf('{"job') + 40, whole.length - 1]) {
      writeFileSync(path, whole.subarray(0, cut));
      const next = new Journal(path, { clock: timers, log: () => {} });
      expect(await read()).toEqual([ACCEPTED]);
      next.rewrite([ACCEPTED]);
      next.append(CANCELLED);
      next.close();
      expect(await read()).toEqual([ACCEPTED, CANCELLED]);
    }
  });

  test('reads on after a torn line in its midst', async () => {
    open([ACCEPTED]).close();
    appendFileSync(path, '\n{"job":"111');
    const journal = new Journal(path, { clock: timers, log: () => {} });
    journal.rewrite(await read());
    appendFileSync(path, '\n{"job":"111');
    journal.append(CANCELLED);
    journal.close();
    expect(await read()).toEqual([ACCEPTED, CANCELLED]);
  });

  test.each<[string, string]>([
    ['of a job with a thousand million queries', JSON.stringify({ ...ACCEPTED, queries: 1e9 })],
    ['longer than any record', JSON.stringify({ ...ACCEPTED, tool: 'x'.repeat(MAX_JOURNAL_LINE) })],
  ])('skips a line %s, and says so', async (_, line) => {
    open([ACCEPTED]).close();
    appendFileSync(path, `\n${line}\n${JSON.stringify(CANCELLED)}`);
    expect(await read()).toEqual([ACCEPTED, CANCELLED]);
    expect(warnings).toEqual([expect.stringContaining('1 lines of the journal')]);
  });

  test('that is longer than it may be is read from where it may begin', async () => {
    mkdirSync(join(folder, 'state'));
    const file = openSync(path, 'w');
    ftruncateSync(file, MAX_JOURNAL_BYTES);
    closeSync(file);
    appendFileSync(path, `\n${JSON.stringify(ACCEPTED)}`);
    expect(await read()).toEqual([ACCEPTED]);
    expect(warnings.join()).toMatch(/first \d+ bytes/);
  });

  test.skipIf(process.platform === 'win32')('that is a pipe is not waited for, and is replaced', async () => {
    mkdirSync(join(folder, 'state'));
    execFileSync('mkfifo', [path]);
    expect(await read()).toEqual([]);
    expect(warnings).toEqual([expect.stringContaining('is no file')]);
    open([ACCEPTED]).close();
    expect(await read()).toEqual([ACCEPTED]);
  });

  test.each([
    ['no JSON', 'garbage'],
    ['no object', '[1, 2]'],
    ['another message', JSON.stringify({ job: ID, event: { type: 'accepted', job: ID, position: 0 } })],
    ['an event with a member missing', JSON.stringify({ job: ID, event: { type: 'cancelled', job: ID, seq: 1 } })],
    ['a job without queries', JSON.stringify({ ...ACCEPTED, queries: 0 })],
    ['bytes that are no text', '\xff\xfe\0\0'],
  ])('leaves out %s', async (_, line) => {
    open([ACCEPTED]).close();
    appendFileSync(path, Buffer.from(`\n${line}\n`, 'latin1'));
    appendFileSync(path, JSON.stringify(CANCELLED));
    expect(await read()).toEqual([ACCEPTED, CANCELLED]);
  });

  test('rewritten holds the new records only, and what is appended then', async () => {
    const journal = open([ACCEPTED, RESULT]);
    journal.append(CANCELLED);
    journal.rewrite([ACCEPTED]);
    journal.append(RESULT);
    journal.close();
    expect(await read()).toEqual([ACCEPTED, RESULT]);
    expect(existsSync(`${path}.new`)).toBe(false);
  });

  test('is long after so many appended lines, and no longer when it is rewritten', () => {
    const journal = open([ACCEPTED]);
    for (let line = 0; line < MAX_JOURNAL_LINES; line++) journal.append(CANCELLED);
    expect(journal.isLong).toBe(false);
    journal.append(CANCELLED);
    expect(journal.isLong).toBe(true);
    journal.rewrite([]);
    expect(journal.isLong).toBe(false);
    journal.close();
  });

  test('goes to the disk once in an interval while something is appended', () => {
    const journal = open();
    expect(timers.waits).toEqual([]);
    journal.append(ACCEPTED);
    journal.append(RESULT);
    expect(timers.waits).toEqual([SYNC_INTERVAL_MS]);
    timers.advance(SYNC_INTERVAL_MS);
    expect(timers.waits).toEqual([]);
    journal.append(CANCELLED);
    expect(timers.waits).toEqual([SYNC_INTERVAL_MS]);
    journal.close();
    expect(timers.waits).toEqual([]);
  });

  test('takes nothing before it was rewritten nor once it is closed', async () => {
    const journal = new Journal(path, { clock: timers, log: () => {} });
    journal.append(ACCEPTED);
    expect(existsSync(path)).toBe(false);
    journal.rewrite([]);
    journal.close();
    journal.append(ACCEPTED);
    journal.close();
    expect(await read()).toEqual([]);
  });
});

describe('a journal that cannot be written', () => {
  test('says so once and lets the jobs go on', () => {
    writeFileSync(join(folder, 'state'), 'a file where the folder should be');
    const journal = open([ACCEPTED]);
    journal.append(RESULT);
    journal.rewrite([ACCEPTED]);
    journal.close();
    expect(warnings).toEqual([expect.stringContaining('cannot be written')]);
  });

  test('because it cannot be put in its place leaves nothing half-written', () => {
    mkdirSync(join(path, 'a folder where the file should be'), { recursive: true });
    open([ACCEPTED]).close();
    expect(warnings).toHaveLength(1);
    expect(existsSync(`${path}.new`)).toBe(false);
  });

  test('keeps the old one whole, and is appended to', async () => {
    open([ACCEPTED]).close();
    mkdirSync(`${path}.new`);
    const journal = open([CANCELLED]);
    journal.append(RESULT);
    journal.close();
    expect(warnings).toHaveLength(1);
    expect(await read()).toEqual([ACCEPTED, RESULT]);
  });
});
