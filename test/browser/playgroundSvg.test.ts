import { readFile } from 'node:fs/promises';
import { unzipSync } from 'fflate';
import type { Page } from 'playwright-core';
import sharp from 'sharp';
import { expect, it } from 'vitest';
import { DRAWINGS } from '../support/drawings.ts';
import { squareOn } from '../support/flatPictures.ts';
import { answers, chooser, PATIENCE, usePlayground } from '../support/playground.ts';

/* Drawings on the page: in as SVG, out as SVG if possible, and shown only as pictures. */

const playground = usePlayground();

const file = (name: keyof typeof DRAWINGS) => ({
  name,
  mimeType: 'image/svg+xml',
  buffer: Buffer.from(DRAWINGS[name]),
});

/** The page with an example and queries. */
async function open(
  before: keyof typeof DRAWINGS,
  after: keyof typeof DRAWINGS,
  queries: readonly { name: string; mimeType: string; buffer: Buffer }[],
): Promise<Page> {
  const page = await playground.open();
  await page.getByRole('button', { name: 'Remove all 4' }).click();
  await chooser(page, /^Before/).setInputFiles(file(before));
  await chooser(page, /^After/).setInputFiles(file(after));
  await chooser(page, /^More pictures/).setInputFiles(queries);
  return page;
}

async function downloaded(page: Page, button: string) {
  const [download] = await Promise.all([
    page.waitForEvent('download'),
    page.getByRole('button', { name: button, exact: true }).click(),
  ]);
  return { name: download.suggestedFilename(), bytes: await readFile((await download.path())!) };
}

it('answers a drawing by a drawing, in which nothing changed but its paints', async () => {
  const page = await open('star.svg', 'star-red.svg', [file('bell.svg')]);
  await page.getByAltText('bell.svg, after').waitFor(PATIENCE);
  const { name, bytes } = await downloaded(page, 'Download');
  expect(name).toBe('bell-likewise.svg');
  expect(bytes.toString()).toBe(DRAWINGS['bell.svg'].replace('#222222', '#e50914'));
  // Small drawings are shown large, by <img> alone.
  const box = await page.getByAltText('bell.svg, after').boundingBox();
  expect(box!.width).toBeGreaterThan(200);
  await page.getByRole('button', { name: 'Copy' }).click();
  expect(await page.locator('svg path[fill="#e50914"]').count()).toBe(0);
  await page.getByRole('group', { name: 'What is meant' }).waitFor(PATIENCE);
});

it('answers drawings among pictures of pixels, all in one archive', async () => {
  const square = await squareOn('square.png', [34, 34, 34], [255, 255, 255]);
  const page = await open('star.svg', 'star-red.svg', [file('bell.svg'), square]);
  await answers(page).nth(1).waitFor(PATIENCE);
  const { bytes } = await downloaded(page, 'All 2');
  const files = unzipSync(bytes);
  expect(Object.keys(files).sort()).toEqual(['bell-likewise.svg', 'square-likewise.png']);
  expect(Buffer.from(files['bell-likewise.svg']!).toString()).toContain('fill="#e50914"');
  expect((await sharp(files['square-likewise.png']!).metadata()).format).toBe('png');
});

it('answers by a PNG where a drawing cannot say it, and says why', async () => {
  const page = await open('star.svg', 'star-soft.svg', [file('bell.svg')]);
  await page
    .getByText(/^The answer to bell\.svg is a PNG, since an SVG cannot express it: .+ takes pixels\.$/)
    .waitFor(PATIENCE);
  const { name, bytes } = await downloaded(page, 'Download');
  expect(name).toBe('bell-likewise.png');
  expect(await sharp(bytes).metadata()).toMatchObject({ format: 'png', width: 528 });
});

it('refuses a drawing with a script by name, and runs nothing of it', async () => {
  const page = await open('star.svg', 'star-red.svg', [file('evil.svg'), file('bell.svg')]);
  await page.getByAltText('evil.svg').first().waitFor();
  await page
    .getByRole('list', { name: 'All answers' })
    .getByText(/evil\.svg .*script/)
    .waitFor(PATIENCE);
  await page.getByRole('list', { name: 'All answers' }).locator('[data-state=answered]').waitFor(PATIENCE);
  expect(await page.title()).not.toBe('caught');
});

it('has the after of a drawing painted, as pictures of pixels', async () => {
  const page = await playground.open();
  await page.getByRole('button', { name: 'Remove all 4' }).click();
  await chooser(page, /^Before/).setInputFiles(file('star.svg'));
  await page.getByRole('button', { name: 'Paint the after' }).click();
  const canvas = page.getByRole('application');
  await canvas.waitFor();
  expect(await canvas.getAttribute('width')).toBe('512');
  await canvas.press('Space');
  await page.getByRole('button', { name: 'Use this' }).click();
  await page.getByRole('group', { name: 'After', exact: true }).getByAltText('star-painted.png').waitFor();
  await page.getByRole('group', { name: 'Before', exact: true }).getByAltText('star.png').waitFor();
});
