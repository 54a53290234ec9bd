import { readdirSync, readFileSync } from 'node:fs';
import { join, relative } from 'node:path';
import { fileURLToPath } from 'node:url';

export const ROOT = fileURLToPath(new URL('../..', import.meta.url));
const SKIPPED = new Set(['node_modules', 'dist', '.git', '.venv', 'likewise-demo']);

/** All files and folders below a folder, by their paths from the root, each after a slash. */
function below(folder: string): string[] {
  return readdirSync(folder, { withFileTypes: true }).flatMap((entry) => {
    if (SKIPPED.has(entry.name)) return [];
    const path = join(folder, entry.name);
    const own = `/${relative(ROOT, path).replaceAll('\\', '/')}`;
    return entry.isDirectory() ? [own, ...below(path)] : [own];
  });
}

export const PATHS: readonly string[] = below(ROOT);

/** Every page, by its path as in PATHS. */
export const PAGES = PATHS.filter((path) => path.endsWith('.md') && !path.startsWith('/test/'));

export const read = (page: string) => readFileSync(join(ROOT, page), 'utf8');
