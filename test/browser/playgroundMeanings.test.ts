import { decodeFrame } from '@likewise/shared/protocol/frames.ts';
import type { Page } from 'playwright-core';
import { expect, it } from 'vitest';
import { accessibilityFaults, colourAt, previewsOf } from '../support/browser.ts';
import { discPng } from '../support/cliImages.ts';
import { chooser, PATIENCE, usePlayground } from '../support/playground.ts';

/* An example with several meanings: black on white made white on black. A choice applies to all pictures and later runs. */

const playground = usePlayground();

const BLACK = [0, 0, 0];
const WHITE = [255, 255, 255];
const NAVY = [20, 30, 90];

const file = async (name: string, ...disc: Parameters<typeof discPng>) => ({
  name,
  mimeType: 'image/png',
  buffer: Buffer.from(await discPng(...disc)),
});

async function open(): Promise<Page> {
  const page = await playground.open();
  await page.getByRole('button', { name: 'Remove all 4' }).click();
  await chooser(page, /^Before/).setInputFiles(await file('before.png', 64, BLACK, WHITE));
  await chooser(page, /^After/).setInputFiles(await file('after.png', 64, WHITE, BLACK));
  await chooser(page, /^More pictures/).setInputFiles([
    await file('navy.png', 64, NAVY, WHITE),
    await file('black.png', 64, BLACK, WHITE),
  ]);
  await page.getByRole('group', { name: 'What is meant' }).waitFor(PATIENCE);
  return page;
}

const meaning = (page: Page, name: string) => page.getByRole('radio', { name });
const middle = (page: Page) => colourAt(page, 'navy.png, after', 0.5, 0.5);
const understood = (page: Page) => page.getByText(/^Understood as/).textContent();

it('says what was understood, and has another meaning chosen by click and by keyboard, for good', async () => {
  const page = await open();
  expect(await understood(page)).toMatch(/^Understood as .+ (sure|look at it|probably wrong)/);
  expect(await page.getByRole('radio', { checked: true }).count()).toBeGreaterThan(0);
  await meaning(page, 'Colours inverted').check({ force: true });
  await expect.poll(() => understood(page), PATIENCE).toContain('Understood as Colours inverted');
  await expect.poll(() => middle(page), PATIENCE).toEqual([235, 225, 165]);
  expect(await accessibilityFaults(page)).toEqual([]);

  // The arrow key chooses the next one and leaves the focus in place.
  await meaning(page, 'Colours inverted').focus();
  await page.keyboard.press('ArrowRight');
  await expect.poll(() => understood(page), PATIENCE).not.toContain('Colours inverted');
  await page.keyboard.press('ArrowLeft');
  await expect.poll(() => understood(page), PATIENCE).toContain('Colours inverted');

  // All pictures of the run have it, and those of the next.
  await page.getByRole('button', { name: 'black.png' }).first().click();
  await expect.poll(() => understood(page), PATIENCE).toContain('Colours inverted');
  await chooser(page, /^More pictures/).setInputFiles(await file('late.png', 64, NAVY, BLACK));
  await page.getByRole('button', { name: /^late\.png/ }).click();
  await expect.poll(() => understood(page), PATIENCE).toContain('Colours inverted');
  await expect.poll(() => colourAt(page, 'late.png, after', 0.5, 0.5), PATIENCE).toEqual([235, 225, 165]);

  const before = await understood(page);
  await page.getByRole('button', { name: 'Let Likewise choose' }).click();
  await expect.poll(() => page.getByRole('button', { name: 'Let Likewise choose' }).count()).toBe(0);
  await expect.poll(() => understood(page), PATIENCE).not.toBe(before);
});

it('has the meaning chosen that was guessed, by a click', async () => {
  const page = await open();
  const [guessed] = (await understood(page))!.match(/(?<=Understood as ).+?(?= sure| look| probably)/)!;
  await page.getByRole('group', { name: 'What is meant' }).locator('label', { hasText: guessed! }).first().click();
  await page.getByRole('button', { name: 'Let Likewise choose' }).waitFor(PATIENCE);
  await expect.poll(() => understood(page), PATIENCE).toContain(`Understood as ${guessed}`);
});

it('answers by each meaning as its preview shows', async () => {
  const page = await open();
  const previews = await previewsOf(page);
  expect(new Set(previews.map(([, colour]) => String(colour))).size).toBeGreaterThan(2);
  // The model's answer follows the picture's edges at its own size.
  for (const [id, colour] of previews.filter(([id]) => id !== 'model')) {
    await page.locator(`input[value="${id}"]`).check({ force: true });
    const isShown = async () => (await middle(page)).every((level, c) => Math.abs(level - colour[c]!) <= 3);
    await expect.poll(isShown, PATIENCE).toBe(true);
  }
});

it('asks for the chosen reading by its id, and names readings of another example anew', async () => {
  const page = await open();
  const frames: unknown[] = [];
  page.on('websocket', (socket) =>
    socket.on('framesent', ({ payload }) => frames.push(decodeFrame(Uint8Array.from(payload as Buffer)).header)),
  );
  await page.reload();
  await page.getByRole('heading', { name: 'Show it once' }).waitFor();
  await expect
    .poll(() => frames.some((header) => (header as { type: string }).type === 'explain'), PATIENCE)
    .toBe(true);
  await page.getByRole('group', { name: 'What is meant' }).waitFor(PATIENCE);
  await page.getByRole('radio').last().check({ force: true });
  await expect
    .poll(() => frames.some((header) => (header as { reading?: string }).reading !== undefined), PATIENCE)
    .toBe(true);
  await page.getByRole('button', { name: 'Swap' }).click();
  await expect.poll(() => page.getByRole('button', { name: 'Let Likewise choose' }).count(), PATIENCE).toBe(0);
});
