// Puts portable folders together, out of packages of npm alone, and packs them, as an MCP bundle, too:
//   node packaging/portable.mjs [--system linux-x64]... [--level 1..9] [--unpacked win32-x64]... [--out dist/portable]

import { execFileSync } from 'node:child_process';
import { mkdirSync, readFileSync, renameSync, rmSync, statSync } from 'node:fs';
import { join, resolve } from 'node:path';
import { fileURLToPath } from 'node:url';
import { parseArgs } from 'node:util';
import { pack } from './archive.mjs';
import { installNatives, installTree } from './packages.mjs';
import { makePortable } from './portableFolder.mjs';
import { SYSTEMS } from './systems.mjs';

const here = (path) => fileURLToPath(new URL(path, import.meta.url));
const { values } = parseArgs({
  options: {
    system: { type: 'string', multiple: true, default: Object.keys(SYSTEMS) },
    level: { type: 'string', default: '6' },
    unpacked: { type: 'string', multiple: true, default: [] },
    out: { type: 'string', default: here('../dist/portable') },
  },
});
const { version } = JSON.parse(readFileSync(here('../daemon/package.json'), 'utf8'));
const out = resolve(values.out);
const work = join(out, 'parts');
mkdirSync(out, { recursive: true });
execFileSync(process.execPath, [here('../daemon/build.mjs')], { stdio: 'inherit' });
try {
  rmSync(work, { recursive: true, force: true });
  const tree = join(work, 'tree');
  installTree(tree, SYSTEMS['linux-x64']);
  for (const name of values.system) {
    const system = SYSTEMS[name];
    if (!system) throw new Error(`${name} is none of ${Object.keys(SYSTEMS).join(', ')}`);
    const natives = join(work, name);
    installNatives(natives, system);
    const folder = join(out, `likewise-${version}-${name}`);
    makePortable(folder, system, { tree, natives });
    if (values.unpacked.includes(name)) console.log(folder);
    else for (const ending of [system.archive, 'mcpb']) await packWhole(folder, `${folder}.${ending}`);
  }
} finally {
  rmSync(work, { recursive: true, force: true });
}

/** An archive is there whole or not at all. */
async function packWhole(folder, archive) {
  const unfinished = archive.replace(/(\.tar)?\.\w+$/, '.part$&');
  try {
    await pack(folder, unfinished, Number(values.level));
    renameSync(unfinished, archive);
  } finally {
    rmSync(unfinished, { force: true });
  }
  console.log(`${archive}  ${(statSync(archive).size / 1e6).toFixed(1)} MB`);
}
