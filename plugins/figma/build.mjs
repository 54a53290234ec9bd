// Builds the plugin into plugins/figma/dist, from where Figma imports it.
import { mkdirSync, writeFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { build } from 'esbuild';

const here = (path) => fileURLToPath(new URL(path, import.meta.url));
const LIMITS = { 'main.js': 60_000, 'ui.html': 141_000 };

async function bundle(options) {
  const { outputFiles } = await build({
    bundle: true,
    write: false,
    minify: true,
    charset: 'utf8',
    logLevel: 'warning',
    outdir: here('dist'),
    ...options,
  });
  return (suffix) => outputFiles.find(({ path }) => path.endsWith(suffix))?.text ?? '';
}

function write(name, text) {
  const bytes = Buffer.byteLength(text);
  if (bytes > (LIMITS[name] ?? Infinity)) throw new Error(`${name} has ${bytes} bytes, more than ${LIMITS[name]}`);
  writeFileSync(here(`dist/${name}`), text);
}

/** Names of CSS variables are for people: what is shipped has short ones. */
function withShortNames(html) {
  const names = [...new Set(html.match(/--lw-[a-z-]+/g))];
  return html.replace(/--lw-[a-z-]+/g, (name) => `--${names.indexOf(name).toString(36)}`);
}

mkdirSync(here('dist'), { recursive: true });

const manifestCode = (await bundle({ entryPoints: [here('manifest.ts')], format: 'esm' }))('.js');
const { manifest } = await import(`data:text/javascript;base64,${Buffer.from(manifestCode).toString('base64')}`);
const json = (value) => `${JSON.stringify(value, undefined, 2)}\n`;
write('manifest.json', json(manifest('development')));
write('manifest.published.json', json(manifest('published')));

write('main.js', (await bundle({ entryPoints: [here('main/main.ts')], format: 'iife', target: 'es2017' }))('.js'));

const ui = await bundle({
  entryPoints: [here('ui/main.tsx'), here('ui/panel.css')],
  format: 'iife',
  target: 'es2022',
  jsx: 'automatic',
  jsxImportSource: 'preact',
});
// A closing tag inside the script would end it.
const script = ui('.js').replaceAll('</script', '<\\/script');
const html =
  `<!doctype html><html lang="en"><head><meta charset="utf-8"><title>Likewise</title><style>${ui('.css')}</style></head>` +
  `<body><div id="app"></div><script>${script}</script></body></html>\n`;
write('ui.html', withShortNames(html));
