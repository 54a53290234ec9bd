import { execFileSync } from 'node:child_process';
import { existsSync, mkdirSync, renameSync, rmSync, writeFileSync } from 'node:fs';
import { homedir } from 'node:os';
import { join } from 'node:path';
import { pathToFileURL } from 'node:url';
import type { OpenPencil } from './openPencil.ts';

/**
 * Another implementation of Figma's plugin API, by others: layout by Yoga, drawing by CanvasKit, a reader and writer of `.fig`. 148
 * MB.
 */
const HOST = ['@open-pencil/core@0.14.0'];

/** Figma's own rules for plugins, and the ESLint and TypeScript that they need. */
const RULES = [
  '@figma/eslint-plugin-figma-plugins@1.0.0',
  '@typescript-eslint/parser@8.74.0',
  'eslint@9.39.5',
  'typescript@5.9.3',
];

/** Where these are kept between runs, outside the project. */
const CACHE = join(process.env.XDG_CACHE_HOME ?? join(homedir(), '.cache'), 'likewise-figma-host');

/** The `node_modules` of the rules. */
export const installRules = () => fetched(RULES);

/** The library's module. */
export function openPencil(): Promise<OpenPencil> {
  return import(pathToFileURL(join(installHost(), '@open-pencil/core/dist/index.js')).href);
}

/** The `node_modules` of the library. */
export const installHost = () => fetched(HOST);

/** A folder with the packages, fetched from npm if it is not in the cache yet. */
function fetched(packages: readonly string[]): string {
  const done = join(CACHE, packages[0]!.replaceAll('/', '-'));
  if (!existsSync(done)) {
    process.stdout.write(`Fetching ${packages.join(', ')} into ${CACHE} ...\n`);
    fetchInto(`${done}.${process.pid}`, packages);
    renameSync(`${done}.${process.pid}`, done);
  }
  return join(done, 'node_modules');
}

function fetchInto(folder: string, packages: readonly string[]): void {
  try {
    mkdirSync(folder, { recursive: true });
    writeFileSync(join(folder, 'package.json'), '{"name":"figma-host","private":true}\n');
    const quiet = ['--ignore-scripts', '--no-audit', '--no-fund', '--loglevel=error'];
    execFileSync('npm', ['install', ...quiet, ...packages], { cwd: folder, stdio: ['ignore', 'ignore', 'inherit'] });
  } catch (error) {
    rmSync(folder, { recursive: true, force: true });
    throw error;
  }
}
