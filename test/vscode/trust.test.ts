import { chmodSync, existsSync, mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, it } from 'vitest';
import { useWorkbench } from './support/suite.ts';

/** A program that says, by a file, that it was run. */
function plant(file: string, trace: string): void {
  writeFileSync(file, `#!/bin/sh\ntouch ${trace}\nexit 1\n`);
  chmodSync(file, 0o755);
}

const SETTINGS = { 'likewise.daemonPath': '', 'security.workspace.trust.startupPrompt': 'never' };

const suite = useWorkbench(
  ({ workspace, home }) => {
    const installed = join(workspace, 'node_modules/.bin');
    mkdirSync(installed, { recursive: true });
    mkdirSync(join(workspace, '.vscode'));
    plant(join(installed, 'likewise'), join(home, 'ran-installed'));
    plant(join(workspace, 'evil.sh'), join(home, 'ran-setting'));
    const own = { 'likewise.daemonPath': join(workspace, 'evil.sh') };
    writeFileSync(join(workspace, '.vscode/settings.json'), JSON.stringify(own));
  },
  { trust: false, settings: SETTINGS },
);

it('a folder that is not trusted has no say in which program is the daemon', async () => {
  await suite.workbench.chooseInExplorer(['example-input.png', 'example-output.png', 'melon.png'], 'Do Likewise');
  const panel = await suite.workbench.panel();
  // Where the terminal knows a program that one answers, else none is found.
  await panel.locator('.lw-swipe-after img, [role="alert"]').first().waitFor();
  expect(existsSync(join(suite.server.home, 'ran-setting'))).toBe(false);
  expect(existsSync(join(suite.server.home, 'ran-installed'))).toBe(false);
});
