import { existsSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import type { Frame } from 'playwright-core';
import sharp from 'sharp';
import { describe, expect, it } from 'vitest';
import { DRAWINGS } from '../support/drawings.ts';
import { pixel } from './support/page.ts';
import { useWorkbench } from './support/suite.ts';

/* Drawings in the workbench: in as SVG, out as SVG if possible, and shown only as pictures. */

let panel: Frame;

const suite = useWorkbench(({ workspace }) => {
  for (const [name, text] of Object.entries(DRAWINGS)) writeFileSync(join(workspace, name), text);
  const soft = { examples: [{ input: 'star.svg', output: 'star-soft.svg' }], queries: ['bell.svg', 'evil.svg'] };
  const recipe = { ...soft, output: 'soft/{name}.{ext}' };
  writeFileSync(join(workspace, 'soft.likewise.json'), JSON.stringify(recipe));
});

const at = (path: string) => join(suite.server.workspace, path);
const red = DRAWINGS['bell.svg'].replace('#222222', '#e50914');

describe('drawings', () => {
  it('are answered by drawings, shown by <img> alone', async () => {
    await suite.workbench.chooseInExplorer(['star.svg', 'star-red.svg', 'bell.svg'], 'Do Likewise');
    panel = await suite.workbench.panel();
    const answer = panel.locator('.lw-swipe-after img');
    await answer.waitFor();
    expect((await pixel(answer, [0.5, 0.5])).slice(0, 3)).toEqual([0xe5, 0x09, 0x14]);
    await panel.getByText('bell.svg SVG').waitFor();
    expect(await panel.locator('svg path[fill="#e50914"]').count()).toBe(0);
    // Small drawings are shown large.
    expect((await answer.boundingBox())!.height).toBeGreaterThan(100);
  });

  it('are saved beside and in place, and Undo brings the old one back', async () => {
    await panel.getByRole('button', { name: 'Save', exact: true }).click();
    await panel.locator('.thumb-state[data-state="done"]').waitFor();
    expect(readFileSync(at('likewise/bell.svg'), 'utf8')).toBe(red);
    await panel.getByRole('button', { name: 'Replace', exact: true }).click();
    await panel.getByRole('button', { name: 'Undo replacing bell.svg' }).click();
    await expect
      .poll(() => existsSync(at('bell.svg')) && readFileSync(at('bell.svg'), 'utf8'))
      .toBe(DRAWINGS['bell.svg']);
  });

  it('are answered by a PNG where they have to be, with the reason', async () => {
    await suite.workbench.run('View: Close All Editors');
    panel = await suite.workbench.openRecipe('soft.likewise.json');
    await panel
      .getByText(/^The answer to bell\.svg is a PNG, since an SVG cannot express it: .+ takes pixels\.$/)
      .waitFor();
    await panel.getByRole('button', { name: 'Replace', exact: true }).click();
    await suite.workbench.toast('The answer to bell.svg cannot be an SVG').waitFor();
    await panel.getByRole('button', { name: 'Save', exact: true }).click();
    await expect.poll(() => existsSync(at('soft/bell.png'))).toBe(true);
    expect(await sharp(readFileSync(at('soft/bell.png'))).metadata()).toMatchObject({ format: 'png', width: 528 });
    expect(existsSync(at('soft/bell.svg'))).toBe(false);
  });

  it('with a script are refused by name', async () => {
    await panel.locator('.thumb', { hasText: 'evil.svg' }).click();
    await panel.getByRole('alert').getByText('evil.svg has a script.').waitFor();
  });
});
