import { execFileSync } from 'node:child_process';
import { fileURLToPath } from 'node:url';

/** Packages the extension as it is shipped. */
export default function setup(): void {
  const cwd = fileURLToPath(new URL('../../../plugins/vscode', import.meta.url));
  execFileSync('npm', ['run', '--silent', 'package'], { cwd, stdio: ['ignore', 'ignore', 'inherit'] });
}
