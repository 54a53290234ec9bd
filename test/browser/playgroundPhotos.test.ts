import { randomFillSync } from 'node:crypto';
import { MAX_FRAME_BYTES } from '@likewise/shared/protocol/limits.ts';
import type { Page } from 'playwright-core';
import sharp from 'sharp';
import { expect, it } from 'vitest';
import { discPng } from '../support/cliImages.ts';
import { answers, chooser, PATIENCE, usePlayground } from '../support/playground.ts';
import { framesOf } from '../support/runFrames.ts';

/* Photographs as cameras make them, and files that are not photographs. */

const playground = usePlayground();

const BLACK = [0, 0, 0];
const WHITE = [255, 255, 255];

const disc = async (name: string, ...of: Parameters<typeof discPng>) => ({
  name,
  mimeType: 'image/png',
  buffer: Buffer.from(await discPng(...of)),
});

async function openPlain(): Promise<Page> {
  const page = await playground.open();
  await page.getByRole('button', { name: 'Remove all 4' }).click();
  await chooser(page, /^Before/).setInputFiles(await disc('before.png', 64, BLACK, WHITE));
  await chooser(page, /^After/).setInputFiles(await disc('after.png', 64, WHITE, BLACK));
  return page;
}

/** Noise hardly compresses: this many pixels of it have nearly three times as many bytes. */
async function noise(name: string, side: number) {
  const data = randomFillSync(Buffer.alloc(side * side * 3));
  const raw = { width: side, height: side, channels: 3 } as const;
  return { name, mimeType: 'image/png', buffer: await sharp(data, { raw }).png({ compressionLevel: 0 }).toBuffer() };
}

it('says at once which file is empty, cut short or too large, and answers the others', async () => {
  const page = await openPlain();
  const good = await disc('good.png', 64, BLACK, WHITE);
  const large = await sharp({ create: { width: 17_000, height: 8, channels: 3, background: 'red' } })
    .png()
    .toBuffer();
  await chooser(page, /^More pictures/).setInputFiles([
    { name: 'empty.png', mimeType: 'image/png', buffer: Buffer.alloc(0) },
    { ...good, name: 'cut.png', buffer: good.buffer.subarray(0, good.buffer.length - 40) },
    { name: 'wide.png', mimeType: 'image/png', buffer: large },
    good,
    await disc('other.png', 64, [20, 30, 90], WHITE),
  ]);
  const alert = page.getByRole('alert');
  for (const words of ['empty.png is empty', 'cut.png is cut short or damaged', 'wide.png is 17000 x 8']) {
    await alert.getByText(words).waitFor(PATIENCE);
  }
  await page.getByRole('button', { name: 'Remove all 2' }).waitFor();
  await answers(page).nth(1).waitFor(PATIENCE);
});

it('sends 18 photographs of 9 MB in pieces that a message takes', async () => {
  const page = await openPlain();
  const photos = await Promise.all(Array.from({ length: 18 }, (_, n) => noise(`photo ${n + 1}.png`, 1732)));
  expect(photos[0]!.buffer.length).toBeGreaterThan(9e6 - 1e5);
  const frames = framesOf(page);
  await page.reload();
  await page.getByAltText('after.png').waitFor();
  // More than 50 MB of files reach a chooser in several parts. The last ones come while others are answered.
  for (let n = 0; n < 18; n += 4) await chooser(page, /^More pictures/).setInputFiles(photos.slice(n, n + 4));
  await page.getByRole('button', { name: 'Remove all 18' }).waitFor(PATIENCE);
  const run = page.getByRole('button', { name: /^Run \d+ pictures/ });
  await run.or(answers(page).nth(17)).first().waitFor(PATIENCE);
  if ((await run.count()) > 0) await run.click();
  await answers(page).nth(17).waitFor(PATIENCE);
  const runs = frames.filter(({ header }) => header.type === 'run');
  expect(runs.length).toBeGreaterThan(4);
  expect(Math.max(...runs.map(({ bytes }) => bytes))).toBeLessThan(MAX_FRAME_BYTES / 2);
});

it('stays at hand while pictures of 24 megapixels are added and painted on', { timeout: 400_000 }, async () => {
  const page = await openPlain();
  const photo = await sharp({ create: { width: 6000, height: 4000, channels: 3, background: '#4080c0' } })
    .composite([
      { input: Buffer.from('<svg width="3000" height="2000"><circle cx="1500" cy="1000" r="900" fill="gold"/></svg>') },
    ])
    .jpeg({ quality: 92 })
    .toBuffer();
  // The longest time in which the page was blocked, in milliseconds.
  await page.evaluate(`{
    globalThis.longest = 0;
    let last = performance.now();
    setInterval(() => {
      const now = performance.now();
      globalThis.longest = Math.max(globalThis.longest, now - last);
      last = now;
    }, 10);
  }`);
  const longest = (): Promise<number> => page.evaluate('longest');
  await chooser(page, /^Before/).setInputFiles([{ name: 'photo.jpg', mimeType: 'image/jpeg', buffer: photo }]);
  await page.getByRole('group', { name: 'Before', exact: true }).getByAltText('photo.jpg').waitFor({ timeout: 60_000 });
  const size = `(({ naturalWidth, naturalHeight }) => [naturalWidth, naturalHeight])(document.querySelector('img[alt="photo.jpg"]'))`;
  expect(await page.evaluate(size)).toEqual([384, 256]);
  await page.getByRole('button', { name: 'Remove After' }).click();
  await page.getByRole('button', { name: 'Paint the after' }).click();
  await page.getByRole('application').waitFor({ timeout: 60_000 });
  await page.getByRole('radio', { name: 'Fill' }).check({ force: true });
  await page.getByRole('application').click();
  await page.getByRole('button', { name: 'Use this' }).click();
  // As large as the picture it was painted over.
  await page
    .getByRole('group', { name: 'After', exact: true })
    .getByAltText('photo-painted.png')
    .waitFor({ timeout: 120_000 });
  expect(await longest()).toBeLessThan(3000);
});
