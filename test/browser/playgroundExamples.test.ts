import { mkdirSync } from 'node:fs';
import { mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { parseRecipe } from '@likewise/shared/recipe/recipe.ts';
import { unzipSync } from 'fflate';
import type { Page } from 'playwright-core';
import sharp from 'sharp';
import { expect, it } from 'vitest';
import { likewise } from '../support/cli.ts';
import { discPng } from '../support/cliImages.ts';
import { manySquares } from '../support/flatPictures.ts';
import { paste } from '../support/handOver.ts';
import { ODD_NAMES } from '../support/oddNames.ts';
import { answers, chooser, PATIENCE, usePlayground } from '../support/playground.ts';
import { framesOf } from '../support/runFrames.ts';

/* Several examples, answers that are corrected, queries that are picked out, and recipes. */

const playground = usePlayground();

const BLACK = [0, 0, 0];
const WHITE = [255, 255, 255];
const NAVY = [20, 30, 90];

const file = async (name: string, ...disc: Parameters<typeof discPng>) => ({
  name,
  mimeType: 'image/png',
  buffer: Buffer.from(await discPng(...disc)),
});

async function openPlain(): Promise<Page> {
  const page = await playground.open();
  await page.getByRole('button', { name: 'Remove all 4' }).click();
  await chooser(page, /^Before/).setInputFiles(await file('before.png', 64, BLACK, WHITE));
  await chooser(page, /^After/).setInputFiles(await file('after.png', 64, WHITE, BLACK));
  await chooser(page, /^More pictures/).setInputFiles([
    await file('navy.png', 64, NAVY, WHITE),
    await file('black.png', 64, BLACK, NAVY),
  ]);
  await answers(page).nth(1).waitFor(PATIENCE);
  return page;
}

/** A folder with these files. */
async function unpacked(files: Readonly<Record<string, Uint8Array>>): Promise<string> {
  const folder = await mkdtemp(join(tmpdir(), 'likewise-recipe-'));
  for (const [name, bytes] of Object.entries(files)) {
    mkdirSync(dirname(join(folder, name)), { recursive: true });
    await writeFile(join(folder, name), bytes);
  }
  return folder;
}

const examplesIn = (frame: { readonly header: object } | undefined) =>
  (frame?.header as { examples?: readonly unknown[] } | undefined)?.examples?.length;

it('takes several examples, and the one that is painted where an answer is wrong', async () => {
  const page = await openPlain();
  const frames = framesOf(page);
  await page.reload();
  await answers(page).nth(1).waitFor(PATIENCE);

  await page.getByRole('button', { name: 'Wrong? Paint it' }).click();
  await page.getByRole('heading', { name: 'What should become of navy.png' }).waitFor();
  await page.getByRole('application').click();
  await page.getByRole('button', { name: 'Use this' }).click();
  await page.getByRole('group', { name: 'Before 2', exact: true }).getByAltText('navy.png').waitFor();
  await page.getByRole('group', { name: 'After 2', exact: true }).getByAltText('navy-painted.png').waitFor();
  await expect.poll(() => examplesIn(frames.findLast(({ header }) => header.type === 'run')), PATIENCE).toBe(2);

  await page.getByRole('button', { name: 'Another example' }).click();
  await chooser(page, /^Before 3/).setInputFiles(await file('third.png', 64, NAVY, BLACK));
  await page.getByRole('group', { name: 'Before 3', exact: true }).getByAltText('third.png').waitFor();
  expect(await page.getByRole('button', { name: 'Another example' }).count()).toBe(0);
  await page.getByRole('button', { name: 'Remove example 3' }).click();
  await page.getByRole('button', { name: 'Remove example 2' }).click();
  await expect.poll(() => page.getByRole('group', { name: /^Before/ }).count()).toBe(1);
  await answers(page).nth(1).waitFor(PATIENCE);
});

it('has several pictures picked out and removed, rows of them with Shift', async () => {
  const page = await openPlain();
  await chooser(page, /^More pictures/).setInputFiles(await manySquares(6));
  await page.getByRole('button', { name: 'Remove all 8' }).waitFor();
  const mark = (name: string) => page.getByRole('checkbox', { name: `Select ${name}` });
  await mark('square 1.png').click();
  await mark('square 4.png').click({ modifiers: ['Shift'] });
  await mark('square 2.png').click();
  await page.getByRole('button', { name: 'Remove 3 selected' }).click();
  await page.getByRole('button', { name: 'Remove all 5' }).waitFor();
  await mark('square 5.png').focus();
  await page.keyboard.press('Space');
  await page.keyboard.press('Delete');
  await page.getByRole('button', { name: 'Remove all 4' }).waitFor();
  expect(await page.locator('.queries').getByAltText('square 2.png').count()).toBe(1);
});

it('gives pasted pictures names of their own', async () => {
  const page = await openPlain();
  const pasted = (await manySquares(2)).map((square) => ({ ...square, name: 'image.png' }));
  await page.getByRole('link', { name: 'Try' }).focus();
  for (const one of pasted) await paste(page, [one]);
  await page.locator('.queries').getByAltText('pasted 1.png').waitFor();
  await page.locator('.queries').getByAltText('pasted 2.png').waitFor();
});

it('saves a recipe that likewise apply takes, with the same answers', async () => {
  const page = await openPlain();
  await page.getByRole('group', { name: 'What is meant' }).waitFor(PATIENCE);
  await page.getByRole('radio', { name: 'Colours inverted' }).check({ force: true });
  await expect.poll(() => page.getByText(/^Understood as/).textContent(), PATIENCE).toContain('Colours inverted');
  const [saved] = await Promise.all([
    page.waitForEvent('download', PATIENCE),
    page.getByRole('button', { name: 'Save as recipe' }).click(),
  ]);
  const folder = await unpacked(unzipSync(await readFile(await saved.path())));
  const recipe = parseRecipe(await readFile(join(folder, 'recipe.likewise.json'), 'utf8'), 'recipe');
  expect(recipe).toMatchObject({ examples: [expect.anything()], reading: { sentence: 'Colours inverted' } });
  await writeFile(join(folder, 'navy.png'), (await file('navy.png', 64, NAVY, WHITE)).buffer);
  const applied = await likewise(['apply', join(folder, 'recipe.likewise.json')], { home: join(folder, 'home') });
  expect(applied).toMatchObject({ code: 0 });
  expect(applied.stderr).not.toContain('was changed');
  const { data, info } = await sharp(join(folder, 'likewise/navy.png')).raw().toBuffer({ resolveWithObject: true });
  const middle = (32 * info.width + 32) * info.channels;
  expect([...data.subarray(middle, middle + 3)]).toEqual([235, 225, 165]);
  await rm(folder, { recursive: true });
});

it('takes files of whatever names: examples in a recipe, pictures and their answers', async () => {
  const page = await playground.open();
  await page.getByRole('button', { name: 'Remove all 4' }).click();
  const [before, after] = ODD_NAMES;
  await chooser(page, /^Before/).setInputFiles(await file(before, 64, BLACK, WHITE));
  await chooser(page, /^After/).setInputFiles(await file(after, 64, WHITE, BLACK));
  await chooser(page, /^More pictures/).setInputFiles(
    await Promise.all(ODD_NAMES.map((name, n) => file(name, 64, [20 * n, 30, 90], WHITE))),
  );
  await answers(page).nth(2).waitFor(PATIENCE);
  const download = async (name: string) => {
    const button = page.getByRole('button', { name, exact: true });
    const [file] = await Promise.all([page.waitForEvent('download', PATIENCE), button.click()]);
    return unzipSync(await readFile(await file.path()));
  };
  const named = ODD_NAMES.map((name) => name.replace('.png', '-likewise.png'));
  expect(Object.keys(await download('All 3')).sort()).toEqual([...named].sort());
  const folder = await unpacked(await download('Save as recipe'));
  for (const name of ODD_NAMES) await writeFile(join(folder, name), (await file(name, 64, NAVY, WHITE)).buffer);
  const applied = await likewise(['apply', join(folder, 'recipe.likewise.json')], { home: join(folder, 'home') });
  expect(applied).toMatchObject({ code: 0, stdout: expect.stringContaining('3 done') });
  await rm(folder, { recursive: true });
});

it('zooms into what is compared, to the cursor, and back to all of it', async () => {
  const page = await openPlain();
  const frame = page.getByRole('group', { name: 'navy.png: before and after' });
  const after = page.getByAltText('navy.png, after');
  const width = async () => (await after.boundingBox())!.width;
  const whole = await width();
  await page.getByRole('button', { name: 'Larger', exact: true }).click();
  await expect.poll(width).toBeGreaterThan(whole);
  const box = (await frame.boundingBox())!;
  await page.mouse.move(box.x + box.width / 2, box.y + box.height / 2);
  await page.keyboard.down('Control');
  await page.mouse.wheel(0, -2000);
  await page.keyboard.up('Control');
  await page.getByText('1600 %').waitFor();
  expect(await width()).toBe(64 * 16);
  await page.getByRole('button', { name: 'Fit', exact: true }).click();
  await expect.poll(width).toBe(whole);
});
