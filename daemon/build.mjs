// Bundles the command line, the engine's child process, the threads that work on pictures and the playground into daemon/dist.
import { cpSync, mkdirSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { basename, relative } from 'node:path';
import { fileURLToPath } from 'node:url';
import { build } from 'esbuild';

const here = (path) => fileURLToPath(new URL(path, import.meta.url));
const { dependencies } = JSON.parse(readFileSync(here('package.json'), 'utf8'));
// The shared package is TypeScript source and is bundled in; everything from the registry stays outside.
const external = Object.keys(dependencies).filter((name) => !name.startsWith('@likewise/'));

const { metafile } = await build({
  entryPoints: { cli: here('cli/main.ts'), engineHost: here('engine/host.ts'), worker: here('jobs/work/worker.ts') },
  outdir: here('dist'),
  bundle: true,
  format: 'esm',
  platform: 'node',
  target: 'node20',
  external,
  // A verb is loaded when it is called, and engineHost shares what it needs.
  splitting: true,
  sourcemap: true,
  metafile: true,
  logLevel: 'warning',
});
dropOld(Object.keys(metafile.outputs).map((path) => basename(path)));
await buildPage();

/** Pieces of earlier builds, whose names carry a hash. */
function dropOld(made) {
  for (const name of readdirSync(here('dist'))) {
    if (/\.js(\.map)?$/.test(name) && !made.includes(name)) rmSync(here(`dist/${name}`));
  }
}

/** The playground: files whose names carry a hash, index.html that names them, and the samples. */
async function buildPage() {
  const page = here('dist/playground');
  rmSync(page, { recursive: true, force: true });
  const { metafile } = await build({
    entryPoints: ['main.tsx', 'playground.css', 'icon.svg'].map((name) => here(`playground/${name}`)),
    entryNames: '[name]-[hash]',
    chunkNames: '[name]-[hash]',
    outdir: page,
    bundle: true,
    splitting: true,
    format: 'esm',
    // The first to know light-dark() in style sheets.
    target: ['chrome123', 'firefox120', 'safari17.5'],
    jsx: 'automatic',
    jsxImportSource: 'preact',
    loader: { '.svg': 'copy' },
    minify: true,
    metafile: true,
    logLevel: 'warning',
  });
  let html = readFileSync(here('playground/index.html'), 'utf8');
  for (const [path, { entryPoint }] of Object.entries(metafile.outputs)) {
    const source = entryPoint?.split('/').pop();
    if (source && html.includes(`"${source}"`)) html = html.replace(`"${source}"`, `"/${relative(page, path)}"`);
  }
  mkdirSync(page, { recursive: true });
  writeFileSync(here('dist/playground/index.html'), html);
  for (const { id } of JSON.parse(readFileSync(here('samples/samples.json'), 'utf8'))) {
    cpSync(here(`samples/${id}`), here(`dist/playground/samples/${id}`), { recursive: true });
  }
}
