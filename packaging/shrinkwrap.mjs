// The packages that the daemon needs at run time, as npm-shrinkwrap.json, out of the workspace's package-lock.json.

import { readFileSync } from 'node:fs';

const here = (path) => new URL(path, import.meta.url);

/**
 * The exact tree that was tested, which npm installs with the package. No package in it has an install script: onnxruntime-node's
 * would fetch CUDA libraries from elsewhere (`likewise setup cuda` does, when asked), and sharp's binaries are packages of their own.
 */
export function shrinkwrap() {
  const lock = JSON.parse(readFileSync(here('../package-lock.json'), 'utf8'));
  const manifest = JSON.parse(readFileSync(here('../daemon/package.json'), 'utf8'));
  const { name, version, license, bin, engines, dependencies } = manifest;
  const packages = { '': { name, version, license, dependencies, bin, engines } };
  const todo = Object.keys(dependencies).map((wanted) => ['daemon', wanted]);
  for (const [from, wanted] of todo) {
    const path = find(lock.packages, from, wanted);
    const place = path?.replace(/^daemon\//, '');
    if (place === undefined || packages[place]) continue;
    const { dev, hasInstallScript, ...entry } = lock.packages[path];
    packages[place] = entry;
    for (const needed of Object.keys({ ...entry.dependencies, ...entry.optionalDependencies }))
      todo.push([path, needed]);
  }
  return { name, version, lockfileVersion: 3, requires: true, packages };
}

/** Where a package finds another, as Node.js looks for it: in its own folder and in those above. */
function find(packages, from, wanted) {
  for (let folder = from; ; folder = folder.slice(0, Math.max(0, folder.lastIndexOf('/node_modules/')))) {
    const path = `${folder && `${folder}/`}node_modules/${wanted}`;
    if (packages[path]) return path;
    if (folder === '') return undefined;
  }
}
