import { existsSync, mkdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import type { Frame } from 'playwright-core';
import { describe, expect, it } from 'vitest';
import { accessibilityFaults } from '../support/browser.ts';
import { connectTool } from '../support/daemonProcess.ts';
import { pixel } from './support/page.ts';
import { sample } from './support/samples.ts';
import { likewiseIn } from './support/server.ts';
import { useWorkbench } from './support/suite.ts';

let panel: Frame;

const suite = useWorkbench(({ workspace }) => mkdirSync(join(workspace, 'orange')));

const at = (path: string) => join(suite.server.workspace, path);
const bytes = (path: string) => readFileSync(at(path));
const [ORANGE, DARK] = [
  [249, 115, 22],
  [30, 41, 59],
];

/** Whether two colours look the same. */
const isNear = (a: readonly number[], b: readonly number[]) => b.every((value, n) => Math.abs(value - a[n]!) < 40);

describe('a prompt from the explorer', () => {
  it('does nothing before it is used: no daemon', () => {
    expect(existsSync(join(suite.server.home, 'state'))).toBe(false);
  });

  it('starts the daemon and shows the answer to the third picture', async () => {
    await suite.workbench.chooseInExplorer(['example-input.png', 'example-output.png', 'melon.png'], 'Do Likewise');
    panel = await suite.workbench.panel();
    const answer = panel.locator('.lw-swipe-after img');
    await answer.waitFor();
    expect(isNear(await pixel(answer, [0.5, 0.5]), ORANGE)).toBe(true);
    expect(isNear(await pixel(panel.locator('.lw-swipe-before'), [0.5, 0.5]), DARK)).toBe(true);
    await panel.getByText('melon.png 512 × 512').waitFor();
    await suite.workbench.statusBar().filter({ hasText: 'mini on CPU' }).waitFor();
    expect(JSON.parse(likewiseIn(suite.server.home, 'status', '--json'))).toMatchObject({
      model: 'mini',
      engine: 'ready',
    });
  });

  it('has nothing that axe-core finds fault with', async () => {
    expect(await accessibilityFaults(panel)).toEqual([]);
  });

  it('compares in other ways, by keys and buttons, down to pixels', async () => {
    await panel.locator('.stage').click({ position: { x: 5, y: 5 } });
    await panel.press('body', '2');
    await panel.locator('figcaption', { hasText: 'after' }).waitFor();
    await panel.press('body', '3');
    await panel.getByLabel('How much of the answer is laid over the picture').waitFor();
    await panel.press('body', 'c');
    expect(await panel.locator('.lw-confidence rect').count()).toBe(49);
    await panel.press('body', '0');
    await panel.press('body', 'c');
    await panel.getByRole('button', { name: 'Swipe' }).click();
    await panel.locator('.lw-swipe-after').waitFor();
    expect(await panel.locator('.lw-confidence').count()).toBe(0);
  });

  it('zooms to the cursor from 25 % to 1600 %, and Fit fits', async () => {
    const picture = panel.locator('.lw-swipe-after');
    const box = async () => (await picture.boundingBox())!;
    const room = async () => {
      const frame = (await panel.locator('.lw-frame').boundingBox())!;
      const { width, height } = await box();
      return Math.min(frame.width - width, frame.height - height);
    };
    await expect.poll(room).toBeCloseTo(0, 0);
    const fitted = await box();
    const cursor = { x: fitted.x + 0.25 * fitted.width, y: fitted.y + 0.75 * fitted.height };
    const { mouse, keyboard } = suite.workbench.page;
    await mouse.move(cursor.x, cursor.y);
    await keyboard.down('Control');
    for (let n = 0; n < 10; n++) await mouse.wheel(0, -200);
    await panel.locator('.lw-zoom-scale', { hasText: '1600 %' }).waitFor();
    const large = await box();
    expect(large.width).toBeCloseTo(16 * 512, 0);
    expect((cursor.x - large.x) / large.width).toBeCloseTo(0.25, 2);
    expect((cursor.y - large.y) / large.height).toBeCloseTo(0.75, 2);
    for (let n = 0; n < 20; n++) await mouse.wheel(0, 200);
    await panel.locator('.lw-zoom-scale', { hasText: '25 %' }).waitFor();
    await keyboard.up('Control');
    expect((await box()).width).toBeCloseTo(128, 0);
    await panel.getByRole('button', { name: 'Larger' }).click();
    await panel.getByRole('button', { name: 'Larger' }).click();
    await panel.getByRole('button', { name: 'Larger' }).click();
    await panel.locator('.lw-zoom-scale', { hasText: '200 %' }).waitFor();
    // What does not fit is moved by dragging.
    const before = await box();
    await mouse.move(cursor.x, cursor.y);
    await mouse.down();
    await mouse.move(cursor.x + 50, cursor.y + 30);
    await mouse.up();
    const after = await box();
    expect([after.x - before.x, after.y - before.y].map(Math.round)).toEqual([50, 30]);
    await panel.getByRole('button', { name: 'Fit' }).click();
    expect(await box()).toEqual(fitted);
  });

  it('answers again when an option changes', async () => {
    const before = await panel.locator('.lw-swipe-after img').getAttribute('src');
    await panel.getByLabel('As it comes').check();
    await panel.locator(`.lw-swipe-after img:not([src="${before}"])`).waitFor();
    await panel.locator('.stage-picture[data-stale="false"]').waitFor();
    await panel.getByLabel('Follow edges').check();
    await panel.getByText('answered before').waitFor();
  });

  it('saves beside the picture what the command line makes of it', async () => {
    await panel.getByRole('button', { name: 'Save', exact: true }).click();
    await panel.locator('.thumb-state[data-state="done"]').waitFor();
    const examples = ['--example', at('example-input.png'), at('example-output.png')];
    likewiseIn(
      suite.server.home,
      'run',
      // The editor's answers carry no metadata yet.
      '--strip',
      ...examples,
      '--query',
      at('melon.png'),
      '--out',
      join(suite.server.home, 'out'),
    );
    expect(bytes('likewise/melon.png')).toEqual(readFileSync(join(suite.server.home, 'out', 'melon.png')));
  });

  it('replaces the picture; Undo brings the old one back', async () => {
    const old = readFileSync(sample('melon.png'));
    await panel.getByRole('button', { name: 'Replace', exact: true }).click();
    await panel.getByRole('button', { name: 'Undo replacing melon.png' }).waitFor();
    expect(bytes('melon.png')).toEqual(bytes('likewise/melon.png'));
    await panel.getByRole('button', { name: 'Undo replacing melon.png' }).click();
    await expect.poll(() => existsSync(at('melon.png')) && bytes('melon.png').equals(old)).toBe(true);
  });

  it('takes pictures that are dropped on it', async () => {
    await suite.workbench.page.getByRole('tab', { name: 'Likewise' }).click();
    panel = await suite.workbench.panel();
    const place = panel.getByRole('group', { name: 'Pictures to do likewise' });
    const list = `vscode-remote://127.0.0.1:${suite.server.port}${at('peach.png')}`;
    await place.evaluate((target, uris) => {
      const dataTransfer = new DataTransfer();
      dataTransfer.setData('text/uri-list', uris);
      target.dispatchEvent(new DragEvent('drop', { dataTransfer, bubbles: true }));
    }, list);
    await panel.getByText('2 pictures').waitFor();
    await panel.locator('.thumb', { hasText: 'peach.png' }).click();
    await panel.getByText('peach.png 512 × 512').waitFor();
  });

  it('is kept as a recipe, whose paths start from its own folder', async () => {
    await panel.getByRole('button', { name: 'Save as Recipe' }).click();
    await suite.workbench.typeInDialog(at('orange/new.likewise.json'));
    const written = () => {
      try {
        return JSON.parse(bytes('orange/new.likewise.json').toString());
      } catch {
        return undefined;
      }
    };
    // The file is there before all of it is.
    await expect
      .poll(() => existsSync(at('orange/new.likewise.json')) && written())
      .toEqual({
        examples: [{ input: '../example-input.png', output: '../example-output.png' }],
        queries: ['../melon.png', '../peach.png'],
      });
    await suite.workbench.page.getByRole('tab', { name: 'new.likewise.json' }).waitFor();
  });
});

describe('the status bar', () => {
  it('lets another tool in by a code', async () => {
    await suite.workbench.chooseInStatusMenu('Pair a Tool');
    const dialog = suite.workbench.page.locator('.monaco-dialog-box');
    await dialog.waitFor();
    const [code = ''] = /\d{4} \d{4}/.exec((await dialog.textContent()) ?? '') ?? [];
    const { port } = JSON.parse(readFileSync(join(suite.server.home, 'state', 'daemon.json'), 'utf8')) as {
      port: number;
    };
    const tool = connectTool(port, { token: undefined }, { name: 'Figma', kind: 'figma' });
    try {
      await tool.settled();
      await tool.pair(code.replace(' ', ''));
      await expect.poll(() => tool.state.name).toBe('ready');
    } finally {
      tool.close();
    }
    await dialog.getByRole('button', { name: 'Cancel' }).click();
  });

  it('stops the daemon', async () => {
    await suite.workbench.chooseInStatusMenu('Stop Daemon');
    await suite.workbench
      .statusBar()
      .filter({ hasText: /^\s*Likewise\s*$/ })
      .waitFor();
    await expect.poll(() => existsSync(join(suite.server.home, 'state', 'daemon.json'))).toBe(false);
  });
});
