import { join } from 'node:path';
import type { Logger } from 'pino';
import { ensureFolder } from './folders.ts';

/** A file of the log is left for the next one at this size: years of ordinary use, minutes of a fault that repeats. */
const FILE_SIZE = '5m';

/** Files kept, the one in use included. */
const FILES_KEPT = 5;

/** Bytes of lines that wait for room on a full disk; further ones are lost. */
const MAX_UNWRITTEN = 1024 * 1024;

/** Members that are never written, wherever they stand: what lets a tool in. */
const SECRETS = new Set(['token', 'authorization']);

/** A member named `code` is one too when it looks like this; other codes name errors. */
const PAIRING_CODE = /^\d{8}$/;

/** How deep an object is written; further down it is only named. */
const DEPTH = 4;

export interface Log extends Logger {}

/** Logs a line of a part of the daemon; `of` has what it is about. */
export type Say = (level: 'info' | 'warn' | 'error', message: string, of?: Readonly<Record<string, unknown>>) => void;

export interface OpenLog {
  readonly log: Log;
  /** Puts what was logged on the disk and closes the file. */
  close(): Promise<void>;
}

/** Where the log's files stand: daemon.1.log, daemon.2.log, ...; the highest number is in use. */
export function logFolder(stateFolder: string): string {
  return join(stateFolder, 'log');
}

/**
 * Opens the log: JSON lines in files of 5 MB of which five are kept, and, where a person watches, a plain line each on
 * `terminal`. Secrets and bytes are left out of every object that is logged. A log that can no longer be written, on a full disk
 * for example, is reported once on `terminal` and stops nothing.
 * @throws the system's error when the file cannot be opened
 */
export async function openLog(folder: string, terminal?: NodeJS.WritableStream): Promise<OpenLog> {
  // Loaded when a log is opened: they take longer than all else that a verb without one needs.
  const [{ default: roll }, { multistream, pino }] = await Promise.all([import('pino-roll'), import('pino')]);
  ensureFolder(folder, 0o700);
  let unwritten = false;
  const file = await roll({
    file: join(folder, 'daemon.log'),
    size: FILE_SIZE,
    limit: { count: FILES_KEPT, removeOtherLogFiles: true },
    // A line is on the disk when the call returns: the last one before a crash matters most.
    sync: true,
    maxLength: MAX_UNWRITTEN,
  });
  file.on('error', (error) => {
    if (!unwritten) terminal?.write(`The log cannot be written: ${error.message}\n`);
    unwritten = true;
  });
  const streams = terminal
    ? [{ stream: file }, { stream: { write: (line: string) => terminal.write(plain(line)) } }]
    : [{ stream: file }];
  const log = pino(
    { base: null, formatters: { level: (level) => ({ level }), log: withoutSecrets } },
    multistream(streams),
  );
  return {
    log,
    async close() {
      const closed = new Promise((resolve) => file.once('close', resolve));
      // It would wait for room for ever.
      file.once('error', () => file.destroy());
      file.end();
      await closed;
    },
  };
}

/** A copy of an object without its secrets, with bytes given as their number. */
export function withoutSecrets(object: Record<string, unknown>): Record<string, unknown> {
  return Object.fromEntries(Object.entries(object).map(([name, value]) => [name, clean(name, value, 1)]));
}

function clean(name: string, value: unknown, depth: number): unknown {
  if (SECRETS.has(name.toLowerCase()) || (name === 'code' && PAIRING_CODE.test(String(value)))) return '[secret]';
  if (ArrayBuffer.isView(value) || value instanceof ArrayBuffer) return `[${value.byteLength} bytes]`;
  if (typeof value !== 'object' || value === null || value instanceof Error) return value;
  if (depth === DEPTH) return Array.isArray(value) ? '[list]' : '[object]';
  if (Array.isArray(value)) return value.map((item) => clean('', item, depth + 1));
  return Object.fromEntries(Object.entries(value).map(([key, item]) => [key, clean(key, item, depth + 1)]));
}

/** A line of the log for a person: time of day, the level if it is a warning or worse, the message. */
function plain(line: string): string {
  const { level, time, msg, err } = JSON.parse(line);
  const loud = level === 'info' ? '' : `${level}: `;
  return `${new Date(time).toTimeString().slice(0, 8)} ${loud}${msg ?? err?.message ?? ''}\n`;
}
