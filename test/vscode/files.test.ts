import { existsSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import type { Frame } from 'playwright-core';
import { describe, expect, it } from 'vitest';
import { ODD_NAMES } from '../support/oddNames.ts';
import { pixel } from './support/page.ts';
import { copySamples, sample } from './support/samples.ts';
import { useWorkbench } from './support/suite.ts';

const suite = useWorkbench(({ workspace }) => {
  copySamples(workspace, {
    ...Object.fromEntries(ODD_NAMES.map((name) => [name, 'melon.png'])),
    'pic1.png': 'peach.png',
  });
});

const at = (path: string) => join(suite.server.workspace, path);
const bytes = (path: string) => (existsSync(at(path)) ? readFileSync(at(path)) : undefined);
const [MELON, PEACH] = ['melon.png', 'peach.png'].map((name) => readFileSync(sample(name)));

const compose = async (...names: string[]) => {
  await suite.workbench.chooseInExplorer(names, 'Do Likewise');
  return suite.workbench.panel();
};
const dialog = () => suite.workbench.page.locator('.monaco-dialog-box');

describe('a file with brackets in its name', () => {
  let panel: Frame;

  it('is the one that is chosen, and replaced; it stays as it was before', async () => {
    panel = await compose('example-input.png', 'example-output.png', 'pic[1].png');
    await panel.getByText('pic[1].png 512 × 512').waitFor();
    await panel.locator('.lw-swipe-after img').waitFor();
    const before = await pixel(panel.locator('.lw-swipe-before'), [0.5, 0.5]);
    await panel.getByRole('button', { name: 'Replace', exact: true }).click();
    await panel.getByRole('button', { name: 'Undo replacing pic[1].png' }).waitFor();
    const once = bytes('pic[1].png');
    expect([once?.equals(MELON!), bytes('pic1.png')]).toEqual([false, PEACH]);
    expect(await pixel(panel.locator('.lw-swipe-before'), [0.5, 0.5])).toEqual(before);
    await panel.getByRole('button', { name: 'Replace', exact: true }).click();
    await suite.workbench.page.waitForTimeout(1000);
    expect(bytes('pic[1].png')).toEqual(once);
    await panel.getByRole('button', { name: 'Undo replacing pic[1].png' }).click();
    await expect.poll(() => bytes('pic[1].png')).toEqual(MELON);
  });

  it('is there again after the window was loaded again', async () => {
    await panel.getByLabel('Best').check();
    await panel.locator('.stage-picture[data-stale="false"]').waitFor();
    const loaded = suite.workbench.page.waitForEvent('load');
    await suite.workbench.run('Developer: Reload Window');
    await loaded;
    await suite.workbench.page.getByRole('tab', { name: 'Likewise' }).click();
    panel = await suite.workbench.panel();
    await panel.getByText('pic[1].png 512 × 512').waitFor();
    await expect.poll(() => panel.getByLabel('Best').isChecked()).toBe(true);
  });

  it('is as it was a moment before, where the window was ended at once', async () => {
    await panel.getByLabel('Fast').check();
    await panel.getByLabel('As it comes').check();
    await suite.workbench.page.waitForTimeout(500);
    await suite.workbench.crash();
    panel = await suite.workbench.panel();
    await expect.poll(() => panel.getByLabel('Fast').isChecked()).toBe(true);
    expect(await panel.getByLabel('As it comes').isChecked()).toBe(true);
    await panel.getByLabel('Follow edges').check();
  });

  it('is not answered over a file of somebody else without a question', async () => {
    await suite.workbench.page.getByRole('tab', { name: 'Likewise' }).click();
    panel = await suite.workbench.panel();
    await panel.locator('.stage-picture[data-stale="false"]').waitFor();
    await panel.getByRole('button', { name: 'Save', exact: true }).click();
    await panel.locator('.thumb-state[data-state="done"]').waitFor();
    const answer = bytes('likewise/pic[1].png');
    writeFileSync(at('likewise/pic[1].png'), 'my own');
    await panel.getByRole('button', { name: 'Save', exact: true }).click();
    await dialog().getByText('Replace likewise/pic[1].png?').waitFor();
    await dialog().getByRole('button', { name: 'Cancel' }).click();
    expect(bytes('likewise/pic[1].png')?.toString()).toBe('my own');
    await panel.getByRole('button', { name: 'Save', exact: true }).click();
    await dialog().getByRole('button', { name: 'Replace' }).click();
    await expect.poll(() => bytes('likewise/pic[1].png')).toEqual(answer);
  });
});

it('files of whatever names are the ones that are chosen, and answered under these names', async () => {
  await suite.workbench.run('View: Close All Editors');
  const panel = await compose('example-input.png', 'example-output.png', ...ODD_NAMES);
  await panel.getByRole('button', { name: 'Apply to all 3' }).click();
  await panel.locator('.batch-end', { hasText: /3 done\.|2 done, 1 unchanged\./ }).waitFor();
  for (const name of ODD_NAMES) expect(bytes(`likewise/${name}`)).toEqual(bytes(`likewise/${ODD_NAMES[0]}`));
  expect(bytes('likewise/pic1.png')).toBeUndefined();
});

it('a picture in its editor is what a prompt begins with', async () => {
  await suite.workbench.run('View: Close All Editors');
  await suite.workbench.row('peach.png').dblclick();
  await suite.workbench.page.getByRole('tab', { name: 'peach.png' }).waitFor();
  await suite.workbench.page.locator('.editor-actions').getByRole('button', { name: 'Do Likewise…' }).click();
  const panel = await suite.workbench.panel();
  await panel.getByText('1 picture').waitFor();
  await panel.locator('.thumb', { hasText: 'peach.png' }).waitFor();
});

it('a name for answers is checked as it is typed, and counts only where it can', async () => {
  const panel = await suite.workbench.panel();
  const output = panel.getByLabel('Output');
  await output.fill('{dir}/{nam}.png');
  await panel.getByText('{nam} is none of {dir}, {name} and {ext}.').waitFor();
  await output.press('Enter');
  await output.blur();
  await output.press('Escape');
  expect(await output.inputValue()).toBe('{dir}/likewise/{name}.png');
});

it('is begun by a key in the editor of a picture', async () => {
  await suite.workbench.run('View: Close All Editors');
  await suite.workbench.row('peach.png').dblclick();
  await suite.workbench.page.getByRole('tab', { name: 'peach.png' }).waitFor();
  await suite.workbench.page.locator('.editor-actions').getByRole('button', { name: 'Do Likewise…' }).waitFor();
  await suite.workbench.page.getByRole('tab', { name: 'peach.png' }).click();
  await suite.workbench.page.keyboard.press('Control+Alt+l');
  const panel = await suite.workbench.panel();
  await panel.locator('.thumb', { hasText: 'peach.png' }).waitFor();
});

it('the log is read in the output panel', async () => {
  await suite.workbench.chooseInStatusMenu('Show Log');
  // The panel shows the end of the log, and draws only the lines in view.
  await suite.workbench.page.locator('.output-view .view-line', { hasText: '[info]' }).first().waitFor();
});

it('where the page cannot be opened, it is said what to do, and its link works', async () => {
  const { page } = suite.workbench;
  await page.context().grantPermissions(['clipboard-read', 'clipboard-write']);
  // This workbench would have the page come through its own address, which the daemon does not answer to.
  await suite.workbench.chooseInStatusMenu('Open Playground');
  await dialog().getByText('answers to that name only').waitFor();
  await dialog().getByRole('button', { name: 'Copy Link' }).click();
  const copied = () => page.evaluate(() => navigator.clipboard.readText());
  await expect.poll(copied).toMatch(/^http:\/\/localhost:\d+\/#ticket=[\w-]+$/);
  const other = await page.context().browser()!.newPage();
  await other.goto(await copied());
  await other.getByRole('navigation', { name: 'Views' }).waitFor();
  await other.close();
});
