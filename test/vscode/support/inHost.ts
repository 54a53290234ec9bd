import { fileURLToPath } from 'node:url';
import { build } from 'esbuild';
import type { Browser } from 'playwright-core';
import { type InHostResult, RESULTS } from '../inHost/index.ts';
import type { WorkbenchServer } from './server.ts';

const EXTENSION = fileURLToPath(new URL('../../../plugins/vscode', import.meta.url));

/** Below node_modules, where mocha is found from. */
const BUNDLE = fileURLToPath(new URL('../../../node_modules/.cache/likewise-vscode/inHost.cjs', import.meta.url));

/** How long they may take in all. */
const LIMIT_MS = 240_000;

/** Runs the tests of inHost/ inside the extension host. Rejects where that ends without results, or does not end. */
export async function runInHost(browser: Browser, { port, workspace }: WorkbenchServer): Promise<InHostResult[]> {
  await build({
    entryPoints: [fileURLToPath(new URL('../inHost/index.ts', import.meta.url))],
    outfile: BUNDLE,
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
    ['extensionTestsPath', remote + BUNDLE],
    ['skipWelcome', 'true'],
  ];
  await page.goto(
    `http://127.0.0.1:${port}/?folder=${workspace}&payload=${encodeURIComponent(JSON.stringify(payload))}`,
  );
  await Promise.race([ended, page.waitForTimeout(LIMIT_MS)]);
  await page.close();
  const line = said.find((text) => text.includes(RESULTS));
  if (!line) throw new Error(`The tests in the extension host ended without results:\n${said.join('\n')}`);
  return JSON.parse(line.slice(line.indexOf(RESULTS) + RESULTS.length));
}
