/** What a progress bar is drawn on: process.stderr, or a stand-in. */
export interface ProgressStream {
  readonly isTTY?: boolean;
  write(text: string): unknown;
}

export interface Progress {
  /** Shows how many of the total are done. */
  show(done: number): void;
  /** Wipes the line, so that something else can be printed there. */
  clear(): void;
}

const WIDTH = 24;
const WIPE = '\r\x1b[K';

/** A progress bar of one line, drawn only where a person watches. */
export function createProgress(total: number, stream: ProgressStream = process.stderr): Progress {
  if (!stream.isTTY) return { show() {}, clear() {} };
  return {
    show(done) {
      const filled = Math.round((WIDTH * done) / total);
      stream.write(`${WIPE}${'█'.repeat(filled)}${'░'.repeat(WIDTH - filled)} ${done}/${total}`);
    },
    clear() {
      stream.write(WIPE);
    },
  };
}
