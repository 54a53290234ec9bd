import { execFileSync } from 'node:child_process';
import { existsSync, mkdirSync, renameSync, rmSync, writeFileSync } from 'node:fs';
import { homedir } from 'node:os';
import { join } from 'node:path';
import { pathToFileURL } from 'node:url';
import type { OpenPencil } from './openPencil.ts';

/** Another implementation of Figma's plugin API, by others: layout by Yoga, drawing by CanvasKit, a reader and writer of `.fig`. */
const PACKAGE = '@open-pencil/core';
const VERSION = '0.14.0';

/** Where it is kept between runs: 148 MB, outside the project. */
const CACHE = join(process.env.XDG_CACHE_HOME ?? join(homedir(), '.cache'), 'likewise-figma-host');

/** The folder of its package, fetched where it is not in the cache yet. */
export function installHost(): string {
  const done = join(CACHE, VERSION);
  if (!existsSync(done)) {
    process.stdout.write(`Fetching ${PACKAGE} ${VERSION} into ${CACHE} ...\n`);
    fetchInto(`${done}.${process.pid}`);
    renameSync(`${done}.${process.pid}`, done);
  }
  return join(done, 'node_modules', PACKAGE);
}

function fetchInto(folder: string): void {
  try {
    mkdirSync(folder, { recursive: true });
    writeFileSync(join(folder, 'package.json'), '{"name":"figma-host","private":true}\n');
    execFileSync(
      'npm',
      ['install', '--ignore-scripts', '--no-audit', '--no-fund', '--loglevel=error', `${PACKAGE}@${VERSION}`],
      {
        cwd: folder,
        stdio: ['ignore', 'ignore', 'inherit'],
      },
    );
  } catch (error) {
    rmSync(folder, { recursive: true, force: true });
    throw error;
  }
}

/** The package's module. */
export function openPencil(): Promise<OpenPencil> {
  return import(pathToFileURL(join(installHost(), 'dist/index.js')).href);
}
