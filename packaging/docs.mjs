import { execFileSync } from 'node:child_process';
import { createHash } from 'node:crypto';
import { copyFileSync, existsSync, mkdirSync, readFileSync, renameSync, rmSync } from 'node:fs';
import { homedir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';

/* Builds the site of the pages into dist/docs. Its generator is fetched into the user's cache, once for each lock file: 100 MB. */

const ROOT = fileURLToPath(new URL('..', import.meta.url));
const SITE = join(ROOT, 'docs/.vitepress');
const CACHE = join(process.env.XDG_CACHE_HOME ?? join(homedir(), '.cache'), 'likewise-docs');

/** The folder that has VitePress with exactly the packages of its lock file. */
function installGenerator() {
  const lock = createHash('sha256')
    .update(readFileSync(join(SITE, 'package-lock.json')))
    .digest('hex');
  const done = join(CACHE, lock.slice(0, 16));
  if (existsSync(done)) return done;
  console.log(`Fetching VitePress into ${CACHE} ...`);
  const folder = `${done}.${process.pid}`;
  try {
    mkdirSync(folder, { recursive: true });
    for (const file of ['package.json', 'package-lock.json']) copyFileSync(join(SITE, file), join(folder, file));
    const options = ['--ignore-scripts', '--no-audit', '--no-fund', '--loglevel=error'];
    execFileSync('npm', ['ci', ...options], { cwd: folder, stdio: 'inherit', shell: process.platform === 'win32' });
    renameSync(folder, done);
    return done;
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
}

const generator = join(installGenerator(), 'node_modules/vitepress/bin/vitepress.js');
execFileSync(process.execPath, [generator, 'build', 'docs'], { cwd: ROOT, stdio: 'inherit' });
