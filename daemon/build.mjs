// Bundles the command line and the engine's child process into daemon/dist.
import { readFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { build } from 'esbuild';

const here = (path) => fileURLToPath(new URL(path, import.meta.url));
const { dependencies } = JSON.parse(readFileSync(here('package.json'), 'utf8'));
// The shared package is TypeScript source and is bundled in; everything from the registry stays outside.
const external = Object.keys(dependencies).filter((name) => !name.startsWith('@likewise/'));

await build({
  entryPoints: { cli: here('cli/main.ts'), engineHost: here('engine/host.ts') },
  outdir: here('dist'),
  bundle: true,
  format: 'esm',
  platform: 'node',
  target: 'node20',
  external,
  sourcemap: true,
  logLevel: 'warning',
});
