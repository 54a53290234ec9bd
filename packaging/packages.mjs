// Packages of the registry, laid out for a system. Nothing but npm is asked, and no install script runs.

import { execFileSync } from 'node:child_process';
import { cpSync, existsSync, mkdirSync, readdirSync, readFileSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import { basename, join, sep } from 'node:path';
import { shrinkwrap } from './shrinkwrap.mjs';
import { NODE_VERSION } from './systems.mjs';

/** What programs do not need: types, maps, sources, notes. Licences stay. */
const LEFT_OUT = /\.(map|[cm]?ts|md|markdown)$|^\.(github|package-lock\.json)$/;

const npm = (folder, system, ...args) =>
  execFileSync(
    'npm',
    [
      ...args,
      '--ignore-scripts',
      '--no-audit',
      '--no-fund',
      '--loglevel=error',
      `--os=${system.os}`,
      `--cpu=${system.cpu}`,
      '--libc=glibc',
    ],
    { cwd: folder, stdio: ['ignore', 'ignore', 'inherit'], shell: process.platform === 'win32' },
  );

/** Installs the tree of the published package into `folder`, for one system; the others' differ in packages for a system alone. */
export function installTree(folder, system) {
  const lock = shrinkwrap();
  mkdirSync(folder, { recursive: true });
  writeFileSync(join(folder, 'package.json'), JSON.stringify(lock.packages['']));
  writeFileSync(join(folder, 'package-lock.json'), JSON.stringify(lock));
  npm(folder, system, 'ci', '--omit=dev');
}

/** Installs Node.js and the packages that are made for one system into `folder`. */
export function installNatives(folder, system) {
  mkdirSync(folder, { recursive: true });
  writeFileSync(join(folder, 'package.json'), '{"private":true}\n');
  const natives = nativePackages().filter(
    ([, { os, cpu, libc }]) => os.includes(system.os) && cpu.includes(system.cpu) && !libc?.includes('musl'),
  );
  const wanted = natives.map(([path, { version }]) => `${path.replace('node_modules/', '')}@${version}`);
  npm(folder, system, 'install', '--force', `${system.nodePackage}@${NODE_VERSION}`, ...wanted);
}

/** Those of the tree that are made for one system, by their paths. */
function nativePackages() {
  return Object.entries(shrinkwrap().packages).filter(([, entry]) => entry.optional && entry.os && entry.cpu);
}

/**
 * Copies the packages of a tree to `to`, with those of a system in the place of the tree's own, and without what programs do not need.
 * @param tree made by installTree
 * @param natives made by installNatives
 */
export function copyPackages(tree, natives, to, system) {
  const own = new Set(nativePackages().map(([path]) => join(tree, path)));
  const otherRuntimes = join('onnxruntime-node', 'bin', 'napi-v6') + sep;
  const runtime = join(otherRuntimes, system.os, system.cpu);
  const isKept = (path) => {
    if (own.has(path) || LEFT_OUT.test(basename(path)) || basename(path) === '.bin') return false;
    const place = path.slice(path.indexOf(otherRuntimes));
    return !path.includes(otherRuntimes) || runtime.startsWith(place) || place.startsWith(runtime);
  };
  cpSync(join(tree, 'node_modules'), to, { recursive: true, filter: isKept });
  for (const [path] of nativePackages()) {
    if (existsSync(join(natives, path))) {
      cpSync(join(natives, path), join(to, '..', path), {
        recursive: true,
        filter: (file) => !LEFT_OUT.test(basename(file)),
      });
    }
  }
  linkTwins(join(to, runtime));
}

/** npm's archives hold no links: on macOS one library is there under two names. */
function linkTwins(folder) {
  const files = readdirSync(folder).filter((name) => name.endsWith('.dylib'));
  const [first, second] = files.map((name) => readFileSync(join(folder, name)));
  if (!second || !first.equals(second)) return;
  rmSync(join(folder, files[1]));
  symlinkSync(files[0], join(folder, files[1]));
}
