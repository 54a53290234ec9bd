import { readFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';

/** Both daemon/life/version.ts and the bundle daemon/dist/cli.js are one folder below daemon/package.json. */
const PACKAGE = JSON.parse(readFileSync(new URL('../package.json', import.meta.url), 'utf8'));

/** The version of the running Likewise. */
export const VERSION: string = PACKAGE.version;

/** The packages it needs, each with the version it was tested with. */
export const PINNED: Readonly<Record<string, string>> = PACKAGE.dependencies;

/** The build's output for daemon/playground. */
export const PAGES = fileURLToPath(new URL('../dist/playground', import.meta.url));

/** The build's output for daemon/compareView. */
export const COMPARE_VIEW = fileURLToPath(new URL('../dist/compareView.html', import.meta.url));

/** The program that Node.js runs for the command `likewise`. */
export const PROGRAM_FILE = fileURLToPath(new URL('../bin/likewise.mjs', import.meta.url));
