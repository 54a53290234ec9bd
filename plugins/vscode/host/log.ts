import { open, stat } from 'node:fs/promises';
import { type Disposable, type OutputChannel, window } from 'vscode';
import { newestLog } from '../core/daemonFiles.ts';
import { logText } from '../core/logText.ts';

/** How much of an existing log is shown: some thousand lines. */
const TAIL_BYTES = 512 * 1024;

const FOLLOW_MS = 1000;

/** The daemon's log in the output panel, from when it is first requested. */
export class DaemonLog implements Disposable {
  #channel: OutputChannel | undefined;
  #following: NodeJS.Timeout | undefined;
  /** The file shown last, and the position reached. */
  #file: string | undefined;
  #at = 0;
  #reading = false;

  show(): void {
    if (!this.#channel) {
      // A log channel would replace each line's time by the time at which it is shown.
      this.#channel = window.createOutputChannel('Likewise', 'log');
      this.#following = setInterval(() => void this.#read(), FOLLOW_MS);
      if (!newestLog())
        this.#channel.appendLine('The Likewise daemon has not logged anything yet. It is started when it is needed.');
    }
    void this.#read();
    this.#channel.show();
  }

  dispose(): void {
    clearInterval(this.#following);
    this.#channel?.dispose();
  }

  async #read(): Promise<void> {
    const file = newestLog();
    if (!file || this.#reading) return;
    this.#reading = true;
    try {
      const { size } = await stat(file);
      if (file !== this.#file || size < this.#at) {
        this.#file = file;
        this.#at = await lineFrom(file, Math.max(0, size - TAIL_BYTES));
      }
      const text = await textOf(file, this.#at, size);
      const whole = text.slice(0, text.lastIndexOf('\n') + 1);
      this.#at += Buffer.byteLength(whole);
      const lines = whole.split('\n').slice(0, -1);
      if (lines.length > 0) this.#channel?.appendLine(lines.map(logText).join('\n'));
    } catch {
      // The log rolled over in between. The next read starts with the new file.
    } finally {
      this.#reading = false;
    }
  }
}

/** The start of the first whole line at or after a position. */
async function lineFrom(file: string, at: number): Promise<number> {
  if (at === 0) return 0;
  const text = await textOf(file, at, at + 64 * 1024);
  return at + Buffer.byteLength(text.slice(0, text.indexOf('\n') + 1));
}

async function textOf(file: string, from: number, to: number): Promise<string> {
  const handle = await open(file);
  try {
    const { buffer, bytesRead } = await handle.read(Buffer.alloc(to - from), 0, to - from, from);
    return buffer.toString('utf8', 0, bytesRead);
  } finally {
    await handle.close();
  }
}
