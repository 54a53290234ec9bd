import { existsSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import type { Frame } from 'playwright-core';
import sharp from 'sharp';
import { describe, expect, it } from 'vitest';
import { discPng } from '../support/cliImages.ts';
import { otherKinds } from '../support/kinds.ts';
import { pixel } from './support/page.ts';
import { likewiseIn } from './support/server.ts';
import { useWorkbench } from './support/suite.ts';

/* Files of formats that cannot be sent as they are: GIF, TIFF, AVIF, animated WebP. */

const [BLACK, WHITE, NAVY] = [
  [0, 0, 0],
  [255, 255, 255],
  [20, 30, 90],
];
const RECIPE = {
  examples: [{ input: 'before.png', output: 'after.png' }],
  queries: ['*.{gif,tiff,avif}'],
  output: 'done/{name}.{ext}',
};

let panel: Frame;
let kinds: Readonly<Record<string, Buffer>>;

const suite = useWorkbench(async ({ workspace }) => {
  kinds = await otherKinds(NAVY);
  const files = {
    'before.png': await discPng(64, BLACK, WHITE),
    'after.png': await discPng(64, WHITE, BLACK),
    ...kinds,
  };
  for (const [name, bytes] of Object.entries(files)) writeFileSync(join(workspace, name), bytes);
  writeFileSync(join(workspace, 'done.likewise.json'), JSON.stringify(RECIPE));
});

const at = (path: string) => join(suite.server.workspace, path);

describe('files of other kinds', () => {
  it('are shown and answered by their first picture, and that is said', async () => {
    await suite.workbench.chooseInExplorer(['before.png', 'after.png', 'pages.tiff'], 'Do Likewise');
    panel = await suite.workbench.panel();
    await panel.getByText('pages.tiff has 2 pages: the first is used.').waitFor();
    await panel.getByText('pages.tiff 64 × 64').waitFor();
    expect((await pixel(panel.locator('.lw-swipe-before'), [0.5, 0.5])).slice(0, 3)).toEqual(NAVY);
    const answer = await pixel(panel.locator('.lw-swipe-after img'), [0.02, 0.02]);
    expect(answer.slice(0, 3)).toEqual(BLACK);
  });

  it('are not replaced, which their formats do not allow; their answers are saved beside them', async () => {
    await panel.getByRole('button', { name: 'Replace', exact: true }).click();
    await suite.workbench.toast('pages.tiff cannot be replaced by its answer').waitFor();
    await panel.getByRole('button', { name: 'Save', exact: true }).click();
    await expect.poll(() => existsSync(at('likewise/pages.png'))).toBe(true);
    expect(readFileSync(at('pages.tiff'))).toEqual(kinds['pages.tiff']);
  });

  it('are done by a recipe as on the command line', async () => {
    await suite.workbench.run('View: Close All Editors');
    panel = await suite.workbench.openRecipe('done.likewise.json');
    await panel.getByRole('button', { name: 'Apply to all 3' }).click();
    await panel.locator('.batch-end', { hasText: '3 done.' }).waitFor();
    expect(existsSync(at('done/moving.png'))).toBe(true);
    const names = ['moving', 'pages', 'still'].map((name) => at(`done/${name}.png`));
    const pixels = () => Promise.all(names.map((name) => sharp(readFileSync(name)).raw().toBuffer()));
    const here = await pixels();
    likewiseIn(suite.server.home, 'apply', '--overwrite', at('done.likewise.json'));
    expect(await pixels()).toEqual(here);
    await panel.getByRole('button', { name: 'Report' }).click();
    await suite.workbench.page
      .locator('.view-line', { hasText: 'moving.gif has 2 frames: the first is used.' })
      .waitFor();
  });
});
