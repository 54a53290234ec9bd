import { existsSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import type { Browser, Frame } from 'playwright-core';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { launchChromium } from '../support/browser.ts';
import { discPng } from '../support/cliImages.ts';
import { closeAll, Workbench } from './support/page.ts';
import { copySamples, PICTURES } from './support/samples.ts';
import { startWorkbench, type WorkbenchServer } from './support/server.ts';

const COUNT = 30;
/** Each one somewhat different, so that none is known from another. */
const QUERIES = Array.from({ length: COUNT }, (_, n) => `q${n + 1}.png`);
const RECIPE = {
  examples: [{ input: 'example-input.png', output: 'example-output.png' }],
  queries: ['q*.png'],
  output: 'done/{name}.png',
  quality: 'best',
};

let server: WorkbenchServer;
let browser: Browser;
let workbench: Workbench;
let panel: Frame;

beforeAll(async () => {
  server = await startWorkbench();
  copySamples(server.workspace, PICTURES);
  for (const [n, name] of QUERIES.entries())
    writeFileSync(join(server.workspace, name), await discPng(512, [3 * n, 40, 60], [240, 240, 240 - n]));
  writeFileSync(join(server.workspace, 'all.likewise.json'), JSON.stringify(RECIPE));
  browser = await launchChromium();
  workbench = await Workbench.open(browser, server);
  await workbench.row('all.likewise.json').dblclick();
  panel = await workbench.panel();
});
afterAll(() => closeAll(browser, server));

const made = () => {
  const folder = join(server.workspace, 'done');
  return existsSync(folder) ? readdirSync(folder).filter((name) => name.endsWith('.png')).length : 0;
};
const apply = () => panel.getByRole('button', { name: `Apply to all ${COUNT}` }).click();
const ending = () => panel.locator('.batch-end');

describe(`a batch of ${COUNT}`, () => {
  it('is cancelled, and keeps what was made', async () => {
    await apply();
    await expect.poll(made).toBeGreaterThan(0);
    await panel.getByRole('button', { name: 'Cancel' }).click();
    await ending()
      .filter({ hasText: /Cancelled: \d+ done of 30\./ })
      .waitFor();
    expect(made()).toBeLessThan(COUNT);
    const done = Number(/(\d+) done/.exec((await ending().textContent()) ?? '')?.[1]);
    expect(made()).toBe(done);
    await workbench.toast('Apply it again to go on where it was').waitFor();
  });

  it('goes on where it was, through the death of the daemon', async () => {
    const before = made();
    await workbench.run('Notifications: Clear All Notifications');
    await apply();
    await expect.poll(made).toBeGreaterThan(before);
    const { pid } = descriptor();
    process.kill(pid, 'SIGKILL');
    await ending()
      .filter({ hasText: `${COUNT - before} done, ${before} unchanged.` })
      .waitFor();
    expect(made()).toBe(COUNT);
    expect(descriptor().pid).not.toBe(pid);
    await workbench.toast(`${COUNT - before} done, ${before} unchanged.`).waitFor();
  });

  it('makes nothing again that is unchanged, and tells what fails', async () => {
    writeFileSync(join(server.workspace, 'q7.png'), 'no picture');
    rmSync(join(server.workspace, 'done', 'q8.png'));
    await workbench.run('Notifications: Clear All Notifications');
    await apply();
    await ending().filter({ hasText: '1 done, 28 unchanged, 1 failed.' }).waitFor();
    expect(await panel.locator('.thumb-state[data-state="failed"]').count()).toBe(1);
    await workbench.run('Notifications: Clear All Notifications');
    await panel.getByRole('button', { name: 'Report' }).click();
    await workbench.page.locator('.view-line', { hasText: 'q7.png is not a PNG, JPEG or WebP.' }).waitFor();
  });
});

function descriptor(): { readonly pid: number } {
  return JSON.parse(readFileSync(join(server.home, 'state', 'daemon.json'), 'utf8'));
}
