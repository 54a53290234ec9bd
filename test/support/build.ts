import { execFileSync } from 'node:child_process';

/** Rebuilds daemon/dist once before the tests: the engine's child process and the command line run from there. */
export default function build(): void {
  execFileSync(process.execPath, ['daemon/build.mjs'], { stdio: 'inherit' });
}
