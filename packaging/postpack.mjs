// Removes what was made for the npm package alone: a tree in daemon/ would be a second one in the workspace.

import { rmSync } from 'node:fs';

rmSync(new URL('../daemon/npm-shrinkwrap.json', import.meta.url), { force: true });
