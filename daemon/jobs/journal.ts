import { closeSync, fdatasync, fsyncSync, openSync, renameSync, rmSync, writeFileSync, writeSync } from 'node:fs';
import { readFile } from 'node:fs/promises';
import { dirname } from 'node:path';
import { daemonMessage, type JobEvent } from '@likewise/shared/protocol/messages.ts';
import { z } from 'zod';
import { ensureFolder } from '../folders.ts';
import type { Say } from '../log.ts';
import type { Clock } from './clock.ts';
import { MAX_JOURNAL_LINES, SYNC_INTERVAL_MS } from './limits.ts';

/** Events that are kept: what `resume` tells again, and what a restarted daemon still knows. */
export type KeptJobEvent = Extract<JobEvent, { type: 'result' | 'query-failed' | 'done' | 'failed' | 'cancelled' }>;

/** A job was accepted; or one of its kept events came, a result with the key it is stored by. */
export type JournalRecord =
  | { readonly job: string; readonly tool: string; readonly queries: number; readonly at: number }
  | { readonly job: string; readonly event: KeptJobEvent; readonly key?: string | undefined };

const KEPT_TYPES: readonly string[] = ['result', 'query-failed', 'done', 'failed', 'cancelled'];
const keptEvent = daemonMessage.check(
  z.refine(({ type }) => KEPT_TYPES.includes(type)),
) as unknown as z.ZodType<KeptJobEvent>;
const record = z.union([
  z.strictObject({ job: z.string(), tool: z.string(), queries: z.int().min(1), at: z.number() }),
  z.strictObject({ job: z.string(), event: keptEvent, key: z.string().optional() }),
]);

export interface JournalOptions {
  readonly clock: Clock;
  readonly log: Say;
}

/** The records of a journal in their order; lines that a crash cut short or that are damaged are left out. */
export async function readJournal(path: string): Promise<JournalRecord[]> {
  const text = await readFile(path, 'utf8').catch(() => '');
  return text.split('\n').flatMap((line) => {
    try {
      return [record.parse(JSON.parse(line))];
    } catch {
      return [];
    }
  });
}

/**
 * What the jobs have come to, as JSON lines. A record is with the system when append() returns, so it outlives a crash; it
 * is on the disk a second later. A journal that cannot be written is told once: the jobs go on, and only a restart loses them.
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

  /** Whether so much was appended that rewrite() is due. */
  get isLong(): boolean {
    return this.#lines > MAX_JOURNAL_LINES;
  }

  /** Puts these records in the place of all, whole or not at all. */
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

/** The break comes first: what follows a line that was cut short stays readable. */
function line(record: JournalRecord): string {
  return `\n${JSON.stringify(record)}`;
}
