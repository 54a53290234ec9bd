import { existsSync, mkdirSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { until } from './until.ts';

/**
 * Holds batches in the engines of a daemon that was started with its `env`. A process stopped by a signal would be considered lost;
 * this one only takes its time.
 */
export class EngineGate {
  readonly env: Readonly<Record<string, string>>;
  readonly #folder: string;

  /** @param folder for the gate's own files */
  constructor(folder: string) {
    mkdirSync(folder, { recursive: true });
    this.#folder = folder;
    const loaded = new URL('engineGate.mjs', import.meta.url).href;
    this.env = { NODE_OPTIONS: `--import=${loaded}`, LIKEWISE_TEST_GATE: folder };
  }

  /** From now on, holds the next batch that reaches an engine's process. */
  close(pid: number): void {
    writeFileSync(this.#file(pid), '');
  }

  /** Resolves when a batch is held. */
  keeps(pid: number): Promise<void> {
    return until(() => existsSync(`${this.#file(pid)}.held`));
  }

  open(pid: number): void {
    rmSync(`${this.#file(pid)}.held`, { force: true });
    rmSync(this.#file(pid));
  }

  #file(pid: number): string {
    return join(this.#folder, String(pid));
  }
}
