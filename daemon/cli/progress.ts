/** What a progress bar is drawn on: process.stderr, or a stand-in. */
export interface ProgressStream {
  readonly isTTY?: boolean;
  readonly columns?: number;
  write(text: string): unknown;
}

export interface Progress {
  /** Shows how many of the total are done, and the name of the last one. */
  show(done: number, name?: string): void;
  /** Clears the line, so that something else can be printed there. */
  clear(): void;
}

const WIDTH = 24;
const WIPE = '\r\x1b[K';
const NARROW = 80;

/** A progress bar of one line with rate, time left and name, drawn only where a person watches. @param now in milliseconds */
export function createProgress(
  total: number,
  stream: ProgressStream = process.stderr,
  now: () => number = () => performance.now(),
): Progress {
  if (!stream.isTTY) return { show() {}, clear() {} };
  const begun = now();
  return {
    show(done, name) {
      const filled = total === 0 ? 0 : Math.round((WIDTH * done) / total);
      const bar = `${'█'.repeat(filled)}${'░'.repeat(WIDTH - filled)} ${done}/${total}`;
      const words = [bar, ...pace(done, total, now() - begun), ...(name ? [name] : [])].join(' · ');
      stream.write(`${WIPE}${[...words].slice(0, (stream.columns || NARROW) - 1).join('')}`);
    },
    clear() {
      stream.write(WIPE);
    },
  };
}

/** Such as "2.1/s" and "5 s left", once there is something to estimate them from. */
function pace(done: number, total: number, ms: number): string[] {
  if (done === 0 || ms < 1) return [];
  const rate = (1000 * done) / ms;
  return [`${rate.toFixed(1)}/s`, ...(done < total ? [timeLeft(done, total, ms)] : [])];
}

/** Such as "5 s left", by what was done so far. */
export function timeLeft(done: number, total: number, ms: number): string {
  const left = Math.round(((total - done) * ms) / (1000 * done));
  return left < 100 ? `${left} s left` : `${Math.round(left / 60)} min left`;
}
