import { type ChildProcess, execFileSync, spawn } from 'node:child_process';
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { createServer } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { LIKEWISE } from '../../support/cli.ts';
import { installWorkbench } from './install.ts';

export const VSIX = fileURLToPath(new URL('../../../plugins/vscode/dist/likewise-vscode.vsix', import.meta.url));

/** What keeps the workbench quiet. */
const SETTINGS = {
  'chat.disableAIFeatures': true,
  'workbench.startupEditor': 'none',
  'workbench.tips.enabled': false,
  'workbench.secondarySideBar.defaultVisibility': 'hidden',
  'extensions.autoCheckUpdates': false,
  'telemetry.telemetryLevel': 'off',
  'git.enabled': false,
  'remote.autoForwardPorts': false,
  'files.enableTrash': false,
};

export interface ServerOptions {
  /** The user's settings, in addition to those that keep it quiet. */
  readonly settings?: Readonly<Record<string, unknown>>;
  /** Whether folders are trusted without asking. */
  readonly trust?: boolean;
  /** Whether the packaged extension is installed. */
  readonly extension?: boolean;
  /** The package, if it is not the small one. */
  readonly vsix?: string;
  /** The PATH of the workbench, if it is not that of the tests. */
  readonly path?: string;
  /** Whether it is for tests in the extension host. Such a workbench shows no notifications. */
  readonly forInHost?: boolean;
}

/** A separate workbench in temporary folders, with a separate LIKEWISE_HOME. */
export interface WorkbenchServer {
  readonly port: number;
  /** The LIKEWISE_HOME of the extension host and of the daemons it starts. */
  readonly home: string;
  /** A folder to open. */
  readonly workspace: string;
  /** The folder of installed extensions. */
  readonly extensions: string;
  close(): Promise<void>;
}

export async function startWorkbench({
  settings = {},
  trust = true,
  extension = true,
  vsix = VSIX,
  path,
  forInHost = false,
}: ServerOptions = {}): Promise<WorkbenchServer> {
  const { bin, entry } = installWorkbench();
  const folder = mkdtempSync(join(tmpdir(), 'likewise-vscode-'));
  const at = (name: string) => {
    mkdirSync(join(folder, name), { recursive: true });
    return join(folder, name);
  };
  const home = at('likewise');
  const workspace = at('workspace');
  const extensions = at('extensions');
  const user = at('user/User');
  writeFileSync(
    join(user, 'settings.json'),
    JSON.stringify({ ...SETTINGS, 'likewise.daemonPath': LIKEWISE, ...settings }),
  );
  const port = await freePort();
  const args = [
    entry,
    '--auth=none',
    `--bind-addr=127.0.0.1:${port}`,
    '--disable-telemetry',
    '--disable-update-check',
    '--disable-getting-started-override',
    ...(trust ? ['--disable-workspace-trust'] : []),
    `--user-data-dir=${join(folder, 'user')}`,
    `--extensions-dir=${extensions}`,
    ...(forInHost ? ['--vscode-option=enable-smoke-test-driver'] : []),
  ];
  const env = {
    ...process.env,
    PATH: path ?? `${bin}:${process.env.PATH}`,
    HOME: at('home'),
    XDG_CONFIG_HOME: at('config'),
    XDG_DATA_HOME: at('data'),
    LIKEWISE_HOME: home,
  };
  const node = join(bin, 'node');
  if (extension)
    execFileSync(node, [...args, `--install-extension=${vsix}`], { env, stdio: ['ignore', 'ignore', 'inherit'] });
  const child = spawn(node, args, { env, stdio: 'ignore', detached: true });
  await untilHealthy(port, child);

  return {
    port,
    home,
    workspace,
    extensions,
    async close() {
      await stopDaemon(home);
      const gone = new Promise((resolve) => child.once('exit', resolve));
      process.kill(-child.pid!, 'SIGKILL');
      await gone;
      rmSync(folder, { recursive: true, force: true, maxRetries: 5, retryDelay: 100 });
    },
  };
}

/** Runs `likewise` with this home. */
export function likewiseIn(home: string, ...args: string[]): string {
  return execFileSync(process.execPath, [LIKEWISE, ...args], {
    env: { ...process.env, LIKEWISE_HOME: home },
    encoding: 'utf8',
    stdio: ['ignore', 'pipe', 'pipe'],
  });
}

async function stopDaemon(home: string): Promise<void> {
  try {
    likewiseIn(home, 'stop');
  } catch {
    // What a test left broken on purpose.
  }
}

function freePort(): Promise<number> {
  return new Promise((resolve, reject) => {
    const server = createServer();
    server.on('error', reject);
    server.listen(0, '127.0.0.1', () => {
      const address = server.address();
      server.close(() => resolve(typeof address === 'object' && address ? address.port : 0));
    });
  });
}

/** Resolves when the workbench answers; rejects if its process ends first. */
async function untilHealthy(port: number, child: ChildProcess): Promise<void> {
  for (;;) {
    if (child.exitCode !== null) throw new Error(`The workbench ended with code ${child.exitCode}.`);
    const response = await fetch(`http://127.0.0.1:${port}/healthz`).catch(() => undefined);
    if (response?.ok) return;
    await new Promise((resolve) => setTimeout(resolve, 100));
  }
}
