import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import type { Frame, Locator } from 'playwright-core';
import { describe, expect, it } from 'vitest';
import { accessibilityFaults, previewsOf } from '../support/browser.ts';
import { discPng } from '../support/cliImages.ts';
import { pixel } from './support/page.ts';
import { useWorkbench } from './support/suite.ts';

/* An example with several meanings: black on white made white on black. */

const [BLACK, WHITE, NAVY] = [
  [0, 0, 0],
  [255, 255, 255],
  [20, 30, 90],
];
const PICTURES = {
  'before.png': await discPng(64, BLACK, WHITE),
  'after.png': await discPng(64, WHITE, BLACK),
  'navy.png': await discPng(64, NAVY, WHITE),
  'other.png': await discPng(64, BLACK, WHITE),
};
const RECIPE = {
  examples: [{ input: 'before.png', output: 'after.png' }],
  queries: ['navy.png', 'other.png'],
};

let panel: Frame;

const suite = useWorkbench(({ workspace }) => {
  for (const [name, bytes] of Object.entries(PICTURES)) writeFileSync(join(workspace, name), bytes);
  writeFileSync(join(workspace, 'white.likewise.json'), JSON.stringify(RECIPE));
});

const onDisk = () => JSON.parse(readFileSync(join(suite.server.workspace, 'white.likewise.json'), 'utf8'));
const middle = async () => (await pixel(panel.locator('.lw-swipe-after img'), [0.5, 0.5])).slice(0, 3);
const understood = () => panel.getByText(/^Understood as/).textContent();
const meaning = (name: string) => panel.getByRole('radio', { name });

/** Chooses a meaning. What the panel said of the choice before may still come, and show that one for a moment. */
async function choose(radio: Locator): Promise<void> {
  await radio.click({ force: true });
  await expect.poll(() => radio.isChecked()).toBe(true);
}

describe('the meanings of an example', () => {
  it('are shown, at least two, and one is chosen by a click', async () => {
    panel = await suite.workbench.openRecipe('white.likewise.json');
    await panel.getByRole('group', { name: 'What is meant' }).waitFor();
    expect(await panel.getByRole('radio').count()).toBeGreaterThan(1);
    expect(await middle()).not.toEqual([235, 225, 165]);
    await choose(meaning('Colours inverted'));
    await expect.poll(understood).toContain('Understood as Colours inverted');
    await expect.poll(middle).toEqual([235, 225, 165]);
    expect(await accessibilityFaults(panel)).toEqual([]);
  });

  it('answer, each, as their previews show', async () => {
    const previews = await previewsOf(panel);
    expect(new Set(previews.map(([, colour]) => String(colour))).size).toBeGreaterThan(2);
    for (const [id, colour] of previews) {
      await choose(panel.locator(`input[value="${id}"]`));
      const isShown = async () => (await middle()).every((level, c) => Math.abs(level - colour[c]!) <= 3);
      await expect.poll(isShown).toBe(true);
    }
    await choose(meaning('Colours inverted'));
    await expect.poll(understood).toContain('Understood as Colours inverted');
  });

  it('are chosen by the arrow keys, too', async () => {
    await meaning('Colours inverted').focus();
    await panel.press('input[type=radio]:focus', 'ArrowRight');
    await expect.poll(understood).not.toContain('Colours inverted');
    await expect.poll(middle).not.toEqual([235, 225, 165]);
    await panel.press('input[type=radio]:focus', 'ArrowLeft');
    await expect.poll(middle).toEqual([235, 225, 165]);
  });

  it('hold for all pictures, and in the recipe', async () => {
    await panel.locator('.thumb', { hasText: 'other.png' }).click();
    await expect.poll(understood).toContain('Understood as Colours inverted');
    await expect.poll(middle).toEqual(WHITE);
    await suite.workbench.page.keyboard.press('Control+s');
    await expect.poll(() => onDisk().reading?.sentence).toBe('Colours inverted');
    await panel.getByRole('button', { name: 'Let Likewise choose' }).click();
    await expect.poll(understood).not.toContain('Colours inverted');
  });
});
