// Bundles the extension and its panel, and writes the recipe's schema, into plugins/vscode/dist. --minify for the package.
import { mkdirSync, writeFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { build } from 'esbuild';

const here = (path) => fileURLToPath(new URL(path, import.meta.url));
const minify = process.argv.includes('--minify');
const common = { bundle: true, minify, sourcemap: !minify, logLevel: 'warning' };

await build({
  ...common,
  entryPoints: [here('host/extension.ts')],
  outfile: here('dist/extension.cjs'),
  platform: 'node',
  format: 'cjs',
  // What jsonc-parser has for Node.js finds its parts by a function that a bundler does not see through.
  mainFields: ['module', 'main'],
  // Node.js 20 is what VS Code 1.100 runs extensions with.
  target: 'node20',
  // `ws` takes its optional native helpers where they are installed; they are not.
  external: ['vscode', 'bufferutil', 'utf-8-validate'],
});
await build({
  ...common,
  entryPoints: [here('host/uninstall.ts')],
  outfile: here('dist/uninstall.mjs'),
  platform: 'node',
  format: 'esm',
  target: 'node20',
});
await build({
  ...common,
  entryPoints: { panel: here('webview/main.tsx') },
  outdir: here('dist'),
  platform: 'browser',
  format: 'iife',
  target: 'es2022',
  jsx: 'automatic',
  jsxImportSource: 'preact',
});

// The schema is made from the code that reads recipes, so that the editor and the command line agree.
const schemaMaker = await build({
  ...common,
  minify: false,
  sourcemap: false,
  stdin: {
    contents: "export { recipeSchema } from '@likewise/shared/recipe/recipe.ts';",
    resolveDir: here('.'),
  },
  platform: 'node',
  format: 'esm',
  write: false,
});
const code = Buffer.from(schemaMaker.outputFiles[0].contents).toString('base64');
const { recipeSchema } = await import(`data:text/javascript;base64,${code}`);
mkdirSync(here('dist'), { recursive: true });
writeFileSync(here('dist/recipe.schema.json'), `${JSON.stringify(recipeSchema(), null, 2)}\n`);
