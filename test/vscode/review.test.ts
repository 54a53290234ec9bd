import { existsSync, readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import type { Frame } from 'playwright-core';
import { beforeAll, describe, expect, it } from 'vitest';
import { accessibilityFaults } from '../support/browser.ts';
import { discPng } from '../support/cliImages.ts';
import { useWorkbench } from './support/suite.ts';

const COUNT = 200;
const REJECTED = 20;
/** Each is slightly different, so that no answer is already known from another. */
const QUERIES = Array.from({ length: COUNT }, (_, n) => `q${n + 1}.png`);
const RECIPE = {
  examples: [{ input: 'before.png', output: 'after.png' }],
  queries: ['q*.png'],
  output: 'done/{name}.png',
  quality: 'fast',
};

let panel: Frame;

const suite = useWorkbench(async ({ workspace }) => {
  const write = async (
    name: string,
    disc: readonly [number, number, number],
    ground: readonly [number, number, number],
  ) => writeFileSync(join(workspace, name), await discPng(64, [...disc], [...ground]));
  await write('before.png', [0, 0, 0], [255, 255, 255]);
  await write('after.png', [255, 255, 255], [0, 0, 0]);
  for (const [n, name] of QUERIES.entries()) await write(name, [n % 200, 40, 60], [240, 240, 255 - Math.floor(n / 4)]);
  writeFileSync(join(workspace, 'all.likewise.json'), JSON.stringify(RECIPE));
});
beforeAll(async () => {
  panel = await suite.workbench.openRecipe('all.likewise.json');
});

const at = (path: string) => join(suite.server.workspace, path);
const made = () => (existsSync(at('done')) ? readdirSync(at('done')).filter((name) => name.endsWith('.png')) : []);
const ending = () => panel.locator('.batch-end');
const cells = (verdict: string) => panel.locator(`.cell[data-verdict="${verdict}"]`);

describe(`a batch of ${COUNT}`, () => {
  it('is taken up again by itself where the window was loaded in the middle of it; nothing is made twice', async () => {
    await panel.getByRole('button', { name: `Apply to all ${COUNT}` }).click();
    await expect.poll(() => made().length, { interval: 20, timeout: 150_000 }).toBeGreaterThan(10);
    const loaded = suite.workbench.page.waitForEvent('load');
    await suite.workbench.page.reload();
    await loaded;
    const before = made().length;
    expect(before).toBeLessThan(COUNT);
    panel = await suite.workbench.panel();
    await ending().waitFor({ timeout: 120_000 });
    const [, done = '', unchanged = ''] =
      /(\d+) done, (\d+) unchanged/.exec((await ending().textContent()) ?? '') ?? [];
    expect(Number(done) + Number(unchanged)).toBe(COUNT);
    expect(Number(unchanged)).toBeGreaterThanOrEqual(before - 1);
    expect(made()).toHaveLength(COUNT);
  });

  it('is shown as pictures and answers, the least sure first', async () => {
    await panel.getByRole('button', { name: 'Review' }).click();
    await panel.locator('.cell').first().waitFor();
    expect(await panel.locator('.cell').count()).toBe(COUNT);
    await expect.poll(() => panel.locator('.cell img').count()).toBeGreaterThan(4);
    const words = await panel.locator('.cell-words').allTextContents();
    const rank = (text: string) =>
      ['probably wrong', 'look at it', 'sure', 'unchanged'].findIndex((word) => text.startsWith(word));
    expect(words.map(rank)).toEqual(words.map(rank).toSorted());
  });

  it(`has ${REJECTED} answers rejected, by buttons and keys, which takes their files away`, async () => {
    const names = await panel.locator('.cell-name').allTextContents();
    for (const name of names.slice(0, REJECTED / 2))
      await panel.getByRole('button', { name: `Reject ${name}` }).click();
    await panel
      .locator('.cell-face')
      .nth(REJECTED / 2)
      .focus();
    for (let n = REJECTED / 2; n < REJECTED; n++) {
      await panel.press('.cell-face:focus', 'x');
      await panel.press('.cell-face:focus', 'ArrowRight');
    }
    await expect.poll(() => cells('rejected').count()).toBe(REJECTED);
    // Only for these: axe-core examines each pair of elements.
    await panel.getByLabel(`Rejected ${REJECTED}`).check();
    expect(await accessibilityFaults(panel)).toEqual([]);
    await panel.getByLabel(`All ${COUNT}`).check();
    await expect.poll(() => made().length).toBe(COUNT - REJECTED);
    await panel.getByRole('button', { name: `Keep the other ${COUNT - REJECTED}` }).click();
    await expect.poll(() => cells('kept').count()).toBe(COUNT - REJECTED);
  });

  it('remembers what was decided when the window is loaded again', async () => {
    // The workbench writes what it stores a moment later.
    await suite.workbench.page.waitForTimeout(1000);
    const loaded = suite.workbench.page.waitForEvent('load');
    await suite.workbench.page.reload();
    await loaded;
    panel = await suite.workbench.panel();
    await panel.getByRole('button', { name: 'Review' }).click();
    await expect.poll(() => cells('rejected').count()).toBe(REJECTED);
    expect(await cells('kept').count()).toBe(COUNT - REJECTED);
  });

  it('has the rejected ones redone with another reading', async () => {
    const others = new Map(made().map((name) => [name, readFileSync(at(`done/${name}`))]));
    await cells('rejected').first().locator('.cell-face').click();
    const redo = panel.getByRole('group', { name: `Redo the ${REJECTED} rejected as` });
    await redo.getByRole('button', { name: 'Colours inverted' }).click();
    await ending()
      .filter({ hasText: `${REJECTED} done.` })
      .waitFor();
    await expect.poll(() => cells('rejected').count()).toBe(0);
    expect(made()).toHaveLength(COUNT);
    for (const [name, bytes] of others) expect(readFileSync(at(`done/${name}`)).equals(bytes)).toBe(true);
    expect(await panel.locator('.cell-words', { hasText: 'redone' }).count()).toBe(REJECTED);
    await panel.getByRole('button', { name: 'Apply to the other 0' }).waitFor();
  });
});
