// Bundles the command line, the engine's child process, the threads that work on pictures and models, the modules for other tools and the playground
// into daemon/dist.

import { cpSync, mkdirSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { basename, relative } from 'node:path';
import { fileURLToPath } from 'node:url';
import { gzipSync } from 'node:zlib';
import { build } from 'esbuild';

/** Bytes of the whole page on the wire, all views of it together. */
const MAX_PAGE_BYTES = 160_000;

const here = (path) => fileURLToPath(new URL(path, import.meta.url));
const { dependencies } = JSON.parse(readFileSync(here('package.json'), 'utf8'));
// The shared package is TypeScript source and is bundled in; everything from the registry stays outside.
const external = Object.keys(dependencies);

const programs = await build({
  entryPoints: {
    cli: here('cli/main.ts'),
    engineHost: here('engine/host.ts'),
    worker: here('answers/work/worker.ts'),
    formThread: here('model/formThread.ts'),
  },
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
// What other tools import, in Node.js and in browsers.
const modules = await build({
  entryPoints: { client: here('../shared/client/index.ts'), protocol: here('../shared/protocol/index.ts') },
  outdir: here('dist'),
  bundle: true,
  format: 'esm',
  platform: 'neutral',
  target: 'es2022',
  external: ['zod'],
  splitting: true,
  metafile: true,
  logLevel: 'warning',
});
dropOld([programs, modules].flatMap(({ metafile }) => Object.keys(metafile.outputs).map((path) => basename(path))));
await buildPage();
await buildCompareView();

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
  const options = {
    entryNames: '[name]-[hash]',
    chunkNames: '[name]-[hash]',
    outdir: page,
    bundle: true,
    format: 'esm',
    // The first to know light-dark() in style sheets.
    target: ['chrome123', 'firefox120', 'safari17.5'],
    minify: true,
    metafile: true,
    logLevel: 'warning',
  };
  const worker = await build({ ...options, entryPoints: [here('playground/pictures/pictureWorker.ts')] });
  const [workerFile] = Object.keys(worker.metafile.outputs);
  const { metafile } = await build({
    ...options,
    entryPoints: ['main.tsx', 'playground.css', 'icon.svg'].map((name) => here(`playground/${name}`)),
    splitting: true,
    jsx: 'automatic',
    jsxImportSource: 'preact',
    loader: { '.svg': 'copy' },
    define: { PICTURE_WORKER: JSON.stringify(`./${basename(workerFile)}`) },
  });
  const texts = readdirSync(page).filter((name) => /\.(js|css)$/.test(name));
  const bytes = texts.reduce((sum, name) => sum + gzipSync(readFileSync(`${page}/${name}`), { level: 9 }).length, 0);
  if (bytes > MAX_PAGE_BYTES)
    throw new Error(`the playground has ${bytes} compressed bytes of at most ${MAX_PAGE_BYTES}`);
  let html = readFileSync(here('playground/index.html'), 'utf8');
  for (const [path, { entryPoint }] of Object.entries(metafile.outputs)) {
    const source = entryPoint?.split('/').pop();
    if (source && html.includes(`"${source}"`)) html = html.replace(`"${source}"`, `"./${relative(page, path)}"`);
  }
  mkdirSync(page, { recursive: true });
  writeFileSync(here('dist/playground/index.html'), html);
  for (const { id } of JSON.parse(readFileSync(here('samples/samples.json'), 'utf8'))) {
    cpSync(here(`samples/${id}`), here(`dist/playground/samples/${id}`), { recursive: true });
  }
}

/** What clients of agents show in a frame: one file that asks for no other. */
async function buildCompareView() {
  const { outputFiles } = await build({
    entryPoints: ['main.tsx', 'view.css'].map((name) => here(`compareView/${name}`)),
    outdir: here('dist'),
    bundle: true,
    format: 'iife',
    target: ['chrome123', 'firefox120', 'safari17.5'],
    minify: true,
    jsx: 'automatic',
    jsxImportSource: 'preact',
    write: false,
    logLevel: 'warning',
  });
  const [script, style] = ['.js', '.css'].map((ending) => outputFiles.find(({ path }) => path.endsWith(ending)).text);
  const html = `<!doctype html><html lang="en"><head><meta charset="utf-8"><title>Likewise</title><style>${style}</style></head><body><script>${script.replaceAll('</script', '<\\/script')}</script></body></html>\n`;
  writeFileSync(here('dist/compareView.html'), html);
}
