import { existsSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import type { Frame } from 'playwright-core';
import { beforeAll, describe, expect, it } from 'vitest';
import { discPng } from '../support/cliImages.ts';
import { useWorkbench } from './support/suite.ts';

const COUNT = 30;
/** Each is slightly different, so that no answer is already known from another. */
const QUERIES = Array.from({ length: COUNT }, (_, n) => `q${n + 1}.png`);
const RECIPE = {
  examples: [{ input: 'example-input.png', output: 'example-output.png' }],
  queries: ['q*.png'],
  output: 'done/{name}.png',
  quality: 'best',
};

let panel: Frame;

const suite = useWorkbench(async ({ workspace }) => {
  for (const [n, name] of QUERIES.entries())
    writeFileSync(join(workspace, name), await discPng(512, [3 * n, 40, 60], [240, 240, 240 - n]));
  writeFileSync(join(workspace, 'all.likewise.json'), JSON.stringify(RECIPE));
});
beforeAll(async () => {
  panel = await suite.workbench.openRecipe('all.likewise.json');
});

const made = () => {
  const folder = join(suite.server.workspace, 'done');
  return existsSync(folder) ? readdirSync(folder).filter((name) => name.endsWith('.png')).length : 0;
};
const apply = () => panel.getByRole('button', { name: `Apply to all ${COUNT}` }).click();
const ending = () => panel.locator('.batch-end');

describe(`a batch of ${COUNT}`, () => {
  it('is cancelled, and keeps what was made', async () => {
    await apply();
    await expect.poll(made).toBeGreaterThan(0);
    // The answer that is shown may be under way, too, and has a button of its own.
    await panel.getByRole('region', { name: 'Pictures' }).getByRole('button', { name: 'Cancel' }).click();
    await ending()
      .filter({ hasText: /Cancelled: \d+ done of 30\./ })
      .waitFor();
    expect(made()).toBeLessThan(COUNT);
    const done = Number(/(\d+) done/.exec((await ending().textContent()) ?? '')?.[1]);
    expect(made()).toBe(done);
    await suite.workbench.toast('Apply it again to continue where it was').waitFor();
  });

  it('goes on where it was, through the death of the daemon', async () => {
    const before = made();
    await suite.workbench.run('Notifications: Clear All Notifications');
    await apply();
    await expect.poll(made).toBeGreaterThan(before);
    const { pid } = descriptor();
    process.kill(pid, 'SIGKILL');
    await ending()
      .filter({ hasText: `${COUNT - before} done, ${before} unchanged.` })
      .waitFor();
    expect(made()).toBe(COUNT);
    expect(descriptor().pid).not.toBe(pid);
    await suite.workbench.toast(`${COUNT - before} done, ${before} unchanged.`).waitFor();
  });

  it('makes nothing again that is unchanged, and says what fails', async () => {
    writeFileSync(join(suite.server.workspace, 'q7.png'), 'no picture');
    rmSync(join(suite.server.workspace, 'done', 'q8.png'));
    await suite.workbench.run('Notifications: Clear All Notifications');
    await apply();
    await ending().filter({ hasText: '1 done, 28 unchanged, 1 failed.' }).waitFor();
    expect(await panel.locator('.thumb-state[data-state="failed"]').count()).toBe(1);
    await suite.workbench.run('Notifications: Clear All Notifications');
    await panel.getByRole('button', { name: 'Report' }).click();
    await suite.workbench.page.locator('.view-line', { hasText: 'q7.png is not an image format we know.' }).waitFor();
  });
});

function descriptor(): { readonly pid: number } {
  return JSON.parse(readFileSync(join(suite.server.home, 'state', 'daemon.json'), 'utf8'));
}
