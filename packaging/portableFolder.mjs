// One folder that has all: Node.js, the programs, their packages, the model, the playground. It runs from wherever it lies.

import { chmodSync, cpSync, existsSync, mkdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { bundleManifest } from './mcpb.mjs';
import { copyPackages } from './packages.mjs';

const here = (path) => fileURLToPath(new URL(path, import.meta.url));

/** What of daemon/ goes into a program folder; the npm package's `files`, less what only scores need. */
const PROGRAMS = ['bin', 'dist', 'models', 'samples', 'LICENSE'];

/** Files beside the programs, by system; what is started is executable. */
const LAUNCHERS = {
  linux: { 'likewise.sh': 'likewise', 'open.desktop': 'Open Likewise.desktop', 'install.sh': 'install.sh' },
  darwin: { 'likewise.sh': 'likewise', 'open.command': 'Open Likewise.command', 'install.sh': 'install.sh' },
  win32: { 'likewise.cmd': 'likewise.cmd', 'open.cmd': 'Open Likewise.cmd', 'install.ps1': 'install.ps1' },
};

/**
 * Makes the program folder alone: what a Node.js runs as bin/likewise.mjs.
 * @param parts folders made by installTree and installNatives
 */
export function makeProgram(folder, system, parts) {
  mkdirSync(folder, { recursive: true });
  for (const name of PROGRAMS) {
    cpSync(here(`../daemon/${name}`), join(folder, name), {
      recursive: true,
      filter: (path) => !/\.map$|[\\/]types$|draw\.mjs$/.test(path),
    });
  }
  const { name, version, license, type, bin, dependencies } = JSON.parse(
    readFileSync(here('../daemon/package.json'), 'utf8'),
  );
  writeFileSync(
    join(folder, 'package.json'),
    `${JSON.stringify({ name, version, license, type, bin, dependencies }, null, 2)}\n`,
  );
  copyPackages(parts.tree, parts.natives, join(folder, 'node_modules'), system);
}

/** Makes the whole folder: the program, Node.js, and what starts them. */
export function makePortable(folder, system, parts) {
  rmSync(folder, { recursive: true, force: true });
  makeProgram(join(folder, 'app'), system, parts);
  const nodePackage = join(parts.natives, 'node_modules', system.nodePackage);
  const node = join(folder, 'node', system.os === 'win32' ? 'node.exe' : 'node');
  mkdirSync(join(folder, 'node'));
  cpSync(join(nodePackage, system.node), node);
  chmodSync(node, 0o755);
  const licence = join(nodePackage, 'LICENSE');
  if (existsSync(licence)) cpSync(licence, join(folder, 'node', 'LICENSE'));
  for (const [source, name] of Object.entries(LAUNCHERS[system.os])) {
    cpSync(here(`portable/${source}`), join(folder, name));
    chmodSync(join(folder, name), 0o755);
  }
  const { version } = JSON.parse(readFileSync(join(folder, 'app', 'package.json'), 'utf8'));
  writeFileSync(join(folder, 'manifest.json'), `${JSON.stringify(bundleManifest(version, system), null, 2)}\n`);
  cpSync(here('portable/README.txt'), join(folder, 'README.txt'));
  cpSync(here('../LICENSE'), join(folder, 'LICENSE'));
}
