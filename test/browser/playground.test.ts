import { decodeFrame } from '@likewise/shared/protocol/frames.ts';
import type { Page } from 'playwright-core';
import sharp from 'sharp';
import { expect, it } from 'vitest';
import { colourAt } from '../support/browser.ts';
import { manySquares, squareOn } from '../support/flatPictures.ts';
import { answers, askForModelsPicture, chooser, PATIENCE, usePlayground } from '../support/playground.ts';

/* The page in a real browser, served by a real daemon with the embedded model. */

const playground = usePlayground();
const { daemon } = playground;

const brightness = (colour: readonly number[]) => colour.reduce((sum, value) => sum + value, 0) / 3;

it('goes from the first visit to the first answer without a click', async () => {
  const { page, faults, close } = await playground.newPage();
  await page.goto(daemon.url);
  await page.getByRole('heading', { name: 'Let this page in' }).waitFor();
  const link = await daemon.link();
  await page.goto(link);
  await page.getByAltText('peach.png, after').waitFor();
  expect(page.url()).toBe(daemon.url);
  await answers(page).nth(3).waitFor();
  // The sample is a mask: white where the peach is, black around it.
  expect(brightness(await colourAt(page, 'peach.png, after', 0.5, 0.6))).toBeGreaterThan(200);
  expect(brightness(await colourAt(page, 'peach.png, after', 0.05, 0.05))).toBeLessThan(55);

  // A link works once.
  const other = await playground.newPage();
  await other.page.goto(link);
  await other.page.getByText('This link was already used').waitFor();
  await other.close();
  expect(faults).toEqual([]);
  await close();
});

it('keeps its key through a reload, and needs none of a link it has no use for', async () => {
  const page = await playground.open();
  await page.reload();
  await page.getByRole('heading', { name: 'Show it once' }).waitFor();
  await page.goto('about:blank');
  await page.goto(await daemon.link());
  await page.getByRole('heading', { name: 'Show it once' }).waitFor();
  const owner = await daemon.owner();
  const tools = (await owner.listTools()).filter(({ connected }) => connected);
  owner.close();
  expect(tools).toHaveLength(1);
  expect(tools[0]).toMatchObject({ kind: 'playground', trusted: true });
});

it('follows the options and shows how sure the model is', async () => {
  const page = await playground.open();
  await answers(page).nth(3).waitFor();
  const before = await page.getByAltText('peach.png, after').getAttribute('src');
  await askForModelsPicture(page);
  await expect.poll(() => page.getByAltText('peach.png, after').getAttribute('src'), PATIENCE).not.toBe(before);
  await page.getByRole('button', { name: 'Confidence' }).click();
  await page.getByRole('img', { name: /^Confidence \d+ % on average/ }).waitFor();
});

it('shows the prompt as a grid, with the hidden cell until its answer has come', async () => {
  const page = await playground.open();
  const grid = page.getByRole('img', { name: /^The prompt:/ });
  const hidden = grid.locator('.lw-grid-hidden');
  const words = 'The prompt: top left before; top right after; bottom left picture; bottom right ';
  await answers(page).nth(3).waitFor();
  await expect.poll(() => grid.getAttribute('aria-label'), PATIENCE).toBe(`${words}the answer.`);
  expect(await hidden.count()).toBe(0);
  await page.getByText('Here the answer is in its place').waitFor();
  await page.getByRole('button', { name: 'Remove After' }).click();
  await expect
    .poll(() => grid.getAttribute('aria-label'), PATIENCE)
    .toBe(`${words.replace('after', 'after, still empty')}hidden, for the model to fill.`);
  expect(await hidden.count()).toBeGreaterThan(0);

  // The cells contain what was chosen.
  const [before, after] = await manySquares(2);
  await chooser(page, /^Before/).setInputFiles(before!);
  await chooser(page, /^After/).setInputFiles(after!);
  const colour = (x: number, y: number) =>
    page.evaluate(
      `[...document.querySelector('.lw-grid canvas').getContext('2d').getImageData(${x}, ${y}, 1, 1).data]`,
    );
  await expect.poll(() => colour(55, 55), PATIENCE).toEqual([255, 40, 0, 255]);
  await expect.poll(() => colour(168, 55), PATIENCE).toEqual([255, 49, 0, 255]);
});

it('has previews of its own in every tab', async () => {
  const { page, close } = await playground.newPage();
  const slots: unknown[][] = [];
  const watch = (tab: Page) => {
    const own: unknown[] = [];
    slots.push(own);
    tab.on('websocket', (socket) =>
      socket.on('framesent', ({ payload }) => {
        const { header } = decodeFrame(Uint8Array.from(payload as Buffer));
        if (header.type === 'run') own.push(header.slot);
      }),
    );
  };
  watch(page);
  await page.goto(await daemon.link());
  await answers(page).nth(3).waitFor();
  await askForModelsPicture(page);
  await expect.poll(() => slots[0]!.length, PATIENCE).toBe(2);
  const other = await page.context().newPage();
  watch(other);
  await other.goto(daemon.url);
  await answers(other).nth(3).waitFor();
  expect(new Set(slots[0]).size).toBe(1);
  expect(slots[1]![0]).toEqual(expect.any(String));
  expect(slots[0]).not.toContain(slots[1]![0]);
  await close();
});

it('wipes between before and after with the arrow keys', async () => {
  const page = await playground.open();
  const slider = page.getByRole('slider', { name: 'peach.png: wipe between before and after' });
  await slider.focus();
  await page.keyboard.press('End');
  expect(await slider.getAttribute('aria-valuetext')).toBe('100 % before');
  await page.keyboard.press('ArrowLeft');
  expect(await slider.getAttribute('aria-valuetext')).toBe('99 % before');
});

it('downloads an answer under the name of its query', async () => {
  const page = await playground.open();
  await page.getByAltText('peach.png, after').waitFor();
  const [file] = await Promise.all([
    page.waitForEvent('download'),
    page.getByRole('button', { name: 'Download' }).click(),
  ]);
  expect(file.suggestedFilename()).toBe('peach-likewise.png');
  const { info, data } = await sharp(await file.path())
    .raw()
    .toBuffer({ resolveWithObject: true });
  const shown = `(({ naturalWidth, naturalHeight }) => [naturalWidth, naturalHeight])(document.querySelector('img[alt="peach.png, after"]'))`;
  expect([info.width, info.height]).toEqual(await page.evaluate(shown));
  const middle = (Math.floor(info.height * 0.6) * info.width + Math.floor(info.width / 2)) * info.channels;
  expect([...data.subarray(middle, middle + 3)]).toEqual(await colourAt(page, 'peach.png, after', 0.5, 0.6));
});

it('copies an answer to the clipboard', async () => {
  const page = await playground.open();
  await page.context().grantPermissions(['clipboard-read', 'clipboard-write']);
  await page.getByAltText('peach.png, after').waitFor();
  await page.getByRole('button', { name: 'Copy', exact: true }).click();
  await page.getByText('Copied').waitFor();
  const read = `navigator.clipboard.read()
    .then(([item]) => item.getType('image/png'))
    .then((blob) => createImageBitmap(blob))
    .then(({ width, height }) => [width, height])`;
  const shown = `(({ naturalWidth, naturalHeight }) => [naturalWidth, naturalHeight])(document.querySelector('img[alt="peach.png, after"]'))`;
  expect(await page.evaluate(read)).toEqual(await page.evaluate(shown));
});

it('lets an example be painted, by the pointer and by the keyboard', async () => {
  const page = await playground.open();
  await chooser(page, /^Before/).setInputFiles(await squareOn('tile.png', [240, 60, 40], [30, 120, 240]));
  await page.getByAltText('tile.png', { exact: true }).waitFor();
  await page.getByRole('button', { name: 'Remove After' }).click();
  await page.getByText('Now show what should become of it').waitFor();

  await page.getByRole('button', { name: 'Paint the after' }).click();
  const painting = page.getByRole('application');
  await page.getByRole('radio', { name: 'Fill' }).check({ force: true });
  await painting.click();
  await page.getByRole('button', { name: 'Use this' }).click();
  await page.getByAltText('tile-painted.png').waitFor();
  expect(await colourAt(page, 'tile-painted.png', 0.5, 0.5)).toEqual([255, 255, 255]);
  expect(await colourAt(page, 'tile-painted.png', 0.1, 0.1)).toEqual([0, 0, 0]);
  await answers(page).nth(3).waitFor();

  // From the same square, with the second colour, and without a pointer.
  await page.getByRole('button', { name: 'Paint the after' }).press('Enter');
  await page.getByRole('application').focus();
  await page.keyboard.press('x');
  await page.keyboard.press('f');
  await page.keyboard.press('Space');
  await page.getByRole('button', { name: 'Use this' }).press('Enter');
  await expect.poll(() => colourAt(page, 'tile-painted.png', 0.5, 0.5), PATIENCE).toEqual([0, 0, 0]);
});

it('runs 20 pictures, and stops on request', async () => {
  const page = await playground.open();
  await page.getByRole('button', { name: 'Remove all 4' }).click();
  await chooser(page, /^More pictures/).setInputFiles(await manySquares(20));
  await page.getByRole('button', { name: 'Remove all 20' }).waitFor();
  await page.getByRole('radio', { name: 'Best' }).check({ force: true });
  await page.getByRole('button', { name: 'Run 20 pictures' }).click();
  await answers(page).first().waitFor();
  await page.getByRole('button', { name: 'Cancel' }).click();
  await page.getByText('cancelled', { exact: true }).first().waitFor();
  const stopped = await answers(page).count();
  expect(stopped).toBeLessThan(20);
  await page.getByRole('button', { name: 'Run again' }).click();
  await answers(page).nth(19).waitFor();
  await page.getByRole('button', { name: 'All 20', exact: true }).waitFor();
});

it('outlives a daemon that is killed while it answers', async () => {
  const page = await playground.open();
  await answers(page).nth(3).waitFor();
  await page.getByRole('button', { name: 'Remove all 4' }).click();
  const files = (await manySquares(20)).map((file, n) => ({ ...file, name: `again ${n}.png` }));
  await chooser(page, /^More pictures/).setInputFiles(files);
  await page.getByRole('button', { name: 'Remove all 20' }).waitFor();
  await page.getByRole('radio', { name: 'Fast' }).check({ force: true });
  await page.getByRole('button', { name: 'Run 20 pictures' }).click();
  await answers(page).first().waitFor();
  await daemon.kill();
  await page.getByText('The connection to the daemon was lost').or(page.getByText('is not running')).first().waitFor();
  // Its work stays on the screen.
  expect(await answers(page).count()).toBeGreaterThan(0);
  await daemon.start();
  await answers(page).nth(19).waitFor();
  await page.getByText(/^mini · CPU/).waitFor();
});

it('shows the jobs of another tool as they come, and runs them again', async () => {
  const page = await playground.open();
  await page.getByRole('link', { name: 'Watch' }).click();
  const jobs = page.getByRole('heading', { name: 'Recent jobs' }).locator('xpath=..').getByRole('listitem');
  await jobs.first().waitFor();
  const owner = await daemon.owner();
  const [input, output, query] = (await manySquares(3)).map(({ buffer }) => ({
    type: 'image/png' as const,
    bytes: Uint8Array.from(buffer),
  }));
  const job = {
    job: crypto.randomUUID(),
    examples: [{ input: input!, output: output! }],
    queries: [query!],
    quality: 'fast',
    answer: { size: 'query', detail: 'none', format: 'png' },
    lane: 'batch',
  } as const;
  const shown = jobs.filter({ hasText: 'Command line' });
  expect(await shown.count()).toBe(0);
  for await (const _ of owner.run(job));
  owner.close();
  await shown.getByAltText('Answer 1').waitFor();
  await shown.getByRole('button', { name: 'Run again the job of Command line' }).click();
  await page.getByRole('heading', { name: 'Answer', exact: true }).waitFor();
  await page.getByRole('radio', { name: 'Fast' }).and(page.locator(':checked')).waitFor();
  await page.getByText(/probably wrong · from before/).waitFor();
});

it('lets a tool in by a code, which may try but not watch, and shuts it out again', async () => {
  const page = await playground.open();
  await page.getByRole('link', { name: 'Watch' }).click();
  await page.getByRole('button', { name: 'Let a tool in' }).click();
  const code = (await page.locator('output.code').textContent())!;
  expect(code).toMatch(/^\d{4} \d{4}$/);

  const other = await playground.newPage();
  await other.page.goto(daemon.url);
  await other.page.getByLabel('Pairing code').fill(code);
  await other.page.getByRole('button', { name: 'Pair' }).click();
  await answers(other.page).nth(3).waitFor();
  await other.page.getByRole('link', { name: 'Watch' }).click();
  await other.page.getByText('This page was let in by a code').waitFor();

  const line = page.getByRole('listitem').filter({ hasText: 'connected' }).filter({ hasNotText: 'may manage' });
  await line.getByRole('button', { name: 'Revoke Playground' }).click();
  await line.getByRole('button', { name: 'Shut out' }).click();
  await other.page.getByRole('heading', { name: 'This page no longer has access' }).waitFor();
  await other.page.reload();
  await other.page.getByRole('heading', { name: 'This page no longer has access' }).waitFor();
  expect(other.faults).toEqual([]);
  await other.close();
});

it('says what it is doing while there is no daemon, and how to start one', async () => {
  const page = await playground.open();
  await daemon.kill();
  const notice = page.getByRole('alert');
  await notice.getByText('likewise serve', { exact: true }).waitFor();
  await daemon.start();
  await notice.waitFor({ state: 'detached' });
});
