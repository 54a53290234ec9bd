import { type ChildProcess, fork } from 'node:child_process';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { build } from 'esbuild';
import type { BareRun } from './bareAnswers.ts';

const DAEMON = join(import.meta.dirname, '../../daemon');

/** A process that answers jobs with the daemon's own functions, bundled like the daemon, and nothing around them. */
export class Bare {
  readonly #child: ChildProcess;

  private constructor(child: ChildProcess) {
    this.#child = child;
  }

  /** @param runs where the model runs: in that process, or in a child of it, as in the daemon */
  static async start(runs: 'this-process' | 'child'): Promise<Bare> {
    const { dependencies } = JSON.parse(readFileSync(join(DAEMON, 'package.json'), 'utf8'));
    const outfile = join(DAEMON, 'dist/benchBare.js');
    await build({
      entryPoints: [join(import.meta.dirname, 'bareAnswers.ts')],
      outfile,
      bundle: true,
      format: 'esm',
      platform: 'node',
      target: 'node20',
      external: Object.keys(dependencies).filter((name) => !name.startsWith('@likewise/')),
      logLevel: 'warning',
    });
    return new Bare(fork(outfile, [runs], { serialization: 'advanced', execArgv: [] }));
  }

  /** The total milliseconds of the jobs. */
  run(run: BareRun): Promise<number> {
    return new Promise((resolve, reject) => {
      const died = (code: number | null) => reject(new Error(`the bare process ended (${code})`));
      this.#child.once('exit', died);
      this.#child.once('message', (ms: number) => {
        this.#child.off('exit', died);
        resolve(ms);
      });
      this.#child.send(run);
    });
  }

  end(): void {
    this.#child.disconnect();
  }
}
