import type { Page } from 'playwright-core';
import { expect, it } from 'vitest';
import { discPng } from '../support/cliImages.ts';
import { manySquares } from '../support/flatPictures.ts';
import { answers, chooser, PATIENCE, usePlayground } from '../support/playground.ts';
import { framesOf } from '../support/runFrames.ts';

/* The page's contents survive a reload: pictures, options, answers, and the run in progress. */

const playground = usePlayground();

const BLACK = [0, 0, 0];
const WHITE = [255, 255, 255];

const file = async (name: string, ...disc: Parameters<typeof discPng>) => ({
  name,
  mimeType: 'image/png',
  buffer: Buffer.from(await discPng(...disc)),
});

/** An example that is quickly understood, instead of the sample's. */
async function openPlain(): Promise<Page> {
  const page = await playground.open();
  await page.getByRole('button', { name: 'Remove all 4' }).click();
  await chooser(page, /^Before/).setInputFiles(await file('before.png', 64, BLACK, WHITE));
  await chooser(page, /^After/).setInputFiles(await file('after.png', 64, WHITE, BLACK));
  return page;
}

const shown = (page: Page) => page.getByRole('list', { name: 'All answers' }).getByRole('listitem');
const waiting = (page: Page) => page.getByRole('list', { name: 'All answers' }).locator('[data-state=waiting]');

it('keeps pictures, options and answers through a reload, and asks for nothing twice', async () => {
  const page = await openPlain();
  await chooser(page, /^More pictures/).setInputFiles((await manySquares(3)).map((square) => square));
  await page.getByRole('radio', { name: 'Fast' }).check({ force: true });
  await answers(page).nth(2).waitFor(PATIENCE);
  await expect.poll(() => waiting(page).count(), PATIENCE).toBe(0);
  const frames = framesOf(page);
  await page.reload();
  await page.getByRole('group', { name: 'Before', exact: true }).getByAltText('before.png').waitFor();
  await page.getByRole('group', { name: 'After', exact: true }).getByAltText('after.png').waitFor();
  await answers(page).nth(2).waitFor();
  await page.getByAltText('square 1.png, after').waitFor();
  expect(await page.getByRole('radio', { name: 'Fast' }).isChecked()).toBe(true);
  await page.getByRole('group', { name: 'What is meant' }).waitFor(PATIENCE);
  expect(frames.filter(({ header }) => header.type === 'run')).toEqual([]);

  // What was removed stays removed.
  await page.getByRole('button', { name: 'Remove square 2.png' }).click();
  await page.reload();
  await page.getByRole('button', { name: 'Remove all 2' }).waitFor();
});

/** More than are answered automatically. */
const MANY = 14;

async function runMany(page: Page): Promise<void> {
  await chooser(page, /^More pictures/).setInputFiles(await manySquares(MANY));
  const isOpen = shown(page).filter({ hasText: 'not run yet' });
  await expect.poll(() => isOpen.count(), PATIENCE).toBe(MANY);
  await page.getByRole('button', { name: `Run ${MANY} pictures` }).click();
  await answers(page).nth(1).waitFor(PATIENCE);
}

const LONG = { timeout: 400_000 };

it('goes on with a run that was under way when it was loaded again: nothing is lost or sent twice', LONG, async () => {
  const page = await openPlain();
  await runMany(page);
  const frames = framesOf(page);
  await page.reload();
  await answers(page).nth(1).waitFor(PATIENCE);
  await answers(page)
    .nth(MANY - 1)
    .waitFor({ timeout: 200_000 });
  expect(frames.filter(({ header }) => header.type === 'run')).toEqual([]);
  expect(frames.some(({ header }) => header.type === 'resume')).toBe(true);
  expect(await waiting(page).count()).toBe(0);
});

it('asks for what is missing where the daemon forgot the run meanwhile', LONG, async () => {
  const page = await openPlain();
  await runMany(page);
  await playground.daemon.kill();
  await page.goto('about:blank');
  await playground.daemon.start();
  await page.goto(playground.daemon.url);
  await answers(page).nth(1).waitFor(PATIENCE);
  await answers(page)
    .nth(MANY - 1)
    .waitFor({ timeout: 200_000 });
});

it('begins anew in another tab, and with the same in the next one when all are closed', async () => {
  const { page, close } = await playground.newPage();
  await page.goto(await playground.daemon.link());
  await page.getByRole('button', { name: 'Remove all 4' }).click();
  await chooser(page, /^Before/).setInputFiles(await file('mine.png', 64, BLACK, WHITE));
  await page.getByAltText('mine.png').waitFor();
  const other = await page.context().newPage();
  await other.goto(playground.daemon.url);
  await other.getByRole('button', { name: 'Remove all 4' }).waitFor();
  expect(await other.getByAltText('mine.png').count()).toBe(0);
  await page.close();
  await other.reload();
  await other.getByRole('button', { name: 'Remove all 4' }).waitFor();
  const third = await page.context().newPage();
  await third.goto(playground.daemon.url);
  await third.getByAltText('mine.png').waitFor();
  await close();
});
