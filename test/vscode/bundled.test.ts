import { execFileSync } from 'node:child_process';
import { readdirSync, readFileSync, rmSync, statSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { isAlive } from '@likewise/shared/node/isAlive.ts';
import { afterAll, expect, it } from 'vitest';
import { enginesOf } from '../support/processes.ts';
import { until } from '../support/until.ts';
import { useWorkbench } from './support/suite.ts';

const ROOT = fileURLToPath(new URL('../..', import.meta.url));
const OUT = join(ROOT, 'dist', 'vsix-test');
const vsix = join(OUT, 'likewise-vscode-0.1.0-linux-x64.vsix');

execFileSync(process.execPath, [join(ROOT, 'packaging', 'vsix.mjs'), '--system', 'linux-x64', '--out', OUT], {
  stdio: ['ignore', 'ignore', 'inherit'],
});
afterAll(() => rmSync(OUT, { recursive: true, force: true }));

const suite = useWorkbench(() => {}, { vsix, path: '', settings: { 'likewise.daemonPath': '' } });

const descriptor = () => JSON.parse(readFileSync(join(suite.server.home, 'state', 'daemon.json'), 'utf8'));
const extension = () => {
  const [name] = readdirSync(suite.server.extensions).filter((one) => one.startsWith('likewise.likewise-vscode-'));
  return join(suite.server.extensions, name!);
};

it('is under 80 MB', () => {
  expect(statSync(vsix).size).toBeLessThan(80_000_000);
});

it('answers with nothing else installed and no PATH', async () => {
  await suite.workbench.chooseInExplorer(['example-input.png', 'example-output.png', 'melon.png'], 'Do Likewise');
  const panel = await suite.workbench.panel();
  await panel.locator('.lw-swipe-after img').waitFor();
  await suite.workbench.statusBar().filter({ hasText: 'mini on CPU' }).waitFor();
  const command = readFileSync(`/proc/${descriptor().pid}/cmdline`, 'utf8');
  expect(command).toContain(join(extension(), 'daemon', 'bin', 'likewise.mjs'));
});

it('is removed together with its daemon', async () => {
  const { pid } = descriptor();
  const processes = [pid, ...enginesOf(pid)];
  expect(processes.length).toBeGreaterThan(1);
  // As the workbench does after the extension was removed.
  const { scripts } = JSON.parse(readFileSync(join(extension(), 'package.json'), 'utf8'));
  const [program, script] = scripts['vscode:uninstall'].split(' ');
  expect(program).toBe('node');
  execFileSync(process.execPath, [script], {
    cwd: extension(),
    env: { ...process.env, LIKEWISE_HOME: suite.server.home },
  });
  await until(() => processes.filter(isAlive).length === 0);
});
