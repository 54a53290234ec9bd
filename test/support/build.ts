import { execFileSync } from 'node:child_process';

/** Rebuilds once what tests run from dist folders: the daemon's programs, the plugins. */
export default function build(): void {
  for (const script of ['daemon/build.mjs', 'plugins/figma/build.mjs', 'plugins/vscode/build.mjs']) {
    execFileSync(process.execPath, [script], { stdio: 'inherit' });
  }
}
