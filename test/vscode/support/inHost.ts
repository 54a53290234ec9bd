import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { build } from 'esbuild';
import type { Browser } from 'playwright-core';
import { RESULTS } from '../inHost/results.ts';
import type { WorkbenchServer } from './server.ts';

const EXTENSION = fileURLToPath(new URL('../../../plugins/vscode', import.meta.url));

/** Below node_modules, from where mocha can be found. */
const BUNDLES = fileURLToPath(new URL('../../../node_modules/.cache/likewise-vscode', import.meta.url));

/** How long it may take in all. */
const LIMIT_MS = 240_000;

/**
 * Runs a module of inHost/ in a new extension host.
 * @param name its file; its `run` prints RESULTS and, as JSON, what this resolves with
 * @throws Error if it ends without results, or does not end
 */
export async function runInHost<T>(browser: Browser, { port, workspace }: WorkbenchServer, name: string): Promise<T> {
  const bundle = join(BUNDLES, `${name}.cjs`);
  await build({
    entryPoints: [fileURLToPath(new URL(`../inHost/${name}.ts`, import.meta.url))],
    outfile: bundle,
    bundle: true,
    format: 'cjs',
    platform: 'node',
    external: ['vscode', 'mocha'],
    sourcemap: 'inline',
    logLevel: 'warning',
  });
  const page = await browser.newPage();
  const said: string[] = [];
  const ended = new Promise<void>((resolve) => {
    void page.exposeFunction('codeAutomationLog', (_type: string, words: unknown[]) =>
      said.push(words.map(String).join(' ')),
    );
    void page.exposeFunction('codeAutomationExit', () => resolve());
  });
  const remote = `vscode-remote://127.0.0.1:${port}`;
  const payload = [
    ['extensionDevelopmentPath', remote + EXTENSION],
    ['extensionTestsPath', remote + bundle],
    ['skipWelcome', 'true'],
  ];
  await page.goto(
    `http://127.0.0.1:${port}/?folder=${workspace}&payload=${encodeURIComponent(JSON.stringify(payload))}`,
  );
  await Promise.race([ended, page.waitForTimeout(LIMIT_MS)]);
  await page.close();
  const line = said.find((text) => text.includes(RESULTS));
  if (!line) throw new Error(`The extension host ended without results:\n${said.join('\n')}`);
  return JSON.parse(line.slice(line.indexOf(RESULTS) + RESULTS.length));
}
