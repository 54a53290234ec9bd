import {
  closeSync,
  constants,
  fdatasync,
  fsyncSync,
  openSync,
  renameSync,
  rmSync,
  writeFileSync,
  writeSync,
} from 'node:fs';
import { type FileHandle, open } from 'node:fs/promises';
import { dirname } from 'node:path';
import { MAX_QUERIES } from '@likewise/shared/protocol/limits.ts';
import { daemonMessage, type JobEvent } from '@likewise/shared/protocol/messages.ts';
import { z } from 'zod';
import { ensureFolder } from '../folders.ts';
import type { Say } from '../log.ts';
import type { Clock } from './clock.ts';
import { MAX_JOURNAL_BYTES, MAX_JOURNAL_LINE, MAX_JOURNAL_LINES, SYNC_INTERVAL_MS } from './limits.ts';

/** Events that are kept: those that `resume` sends again, and that a restarted daemon still knows. */
export type KeptJobEvent = Extract<JobEvent, { type: 'result' | 'query-failed' | 'done' | 'failed' | 'cancelled' }>;

/** A job was accepted; or one of its kept events came, a result with the key it is stored by. */
export type JournalRecord =
  | { readonly job: string; readonly tool: string; readonly queries: number; readonly at: number }
  | { readonly job: string; readonly event: KeptJobEvent; readonly key?: string | undefined };

const KEPT_TYPES: readonly string[] = ['result', 'query-failed', 'done', 'failed', 'cancelled'];
const keptEvent = daemonMessage.check(
  z.refine(({ type }) => KEPT_TYPES.includes(type)),
) as unknown as z.ZodType<KeptJobEvent>;
const acceptedRecord = z.strictObject({
  job: z.string(),
  tool: z.string(),
  queries: z.int().min(1).max(MAX_QUERIES),
  at: z.number(),
});
const eventRecord = z.strictObject({ job: z.string(), event: keptEvent, key: z.string().optional() });

export interface JournalOptions {
  readonly clock: Clock;
  readonly log: Say;
}

/**
 * The records of a journal in order. Lines that a crash cut short, that are damaged or too long, and whatever exceeds the size of our
 * journals, are skipped and logged. Anything that is not a file has no records, and is not waited for.
 */
export async function readJournal(path: string, log: Say): Promise<JournalRecord[]> {
  let file: FileHandle;
  try {
    // Opening a pipe would block otherwise.
    file = await open(path, constants.O_RDONLY | (constants.O_NONBLOCK ?? 0));
  } catch (error) {
    const { code } = error as NodeJS.ErrnoException;
    if (code !== 'ENOENT') log('warn', `The journal of jobs cannot be read, and what it held is not known: ${code}`);
    return [];
  }
  try {
    const status = await file.stat();
    if (status.isFile()) return await readRecords(file, Math.max(0, status.size - MAX_JOURNAL_BYTES), log);
    log('warn', `${path} is no file: it is replaced by a journal without jobs.`);
    return [];
  } finally {
    await file.close();
  }
}

/** @param start where to begin; what comes before is not read */
async function readRecords(file: FileHandle, start: number, log: Say): Promise<JournalRecord[]> {
  const records: JournalRecord[] = [];
  let skipped = 0;
  for await (const line of linesOf(file, start)) {
    if (line === '') continue;
    const found = line === undefined ? undefined : recordIn(line);
    if (found) records.push(found);
    else skipped++;
  }
  if (start > 0)
    log('warn', `The first ${start} bytes of the journal of jobs were skipped: it is longer than it may be.`);
  if (skipped > 0) log('warn', `${skipped} lines of the journal of jobs were skipped: they are damaged or too long.`);
  return records;
}

/** The lines of a file; undefined for each that is too long. */
async function* linesOf(file: FileHandle, start: number): AsyncGenerator<string | undefined, void> {
  let rest: Buffer = Buffer.alloc(0);
  let isLong = false;
  for await (const chunk of file.createReadStream({ start, autoClose: false })) {
    let from = 0;
    for (let end = chunk.indexOf(10); end >= 0; end = chunk.indexOf(10, from)) {
      isLong ||= rest.length + end - from > MAX_JOURNAL_LINE;
      yield isLong ? undefined : Buffer.concat([rest, chunk.subarray(from, end)]).toString('utf8');
      rest = Buffer.alloc(0);
      isLong = false;
      from = end + 1;
    }
    isLong ||= rest.length + chunk.length - from > MAX_JOURNAL_LINE;
    rest = isLong ? Buffer.alloc(0) : Buffer.concat([rest, chunk.subarray(from)]);
  }
  yield isLong ? undefined : rest.toString('utf8');
}

function recordIn(line: string): JournalRecord | undefined {
  if (!line.startsWith('{"job":')) return undefined;
  try {
    const found = JSON.parse(line);
    return ('event' in found ? eventRecord : acceptedRecord).safeParse(found).data;
  } catch {
    return undefined;
  }
}

/**
 * The history of the jobs, as JSON lines. When append() returns, the system has the record, so it outlives a crash; a second later it is on
 * disk. A journal that cannot be written is reported once: the jobs go on, and only a restart loses them.
 */
export class Journal {
  readonly #path: string;
  readonly #options: JournalOptions;
  #file: number | undefined;
  #lines = 0;
  #cancelSync: (() => void) | undefined;
  #warned = false;

  /** Writes nothing before rewrite(). */
  constructor(path: string, options: JournalOptions) {
    this.#path = path;
    this.#options = options;
  }

  append(record: JournalRecord): void {
    if (this.#file === undefined) return;
    const file = this.#file;
    this.#try(() => writeSync(file, line(record)));
    this.#lines++;
    this.#cancelSync ??= this.#options.clock.after(SYNC_INTERVAL_MS, () => {
      this.#cancelSync = undefined;
      fdatasync(file, () => {});
    });
  }

  /** Whether rewrite() is due, as so much was appended. */
  get isLong(): boolean {
    return this.#lines > MAX_JOURNAL_LINES;
  }

  /** Replaces all records by these, completely or not at all. */
  rewrite(records: readonly JournalRecord[]): void {
    this.close();
    this.#lines = 0;
    this.#try(() => {
      ensureFolder(dirname(this.#path), 0o700);
      const work = `${this.#path}.new`;
      try {
        writeFileSync(work, records.map(line).join(''), { mode: 0o600, flush: true });
        renameSync(work, this.#path);
      } finally {
        rmSync(work, { force: true });
      }
    });
    this.#try(() => {
      this.#file = openSync(this.#path, 'a', 0o600);
    });
  }

  close(): void {
    this.#cancelSync?.();
    this.#cancelSync = undefined;
    const file = this.#file;
    this.#file = undefined;
    if (file === undefined) return;
    this.#try(() => fsyncSync(file));
    closeSync(file);
  }

  #try(write: () => void): void {
    try {
      write();
    } catch (error) {
      if (!this.#warned) this.#options.log('warn', `The journal of jobs cannot be written: ${String(error)}`);
      this.#warned = true;
    }
  }
}

/** The line break comes first, so that a line that was cut short does not spoil the next one. */
function line(record: JournalRecord): string {
  return `\n${JSON.stringify(record)}`;
}
