import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import type { Frame } from 'playwright-core';
import { describe, expect, it } from 'vitest';
import { sample } from './support/samples.ts';
import { likewiseIn } from './support/server.ts';
import { useWorkbench } from './support/suite.ts';

/* The library of examples that the editor shares with the command line. */

const suite = useWorkbench(() => {});

const at = (path: string) => join(suite.server.workspace, path);
const names = () =>
  (JSON.parse(likewiseIn(suite.server.home, 'library', '--json')) as { examples: { name: string }[] }).examples.map(
    ({ name }) => name,
  );
const input = () => suite.workbench.page.locator('.quick-input-widget input.input');
const listed = (text: string) =>
  suite.workbench.page.locator('.quick-input-list .monaco-list-row').filter({ hasText: text });
/** Types where a box asks with these words, which come after those of the list before. */
const type = async (asked: string, text: string) => {
  await suite.workbench.page.locator('.quick-input-widget').getByText(asked).waitFor();
  await input().fill(text);
  await suite.workbench.page.keyboard.press('Enter');
};

describe('the library of examples', () => {
  let panel: Frame;

  it('keeps the example of a prompt', async () => {
    await suite.workbench.chooseInExplorer(['example-input.png', 'example-output.png', 'melon.png'], 'Do Likewise');
    panel = await suite.workbench.panel();
    await panel.locator('.lw-swipe-after img').waitFor();
    await panel.getByRole('button', { name: 'Library…' }).click();
    await suite.workbench.pick('Save the example of this prompt…');
    await type('Name of the example', 'Orange');
    await expect.poll(names).toEqual(['Orange']);
  });

  it('puts one that another tool has saved into the prompt, as files', async () => {
    likewiseIn(suite.server.home, 'library', 'save', 'Theirs', sample('melon.png'), sample('peach.png'));
    await panel.getByRole('button', { name: 'Library…' }).click();
    await suite.workbench.pick('Theirs');
    await panel.getByRole('button', { name: 'Theirs-before.png' }).waitFor();
    await panel.getByRole('button', { name: 'Theirs-after.png' }).waitFor();
    expect(readFileSync(at('likewise-examples/Theirs-after.png'))).toEqual(readFileSync(sample('peach.png')));
  });

  it('opens a prompt for one where there is none', async () => {
    await suite.workbench.run('View: Close All Editors');
    await suite.workbench.runUntil('Likewise: Example Library', listed('Orange'));
    await suite.workbench.pick('Orange');
    panel = await suite.workbench.panel();
    await panel.getByRole('button', { name: 'Orange-before.png' }).waitFor();
    expect(existsSync(at('likewise-examples/Orange-before.png'))).toBe(true);
  });

  it('renames and removes examples, and says which names are taken', async () => {
    const { page } = suite.workbench;
    // A list closes where something else takes the focus, as a notification does; then it is opened again.
    const press = async (example: string, button: string, tries = 5): Promise<void> => {
      const row = listed(example);
      await suite.workbench.runUntil('Likewise: Example Library', row);
      try {
        await row.hover({ timeout: 5000 });
        await row.getByRole('button', { name: button }).click({ timeout: 5000 });
      } catch (error) {
        if (tries === 1) throw error;
        await press(example, button, tries - 1);
      }
    };
    await press('Theirs', 'Rename');
    await type('New name of “Theirs”', 'Orange');
    await suite.workbench.toast('There is already an example “Orange”.').waitFor();
    await press('Theirs', 'Rename');
    await type('New name of “Theirs”', 'Ours');
    await expect.poll(names).toEqual(['Orange', 'Ours']);
    await press('Ours', 'Remove for all tools');
    await page.locator('.monaco-dialog-box').getByRole('button', { name: 'Remove' }).click();
    await expect.poll(names).toEqual(['Orange']);
  });

  it('goes to a file and comes from one', async () => {
    await suite.workbench.runUntil('Likewise: Example Library', listed('Export all to a file…'));
    await suite.workbench.pick('Export all to a file…');
    await suite.workbench.typeInDialog(at('team.json'));
    await expect.poll(() => existsSync(at('team.json'))).toBe(true);
    likewiseIn(suite.server.home, 'library', 'remove', 'Orange');
    await suite.workbench.runUntil('Likewise: Example Library', listed('Import from a file…'));
    await suite.workbench.pick('Import from a file…');
    await suite.workbench.openInDialog(at('team.json'));
    await expect.poll(names).toEqual(['Orange']);
  });
});
