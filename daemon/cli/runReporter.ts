import type { ErrorWords } from '@likewise/shared/protocol/errors.ts';
import { printJson } from './print.ts';
import { createProgress, type Progress } from './progress.ts';
import { errorText } from './report.ts';

/** How a run reports: `text` to people, with more or less of it, or `json` and `json-lines` to programs. */
export type Voice = 'quiet' | 'text' | 'verbose' | 'json' | 'json-lines';

/** The outcome of a picture, actual or (`planned`) expected. */
export type RunEvent =
  | {
      readonly state: 'done' | 'unchanged' | 'planned';
      readonly query: string;
      readonly file: string;
      readonly width?: number;
      readonly height?: number;
      readonly confidence?: number;
      readonly ms?: number;
      readonly daemon?: boolean;
    }
  | { readonly state: 'failed'; readonly query: string; readonly error: ErrorWords };

/**
 * Reports a run as it proceeds. To people on standard error: a bar in a terminal, otherwise a line for each picture; notes; and failures as
 * they happen. To programs that asked for lines, on standard output.
 */
export class RunReporter {
  readonly notes: string[] = [];
  readonly #voice: Voice;
  readonly #total: number;
  readonly #progress: Progress;
  readonly #isWatched: boolean;
  #through = 0;

  /** @param first the first picture */
  constructor(voice: Voice, total: number, first?: string) {
    this.#voice = voice;
    this.#total = total;
    this.#isWatched = process.stderr.isTTY ?? false;
    const hasBar = voice === 'text' || voice === 'verbose';
    this.#progress = createProgress(total, hasBar ? process.stderr : { write() {} });
    if (voice === 'json-lines') printJson({ type: 'planned', total });
    else this.#progress.show(0, first);
  }

  note(text: string): void {
    this.notes.push(text);
    if (this.#voice === 'json-lines') printJson({ type: 'note', text });
    else if (this.#voice !== 'json' && this.#voice !== 'quiet') this.#write(`note: ${text}\n`);
  }

  event(event: RunEvent): void {
    this.#through++;
    if (this.#voice === 'json-lines') printJson(lineOf(event));
    else if (event.state === 'failed' && this.#voice !== 'json') this.#write(errorText(event.error));
    else if (this.#voice === 'verbose' || (this.#voice === 'text' && !this.#isWatched && this.#total > 1)) {
      if (event.state !== 'planned') this.#write(`${this.#textOf(event)}\n`);
    }
    const isText = this.#voice === 'text' || this.#voice === 'verbose' || this.#voice === 'quiet';
    if (event.state === 'planned' && isText) process.stdout.write(`${event.query} -> ${event.file}\n`);
    this.#progress.show(this.#through, event.query);
  }

  /** Lists failures again where they may have scrolled away, without remedies. */
  recap(failures: readonly { readonly message: string }[]): void {
    this.clear();
    const isText = this.#voice === 'text' || this.#voice === 'verbose';
    if (!isText || failures.length === 0 || this.#total < 2) return;
    const lines = failures.map(({ message }) => `  ${message}\n`);
    process.stderr.write(`${failures.length} of ${this.#total} failed:\n${lines.join('')}`);
  }

  clear(): void {
    this.#progress.clear();
  }

  #textOf(event: RunEvent): string {
    const start = `${this.#through}/${this.#total} ${event.query}`;
    if (event.state === 'failed') return start;
    if (event.state === 'unchanged') return `${start}: ${event.file} is left as it is`;
    const { file, width, height, confidence, ms, daemon } = event;
    const more = [
      width === undefined ? '' : `${width} x ${height}`,
      confidence === undefined ? '' : `confidence ${confidence.toFixed(2)}`,
      ms === undefined ? '' : `${ms} ms`,
      daemon ? 'by the daemon' : '',
    ].filter(Boolean);
    return `${start} -> ${file}${this.#voice === 'verbose' && more.length > 0 ? ` (${more.join(', ')})` : ''}`;
  }

  #write(text: string): void {
    this.#progress.clear();
    process.stderr.write(text);
  }
}

/** An event as a line of JSON. */
function lineOf(event: RunEvent): object {
  const { state: type, query } = event;
  if (event.state !== 'failed') return { type, ...event, state: undefined };
  const { code, message, remedy } = event.error;
  return { type, query, code, message, remedy };
}
