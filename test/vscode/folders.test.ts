import { existsSync, readFileSync, symlinkSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { pixel } from './support/page.ts';
import { copySamples, sample } from './support/samples.ts';
import { useWorkbench } from './support/suite.ts';

const suite = useWorkbench(({ workspace }) => {
  copySamples(workspace, {
    'shapes/a.in.png': 'example-input.png',
    'shapes/a.out.png': 'example-output.png',
    'shapes/RING.PNG': 'watch.png',
    'shapes/deep/er/melon.png': 'melon.png',
  });
  symlinkSync('.', join(workspace, 'shapes/loop'));
});

const at = (path: string) => join(suite.server.workspace, path);
const bytes = (path: string) => (existsSync(at(path)) ? readFileSync(at(path)) : undefined);
const [MELON, WATCH] = ['melon.png', 'watch.png'].map((name) => readFileSync(sample(name)));

const compose = async (folder: string) => {
  // What was chosen before is not any more.
  await suite.workbench.row(folder).click();
  await suite.workbench.chooseInExplorer([folder], 'Do Likewise');
  return suite.workbench.panel();
};

describe('a folder', () => {
  it('stands for its pictures and those of its folders, however deep, also the second time', async () => {
    let panel = await compose('shapes');
    await panel.getByRole('button', { name: 'Apply to all 2' }).click();
    await panel.locator('.batch-end', { hasText: '2 done.' }).waitFor();
    expect([existsSync(at('shapes/likewise/RING.png')), existsSync(at('shapes/deep/er/likewise/melon.png'))]).toEqual([
      true,
      true,
    ]);
    await suite.workbench.run('View: Close All Editors');
    panel = await compose('shapes');
    await panel.getByRole('button', { name: 'Apply to all 2' }).waitFor();
    await panel.getByText('2 pictures').waitFor();
  });

  it('is done in place, and one Undo brings all its pictures back', async () => {
    await suite.workbench.page.getByRole('tab', { name: 'Likewise' }).click();
    const panel = await suite.workbench.panel();
    await panel.getByRole('button', { name: 'Replace all 2' }).click();
    await panel.locator('.batch-end', { hasText: '2 done.' }).waitFor();
    expect(bytes('shapes/RING.PNG')).toEqual(bytes('shapes/likewise/RING.png'));
    expect(bytes('shapes/deep/er/melon.png')).toEqual(bytes('shapes/deep/er/likewise/melon.png'));
    await panel.getByRole('button', { name: 'Undo replacing 2 pictures' }).click();
    await expect.poll(() => [bytes('shapes/RING.PNG'), bytes('shapes/deep/er/melon.png')]).toEqual([WATCH, MELON]);
  });

  it('is done in place once, and brought back, also when the window is loaded again between', async () => {
    await suite.workbench.page.getByRole('tab', { name: 'Likewise' }).click();
    let panel = await suite.workbench.panel();
    await panel.getByRole('button', { name: 'Replace all 2' }).click();
    await panel.getByRole('button', { name: 'Undo replacing 2 pictures' }).waitFor();
    const ring = bytes('shapes/RING.PNG');
    expect(ring).toEqual(bytes('shapes/likewise/RING.png'));
    // The workbench in a browser writes which editors are open once a minute, and at its end only if it is given the time.
    await suite.workbench.page.waitForTimeout(65_000);
    await suite.workbench.page.reload();
    await suite.workbench.page.getByRole('tab', { name: 'Likewise' }).waitFor();
    panel = await suite.workbench.panel();
    await panel.locator('.thumb', { hasText: 'RING.PNG' }).click();
    await panel.locator('.stage-picture[data-stale="false"]').waitFor();
    expect(await pixel(panel.locator('.lw-swipe-before'), [0.5, 0.5])).not.toEqual(
      await pixel(panel.locator('.lw-swipe-after img'), [0.5, 0.5]),
    );
    await panel.getByRole('button', { name: 'Replace', exact: true }).click();
    await suite.workbench.page.waitForTimeout(1000);
    expect(bytes('shapes/RING.PNG')).toEqual(ring);
    await panel.getByRole('button', { name: 'Undo replacing 2 pictures' }).click();
    await expect.poll(() => [bytes('shapes/RING.PNG'), bytes('shapes/deep/er/melon.png')]).toEqual([WATCH, MELON]);
  });
});
