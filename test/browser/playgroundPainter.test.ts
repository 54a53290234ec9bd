import type { Page } from 'playwright-core';
import { expect, it } from 'vitest';
import { squareOn } from '../support/flatPictures.ts';
import { chooser, usePlayground } from '../support/playground.ts';

/* Painting the example's output by hand. */

const playground = usePlayground();

const WHITE = [255, 255, 255];
const BLACK = [0, 0, 0];

/** The painter over a plain background, which is black. */
async function openPainter(): Promise<Page> {
  const page = await playground.open();
  await chooser(page, /^Before/).setInputFiles(await squareOn('tile.png', [240, 60, 40], [30, 120, 240]));
  await page.getByAltText('tile.png', { exact: true }).waitFor();
  await page.getByRole('button', { name: 'Remove After' }).click();
  await page.getByRole('button', { name: 'Paint the after' }).click();
  await page.getByRole('application').waitFor();
  return page;
}

/** Positions are given as shares of the sides. */
async function draw(page: Page, ...places: readonly (readonly [number, number])[]): Promise<void> {
  const box = (await page.getByRole('application').boundingBox())!;
  for (const [n, [x, y]] of places.entries()) {
    await page.mouse.move(box.x + x * box.width, box.y + y * box.height);
    if (n === 0) await page.mouse.down();
  }
  await page.mouse.up();
}

/** The colour of the painting at a position. */
function painted(page: Page, x: number, y: number): Promise<number[]> {
  return page.evaluate(`(() => {
    const canvas = document.querySelector('[role=application]');
    const { data } = canvas.getContext('2d').getImageData(${x} * canvas.width, ${y} * canvas.height, 1, 1);
    return [...data.slice(0, 3)];
  })()`);
}

it('paints with a brush, rubs out, and takes steps back', async () => {
  const page = await openPainter();
  await draw(page, [0.25, 0.5], [0.75, 0.5]);
  for (const x of [0.25, 0.5, 0.75]) expect(await painted(page, x, 0.5)).toEqual(WHITE);
  for (const y of [0.3, 0.7]) expect(await painted(page, 0.5, y)).toEqual(BLACK);

  await page.getByRole('radio', { name: 'Eraser' }).check({ force: true });
  await draw(page, [0.5, 0.5]);
  expect(await painted(page, 0.5, 0.5)).toEqual(BLACK);
  expect(await painted(page, 0.25, 0.5)).toEqual(WHITE);

  await page.getByRole('button', { name: 'Undo' }).click();
  expect(await painted(page, 0.5, 0.5)).toEqual(WHITE);
  await page.keyboard.press('Control+z');
  expect(await painted(page, 0.25, 0.5)).toEqual(BLACK);
});

it('takes back that it was started over, or from something else', async () => {
  const page = await openPainter();
  await draw(page, [0.25, 0.5], [0.75, 0.5]);
  await page.getByRole('button', { name: 'Start over' }).click();
  await expect.poll(() => painted(page, 0.5, 0.5)).toEqual(BLACK);
  await page.keyboard.press('Control+z');
  expect(await painted(page, 0.5, 0.5)).toEqual(WHITE);

  await page.getByRole('radio', { name: 'The picture' }).check({ force: true });
  await expect.poll(() => painted(page, 0.02, 0.02)).toEqual([30, 120, 240]);
  await page.keyboard.press('Control+z');
  expect(await painted(page, 0.5, 0.5)).toEqual(WHITE);
  expect(await page.getByRole('radio', { name: 'One colour' }).isChecked()).toBe(true);
  await page.getByRole('radio', { name: 'Eraser' }).check({ force: true });
  await draw(page, [0.5, 0.5]);
  expect(await painted(page, 0.5, 0.5)).toEqual(BLACK);
});

it('gives a painting up only when asked twice', async () => {
  const page = await openPainter();
  const painting = page.getByRole('application');
  await draw(page, [0.5, 0.5]);
  for (const leave of [
    () => page.keyboard.press('Escape'),
    () => page.getByRole('button', { name: 'Give up' }).click(),
  ]) {
    await leave();
    await page.getByRole('alert').getByText('Throw this painting away?').waitFor();
    await page.keyboard.press('Escape');
    await page.getByRole('alert').waitFor({ state: 'detached' });
    expect(await painted(page, 0.5, 0.5)).toEqual(WHITE);
  }
  await page.keyboard.press('Escape');
  await page.getByRole('button', { name: 'Keep painting' }).press('Enter');
  expect(await painted(page, 0.5, 0.5)).toEqual(WHITE);
  await page.keyboard.press('Escape');
  await page.getByRole('button', { name: 'Throw away' }).click();
  await painting.waitFor({ state: 'detached' });
  await page.getByText('Now show what should become of it').waitFor();

  // There is nothing to lose yet.
  await page.getByRole('button', { name: 'Paint the after' }).click();
  await painting.waitFor();
  await page.keyboard.press('Escape');
  await painting.waitFor({ state: 'detached' });
});
