import { mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import type { Browser, Frame, Page } from 'playwright-core';
import { launchChromium } from '../support/browser.ts';
import { discPng } from '../support/cliImages.ts';
import { Workbench } from './support/page.ts';
import prepare from './support/prepare.ts';
import { copySamples } from './support/samples.ts';
import { startWorkbench, type WorkbenchServer } from './support/server.ts';

// node --import tsx test/vscode/screenshots.ts FOLDER [THEME]: a picture of each state in a light, a dark and a high-contrast theme,
// for review. With a theme's name, only in that one.
const [folder = 'plugins/vscode/dist/screenshots'] = process.argv.slice(2);

const THEMES = { light: 'Light Modern', dark: 'Dark Modern', contrast: 'Default High Contrast' };
const [, only] = process.argv.slice(2);
const PAIR = ['shirt.png', 'shirt-orange.png'] as const;
const FRUIT = ['melon.png', 'peach.png', 'red-apple.png'] as const;
const FILES = {
  'shirt.png': 'example-input.png',
  'shirt-orange.png': 'example-output.png',
  'melon.png': 'melon.png',
  'peach.png': 'peach.png',
  'red-apple.png': 'red-apple.png',
};
const RECIPE = {
  examples: [{ input: PAIR[0], output: PAIR[1] }],
  queries: ['*.png'],
  output: 'orange/{name}.png',
};

type Shoot = (page: Page, state: string) => Promise<void>;

async function answered(panel: Frame): Promise<void> {
  await panel.locator('.stage-picture[data-stale="false"] .lw-swipe-after img').waitFor();
  await panel.locator('body').evaluate(() => new Promise((resolve) => setTimeout(resolve, 300)));
}

async function shootAll(browser: Browser, server: WorkbenchServer, shoot: Shoot): Promise<void> {
  const workbench = await Workbench.open(browser, server);
  const { page } = workbench;

  await workbench.run('Likewise: Do Likewise');
  let panel = await workbench.panel();
  await shoot(page, 'empty');
  await page.keyboard.press('Escape');
  await workbench.run('View: Close All Editors');

  await workbench.chooseInExplorer([...PAIR, ...FRUIT], 'Do Likewise');
  panel = await workbench.panel();
  await shoot(page, 'starting');
  await answered(panel);
  await shoot(page, 'swipe');
  await panel.getByRole('button', { name: 'Side by Side' }).click();
  await panel.getByRole('button', { name: 'Confidence' }).click();
  await shoot(page, 'side-confidence');
  await panel.getByRole('button', { name: 'Confidence' }).click();
  await panel.getByRole('button', { name: 'Overlay' }).click();
  await shoot(page, 'overlay');
  await panel.getByRole('button', { name: 'Side by Side' }).click();
  for (let zoom = 0; zoom < 5; zoom++) await panel.getByRole('button', { name: 'Larger' }).click();
  const frame = panel.locator('.lw-frame').first();
  await frame.focus();
  for (let n = 0; n < 18; n++) await panel.press('.lw-frame:focus', 'ArrowUp');
  await shoot(page, 'pixels');
  await panel.press('body', '0');
  await panel.press('body', '1');
  await panel.getByRole('button', { name: 'Another example' }).click();
  await panel.getByRole('region', { name: 'Example 2' }).waitFor();
  await shoot(page, 'two-examples');
  await panel.getByRole('button', { name: 'Remove example 2' }).click();
  await panel.getByRole('button', { name: 'Apply to all 3' }).click();
  await panel.getByText('3 done.').waitFor();
  await workbench.toast('3 done.').waitFor();
  await shoot(page, 'batch-done');
  await panel.getByRole('button', { name: 'Review' }).click();
  await panel.locator('.cell img').nth(5).waitFor();
  await panel.getByRole('button', { name: 'Keep melon.png' }).click();
  await panel.getByRole('button', { name: 'Reject peach.png' }).click();
  await panel.locator('.cell[data-verdict="rejected"]').waitFor();
  await shoot(page, 'review');
  await panel.getByRole('button', { name: 'Review' }).click();
  await workbench.run('Notifications: Clear All Notifications');

  await workbench.run('View: Close All Editors');
  writeFileSync(join(server.workspace, 'peach.png'), 'no picture');
  writeFileSync(join(server.workspace, 'orange.likewise.json'), JSON.stringify(RECIPE, null, 2));
  panel = await workbench.openRecipe('orange.likewise.json');
  await answered(panel);
  await shoot(page, 'recipe');
  await panel.getByRole('button', { name: 'Apply to all 3' }).click();
  await panel.locator('.batch-end').waitFor();
  await workbench.toast('failed').waitFor();
  await shoot(page, 'batch-failed');
  await workbench.run('Notifications: Clear All Notifications');
  await panel.getByRole('button', { name: 'Report' }).click();
  await page.locator('.view-line', { hasText: 'peach.png' }).first().waitFor();
  await shoot(page, 'report');
  await workbench.run('View: Close All Editors');

  mkdirSync(join(server.workspace, 'discs'));
  for (let n = 1; n <= 24; n++)
    writeFileSync(
      join(server.workspace, `discs/${n}.png`),
      await discPng(512, [8 * n, 40, 200 - 8 * n], [241, 245, 249]),
    );
  const batch = { ...RECIPE, queries: ['discs/*'], quality: 'best' };
  writeFileSync(join(server.workspace, 'discs.likewise.json'), JSON.stringify(batch));
  panel = await workbench.openRecipe('discs.likewise.json');
  await answered(panel);
  await panel.getByRole('button', { name: 'Apply to all 24' }).click();
  await panel.getByRole('button', { name: 'Review' }).click();
  await panel.getByText('left').waitFor();
  await shoot(page, 'batch-running');
  await panel.getByRole('button', { name: 'Cancel' }).click();
  await panel.getByText('Cancelled').waitFor();
  await workbench.toast('Cancelled').waitFor();
  await shoot(page, 'batch-cancelled');
  await workbench.run('Notifications: Clear All Notifications');
  await workbench.run('View: Close All Editors');

  await workbench.statusBar().click();
  await page.locator('.quick-input-widget').waitFor();
  await shoot(page, 'menu');
  await workbench.pick('Pair a Tool');
  await page.locator('.monaco-dialog-box').waitFor();
  await shoot(page, 'pairing');
  await page.keyboard.press('Escape');

  writeFileSync(join(server.workspace, 'wrong.likewise.json'), '{ "examples": [] }');
  panel = await workbench.openRecipe('wrong.likewise.json');
  await panel.getByRole('alert').waitFor();
  await shoot(page, 'recipe-wrong');
  await workbench.run('View: Close All Editors');
  await workbench.run('Welcome: Open Walkthrough');
  await workbench.pick('Get Started with Likewise');
  await page.locator('.getting-started').waitFor();
  await page.waitForTimeout(1500);
  await shoot(page, 'walkthrough');
}

/** The states of a computer without the daemon's program. */
async function shootMissing(browser: Browser, server: WorkbenchServer, shoot: Shoot): Promise<void> {
  const workbench = await Workbench.open(browser, server);
  await workbench.chooseInExplorer([...PAIR, ...FRUIT], 'Do Likewise');
  const panel = await workbench.panel();
  await panel.getByRole('alert').waitFor();
  await shoot(workbench.page, 'no-daemon');
}

prepare();
mkdirSync(folder, { recursive: true });
const browser = await launchChromium();
try {
  for (const [theme, name] of Object.entries(THEMES)) {
    if (only && theme !== only) continue;
    const shoot: Shoot = async (page, state) => {
      await page.screenshot({ path: join(folder, `${state}-${theme}.png`), animations: 'disabled' });
    };
    for (const [settings, states] of [
      [{}, shootAll],
      [{ 'likewise.daemonPath': '/opt/likewise/bin/likewise' }, shootMissing],
    ] as const) {
      const server = await startWorkbench({ settings: { 'workbench.colorTheme': name, ...settings } });
      try {
        copySamples(server.workspace, FILES);
        await states(browser, server, shoot);
      } finally {
        await server.close();
      }
    }
  }
} finally {
  await browser.close();
}
