import { readFile } from 'node:fs/promises';
import { unzipSync } from 'fflate';
import sharp from 'sharp';
import { expect, it } from 'vitest';
import { manySquares, squareOn } from '../support/flatPictures.ts';
import { drop, paste } from '../support/handOver.ts';
import { answers, chooser, usePlayground } from '../support/playground.ts';

/* How pictures enter the page and leave it: none is lost silently. */

const playground = usePlayground();

const notes = { name: 'notes.txt', mimeType: 'text/plain', buffer: Buffer.from('no picture') };
const nameless = { name: 'holiday', mimeType: '', buffer: Buffer.from('no picture either') };

it('says which chosen file is no picture, whatever its type, and goes on with the others', async () => {
  const page = await playground.open();
  const broken = { name: 'broken.gif', mimeType: 'image/gif', buffer: Buffer.from('no picture') };
  await chooser(page, /^More pictures/).setInputFiles([broken, notes, nameless, ...(await manySquares(1))]);
  const alert = page.getByRole('alert');
  await alert.getByText('broken.gif is not a picture').waitFor();
  await alert.getByText('notes.txt is not a picture').waitFor();
  await alert.getByText('holiday is not a picture').waitFor();
  await answers(page).nth(4).waitFor();
  await chooser(page, /^Before/).setInputFiles([notes]);
  await alert.getByText('broken.gif').waitFor({ state: 'detached' });
  await alert.getByText('notes.txt is not a picture').waitFor();
});

it('says how many pictures have no room', async () => {
  const page = await playground.open();
  const squares = await Promise.all(
    Array.from({ length: 260 }, (_, n) => squareOn(`${n}.png`, [n % 256, 90, 10], [10, 90, n % 256], 8)),
  );
  await page.getByRole('button', { name: 'Remove all 4' }).click();
  await chooser(page, /^More pictures/).setInputFiles(squares.slice(0, 5));
  await page.getByRole('button', { name: 'Remove all 5' }).waitFor();
  await chooser(page, /^More pictures/).setInputFiles(squares.slice(5));
  await page.getByRole('alert').getByText('10 pictures were left out: 250 at most.').waitFor();
  await page.getByRole('button', { name: 'Remove all 250' }).waitFor();
  await chooser(page, /^Before/).setInputFiles(squares[0]!);
  await page.getByRole('alert').waitFor({ state: 'detached' });
  await drop(page, page.getByRole('group', { name: 'Before', exact: true }), squares.slice(1, 3));
  await page.getByRole('alert').getByText('1 picture was left out: 1 at most.').waitFor();
});

it('takes what is dropped on a slot, or says that it is no picture', async () => {
  const page = await playground.open();
  const [first, second, third] = await manySquares(3);
  for (const [slot, square] of [['Before', first!] as const, ['After', second!] as const]) {
    const group = page.getByRole('group', { name: slot, exact: true });
    await drop(page, group, [square]);
    await group.getByAltText(square.name).waitFor();
  }
  await drop(page, page.getByRole('group', { name: 'More pictures' }), [third!, notes]);
  await page.getByRole('alert').getByText('notes.txt is not a picture').waitFor();
  await page.getByRole('listitem').getByAltText('square 3.png').first().waitFor();
  await answers(page).nth(4).waitFor();
});

it('adds what is dropped beside the slots, and does not lose its work to it', async () => {
  const page = await playground.open();
  await page.getByRole('button', { name: 'Remove After' }).click();
  await drop(page, page.getByRole('heading', { name: 'Start from a sample' }), [...(await manySquares(2)), notes]);
  await page.getByRole('alert').getByText('notes.txt is not a picture').waitFor();
  await page.getByRole('group', { name: 'After', exact: true }).getByAltText('square 1.png').waitFor();
  await page.getByRole('button', { name: 'Remove all 5' }).waitFor();
  expect(page.url()).toBe(playground.daemon.url);
});

it('takes what is pasted on a slot, and anywhere else where something is missing', async () => {
  const page = await playground.open();
  const squares = await manySquares(4);
  await chooser(page, /^Before/).focus();
  await paste(page, squares.slice(0, 1));
  await page.getByRole('group', { name: 'Before', exact: true }).getByAltText('square 1.png').waitFor();
  await page.getByRole('button', { name: 'Remove After' }).click();
  await page.getByRole('link', { name: 'Try' }).focus();
  await paste(page, squares.slice(1, 3));
  await page.getByRole('group', { name: 'After', exact: true }).getByAltText('square 2.png').waitFor();
  await page.getByRole('button', { name: 'Remove all 5' }).waitFor();
  await paste(page, squares.slice(3));
  await page.getByRole('button', { name: 'Remove all 6' }).waitFor();
  await answers(page).nth(5).waitFor();
  await page.getByRole('link', { name: 'Watch' }).click();
  await page.getByRole('heading', { name: 'Recent jobs' }).waitFor();
  await paste(page, [notes]);
  await page.getByRole('alert').getByText('notes.txt is not a picture').waitFor();
});

it('calls a picture that is cut short by its name', async () => {
  const page = await playground.open();
  const { buffer, ...cut } = await squareOn('cut.png', [200, 10, 10], [10, 10, 200]);
  const half = { ...cut, name: 'cut.png', buffer: buffer.subarray(0, buffer.length - 40) };
  await chooser(page, /^More pictures/).setInputFiles(half);
  await page.getByRole('alert').getByText('cut.png is cut short or damaged.').waitFor();
});

it('lets go of pictures that are no longer there', async () => {
  const page = await playground.open();
  await answers(page).nth(3).waitFor();
  await page.evaluate(`{
    globalThis.released = [];
    const release = URL.revokeObjectURL;
    URL.revokeObjectURL = (url) => { released.push(url); release.call(URL, url); };
  }`);
  const released = (): Promise<string[]> => page.evaluate('released');
  const shown = async (alt: string) => (await page.locator('.compose').getByAltText(alt).getAttribute('src'))!;
  const gone = [await shown('example-input.png'), await shown('peach.png')];
  await page.getByRole('button', { name: 'Swap' }).click();
  // Pictures of answers that are made anew may be released meanwhile.
  for (const url of gone) expect(await released()).not.toContain(url);
  await chooser(page, /^After/).setInputFiles(await manySquares(1));
  await page.getByRole('group', { name: 'After', exact: true }).getByAltText('square 1.png').waitFor();
  await page.getByRole('button', { name: 'Remove peach.png' }).click();
  await expect.poll(released).toEqual(expect.arrayContaining(gone));
  expect(await released()).not.toContain(await shown('example-output.png'));
});

it('downloads all answers, those to pictures of one name too', async () => {
  const page = await playground.open();
  await page.getByRole('button', { name: 'Remove all 4' }).click();
  const squares = (await manySquares(12)).map((file, n) => (n < 11 ? file : { ...file, name: 'square 1.png' }));
  await chooser(page, /^More pictures/).setInputFiles(squares);
  await answers(page).nth(11).waitFor();
  const [file] = await Promise.all([
    page.waitForEvent('download'),
    page.getByRole('button', { name: 'All 12', exact: true }).click(),
  ]);
  expect(file.suggestedFilename()).toBe('likewise.zip');
  const files = unzipSync(await readFile(await file.path()));
  const names = Array.from({ length: 11 }, (_, n) => `square ${n + 1}-likewise.png`);
  expect(Object.keys(files).sort()).toEqual([...names, 'square 1-likewise (2).png'].sort());
  for (const bytes of Object.values(files)) {
    expect(await sharp(bytes).metadata()).toMatchObject({ format: 'png', width: 64, height: 64 });
  }
});

it('does not lay a sample that comes late over what was chosen', async () => {
  const { page, close } = await playground.newPage();
  let release = () => {};
  const held = new Promise<void>((resolve) => {
    release = resolve;
  });
  await page.route('**/samples/**', async (route) => {
    if (route.request().resourceType() === 'fetch') await held;
    await route.continue();
  });
  await page.goto(await playground.daemon.link());
  await chooser(page, /^Before/).setInputFiles(await manySquares(1));
  const before = page.getByRole('group', { name: 'Before', exact: true }).getByAltText('square 1.png');
  await before.waitFor();
  const sample = page.waitForEvent('requestfinished', (request) => request.url().endsWith('/waffle.png'));
  release();
  await sample;
  await chooser(page, /^After/).setInputFiles(await manySquares(1));
  await page.getByRole('group', { name: 'After', exact: true }).getByAltText('square 1.png').waitFor();
  expect(await before.count()).toBe(1);
  await close();
});
