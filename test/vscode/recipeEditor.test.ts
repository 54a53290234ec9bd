import { existsSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import type { Frame } from 'playwright-core';
import { describe, expect, it } from 'vitest';
import { useWorkbench } from './support/suite.ts';

const RECIPE = {
  examples: [{ input: 'example-input.png', output: 'example-output.png' }],
  queries: ['*.png'],
  quality: 'fast',
};

let panel: Frame;

const file = () => join(suite.server.workspace, 'orange.likewise.json');
const onDisk = () => JSON.parse(readFileSync(file(), 'utf8'));

const suite = useWorkbench(() => writeFileSync(file(), JSON.stringify(RECIPE)));

const tab = () => suite.workbench.page.getByRole('tab', { name: /^orange\.likewise\.json/ });
const isDirty = () => tab().evaluate((element) => element.classList.contains('dirty'));

/** Presses keys until they take effect: a busy editor loses some. */
async function untilPressed(keys: string, isDone: () => boolean | Promise<boolean>): Promise<void> {
  const press = async () => {
    await suite.workbench.page.keyboard.press(keys);
    for (let waited = 0; waited < 10_000 && !(await isDone()); waited += 100)
      await suite.workbench.page.waitForTimeout(100);
    return isDone();
  };
  await expect.poll(press).toBe(true);
}

describe('the editor of a recipe', () => {
  it('shows the recipe: its pictures, and the answer to the first one', async () => {
    panel = await suite.workbench.openRecipe('orange.likewise.json');
    await panel.getByText('2 pictures').waitFor();
    await panel.locator('.lw-swipe-after img').waitFor();
    expect(await panel.getByLabel('Fast').isChecked()).toBe(true);
    expect(await isDirty()).toBe(false);
  });

  it('changes the text, which Undo takes back and Save writes', async () => {
    await panel.getByLabel('Best').check();
    await expect.poll(isDirty).toBe(true);
    expect(onDisk()).toEqual(RECIPE);
    await panel.locator('h2').click();
    await untilPressed('Control+z', () => panel.getByLabel('Fast').isChecked());
    await panel.getByLabel('Best').check();
    await expect.poll(isDirty).toBe(true);
    await untilPressed('Control+s', () => onDisk().quality === 'best');
    await expect.poll(isDirty).toBe(false);
  });

  it('keeps each of two choices that are made at once', async () => {
    const before = onDisk();
    // Two clicks in one turn of the page: the second comes before the extension knows of the first.
    await panel.evaluate(async () => {
      const choose = (label: string) =>
        [...document.querySelectorAll('label')].find(({ textContent }) => textContent === label)!.click();
      choose('Fast');
      await new Promise((resolve) => requestAnimationFrame(() => setTimeout(resolve)));
      choose('As it comes');
    });
    const saved = async () => {
      await suite.workbench.page.keyboard.press('Control+s');
      return onDisk();
    };
    await expect.poll(saved).toEqual({ ...before, quality: 'fast', detail: 'none' });
    await expect.poll(isDirty).toBe(false);
  });

  it('takes patterns with choices', async () => {
    await panel.getByRole('textbox', { name: 'Pictures' }).fill('{melon,peach}.png, !peach.*');
    await panel.getByRole('textbox', { name: 'Pictures' }).press('Enter');
    await panel.getByText('1 picture', { exact: true }).waitFor();
    await expect.poll(isDirty).toBe(true);
    await suite.workbench.page.keyboard.press('Control+s');
    await expect.poll(() => onDisk().queries).toEqual(['{melon,peach}.png', '!peach.*']);
  });

  it('is applied by a key', async () => {
    await expect.poll(isDirty).toBe(false);
    await tab().click();
    await suite.workbench.page.keyboard.press('Control+Alt+l');
    await suite.workbench.toast('1 done.').waitFor();
    expect(existsSync(join(suite.server.workspace, 'likewise/melon.png'))).toBe(true);
  });

  it('follows the file, and says what is wrong with it', async () => {
    // The editor does not notice a change during its own saving.
    await expect.poll(isDirty).toBe(false);
    writeFileSync(file(), JSON.stringify({ ...RECIPE, queries: ['peach.png'], detail: 'none' }));
    await panel.locator('.stage-picture[data-stale="false"]').waitFor();
    await panel.getByText('peach.png 512 × 512').waitFor();
    expect(await panel.getByLabel('As it comes').isChecked()).toBe(true);
    writeFileSync(file(), '{ "examples": [] }');
    await panel.getByText('orange.likewise.json is not a recipe: examples').waitFor();
    await panel.getByRole('button', { name: 'Show as Text' }).click();
    await suite.workbench.page.locator('.monaco-editor .view-line', { hasText: '"examples": []' }).waitFor();
  });
});
