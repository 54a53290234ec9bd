import { chmodSync, existsSync, mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import type { Browser } from 'playwright-core';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { launchChromium } from '../support/browser.ts';
import { closeAll, Workbench } from './support/page.ts';
import { copySamples, PICTURES } from './support/samples.ts';
import { startWorkbench, type WorkbenchServer } from './support/server.ts';

let server: WorkbenchServer;
let browser: Browser;

/** A program that says, by a file, that it was run. */
function plant(file: string, trace: string): void {
  writeFileSync(file, `#!/bin/sh\ntouch ${trace}\nexit 1\n`);
  chmodSync(file, 0o755);
}

beforeAll(async () => {
  const settings = { 'likewise.daemonPath': '', 'security.workspace.trust.startupPrompt': 'never' };
  server = await startWorkbench({ trust: false, settings });
  copySamples(server.workspace, PICTURES);
  const installed = join(server.workspace, 'node_modules/.bin');
  mkdirSync(installed, { recursive: true });
  mkdirSync(join(server.workspace, '.vscode'));
  plant(join(installed, 'likewise'), join(server.home, 'ran-installed'));
  plant(join(server.workspace, 'evil.sh'), join(server.home, 'ran-setting'));
  const own = { 'likewise.daemonPath': join(server.workspace, 'evil.sh') };
  writeFileSync(join(server.workspace, '.vscode/settings.json'), JSON.stringify(own));
  browser = await launchChromium();
});
afterAll(() => closeAll(browser, server));

it('a folder that is not trusted has no say in which program is the daemon', async () => {
  const workbench = await Workbench.open(browser, server);
  await workbench.chooseInExplorer(['example-input.png', 'example-output.png', 'melon.png'], 'Do Likewise');
  const panel = await workbench.panel();
  // Where the terminal knows a program that one answers, else none is found.
  await panel.locator('.lw-swipe-after img, [role="alert"]').first().waitFor();
  expect(existsSync(join(server.home, 'ran-setting'))).toBe(false);
  expect(existsSync(join(server.home, 'ran-installed'))).toBe(false);
});
