import { execFileSync } from 'node:child_process';
import { fileURLToPath } from 'node:url';
import { installWorkbench } from './install.ts';

/** Fetches the workbench if it is not here yet, and packages the extension as it is shipped. */
export default function prepare(): void {
  installWorkbench();
  const cwd = fileURLToPath(new URL('../../../plugins/vscode', import.meta.url));
  execFileSync('npm', ['run', '--silent', 'package'], { cwd, stdio: ['ignore', 'ignore', 'inherit'] });
}
