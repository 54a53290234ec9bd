// Makes what the npm package holds beside the sources of daemon/: the programs, the types of its two modules, the tree of its packages.

import { execFileSync } from 'node:child_process';
import { rmSync, writeFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { shrinkwrap } from './shrinkwrap.mjs';

const here = (path) => fileURLToPath(new URL(path, import.meta.url));
// What npm prints is the archive's name; nothing else goes to standard output.
const run = (...args) => execFileSync(process.execPath, args, { stdio: ['ignore', 2, 2] });

run(here('../daemon/build.mjs'));
rmSync(here('../daemon/dist/types'), { recursive: true, force: true });
run(here('../node_modules/typescript/bin/tsc'), '-p', here('../shared/tsconfig.types.json'));
writeFileSync(here('../daemon/npm-shrinkwrap.json'), `${JSON.stringify(shrinkwrap(), null, 2)}\n`);
