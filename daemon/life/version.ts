import { readFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';

/** daemon/life/version.ts and the bundle daemon/dist/cli.js both stand one folder below daemon/package.json. */
const PACKAGE = JSON.parse(readFileSync(new URL('../package.json', import.meta.url), 'utf8'));

/** The version of Likewise that runs. */
export const VERSION: string = PACKAGE.version;

/** The packages it needs, with the one version of each that it was tested with. */
export const PINNED: Readonly<Record<string, string>> = PACKAGE.dependencies;

/** What the build made of daemon/playground. */
export const PAGES = fileURLToPath(new URL('../dist/playground', import.meta.url));

/** What the build made of daemon/compareView. */
export const COMPARE_VIEW = fileURLToPath(new URL('../dist/compareView.html', import.meta.url));

/** The program that Node.js runs for the command `likewise`. */
export const PROGRAM_FILE = fileURLToPath(new URL('../bin/likewise.mjs', import.meta.url));
