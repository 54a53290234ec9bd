// Packages the VS Code extension with the daemon inside, one file for each system, out of packages of npm alone:
//   node packaging/vsix.mjs [--system linux-x64]... [--out dist/vsix]

import { execFileSync } from 'node:child_process';
import { appendFileSync, cpSync, mkdirSync, readFileSync, renameSync, rmSync, statSync } from 'node:fs';
import { join, resolve } from 'node:path';
import { fileURLToPath } from 'node:url';
import { parseArgs } from 'node:util';
import { installNatives, installTree } from './packages.mjs';
import { makeProgram } from './portableFolder.mjs';
import { SYSTEMS } from './systems.mjs';

const here = (path) => fileURLToPath(new URL(path, import.meta.url));
const { values } = parseArgs({
  options: {
    system: { type: 'string', multiple: true, default: Object.keys(SYSTEMS) },
    out: { type: 'string', default: here('../dist/vsix') },
  },
});
const extension = here('../plugins/vscode');
const { version } = JSON.parse(readFileSync(join(extension, 'package.json'), 'utf8'));
const out = resolve(values.out);
const work = join(out, 'parts');
const run = (...args) => execFileSync(process.execPath, args, { stdio: ['ignore', 'ignore', 'inherit'] });
mkdirSync(out, { recursive: true });
run(here('../daemon/build.mjs'));
run(join(extension, 'build.mjs'), '--minify');
try {
  rmSync(work, { recursive: true, force: true });
  const tree = join(work, 'tree');
  installTree(tree, SYSTEMS['linux-x64']);
  for (const name of values.system) {
    const system = SYSTEMS[name];
    if (!system) throw new Error(`${name} is none of ${Object.keys(SYSTEMS).join(', ')}`);
    const natives = join(work, name);
    installNatives(natives, system);
    const stage = join(work, `stage-${name}`);
    for (const part of ['package.json', 'README.md', 'LICENSE', 'media', 'dist', '.vscodeignore']) {
      cpSync(join(extension, part), join(stage, part), { recursive: true });
    }
    makeProgram(join(stage, 'daemon'), system, { tree, natives });
    appendFileSync(join(stage, '.vscodeignore'), '!daemon/**\n');
    packageStage(stage, name, join(out, `likewise-vscode-${version}-${name}.vsix`));
    rmSync(stage, { recursive: true });
  }
} finally {
  rmSync(work, { recursive: true, force: true });
}

/** A package is there whole or not at all. */
function packageStage(stage, system, file) {
  const vsce = here('../node_modules/@vscode/vsce/vsce');
  const made = join(work, 'made.vsix');
  const flags = ['--no-dependencies', '--allow-missing-repository', '--target', system, '--out', made];
  execFileSync(process.execPath, [vsce, 'package', ...flags], { cwd: stage, stdio: ['ignore', 'ignore', 'inherit'] });
  renameSync(made, file);
  console.log(`${file}  ${(statSync(file).size / 1e6).toFixed(1)} MB`);
}
