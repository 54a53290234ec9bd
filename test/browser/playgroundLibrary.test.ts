import { readFile } from 'node:fs/promises';
import { readExamples, writeExamples } from '@likewise/shared/library/exampleFile.ts';
import sharp from 'sharp';
import { expect, it } from 'vitest';
import { accessibilityFaults } from '../support/browser.ts';
import { discPng } from '../support/cliImages.ts';
import { answers, chooser, PATIENCE, usePlayground } from '../support/playground.ts';

/* The library that the page shares with all other tools, here with one on the same daemon. */

const playground = usePlayground();

const BLACK = [0, 0, 0];
const WHITE = [255, 255, 255];
const [before, after] = [Buffer.from(await discPng(64, BLACK, WHITE)), Buffer.from(await discPng(64, WHITE, BLACK))];
const png = (name: string, buffer: Buffer) => ({ name, mimeType: 'image/png', buffer });

it('saves the example, uses those of others, renames and removes them', async () => {
  const tool = await playground.daemon.owner();
  const names = async () => (await tool.listExamples()).map(({ name }) => name);
  const page = await playground.open();
  const button = (name: string) => page.getByRole('button', { name, exact: true });
  await chooser(page, /^Before/).setInputFiles(png('before.png', before));
  await chooser(page, /^After/).setInputFiles(png('after.png', after));
  await answers(page).nth(3).waitFor(PATIENCE);
  await page.getByText('Library of examples').click();
  await button('Save this example …').click();
  await page.getByRole('textbox', { name: 'Name of the example' }).fill('Negative');
  await page.keyboard.press('Enter');
  await page.getByText('Library of examples (1)').waitFor();
  const kept = await tool.loadExample('Negative');
  expect(kept.pairs.map(({ output }) => Buffer.from(output.bytes))).toEqual([after]);

  // Another tool has saved one, with other kinds of pictures and a meaning. Both arrive.
  const readings = await tool.explain({ id: crypto.randomUUID(), examples: kept.pairs, quality: 'balanced' });
  const { id } = readings[0]!;
  const jpeg = { type: 'image/jpeg' as const, bytes: await sharp(before).jpeg().toBuffer() };
  await tool.saveExample({ name: 'Theirs', pairs: [{ ...kept.pairs[0]!, input: jpeg }] });
  await tool.saveExample({ ...kept, name: 'Chosen', reading: id });
  await page.getByText('Library of examples').click();
  await page.getByText('Library of examples').click();
  await button('Use Theirs').click();
  await page.getByRole('group', { name: 'Before', exact: true }).getByAltText('Theirs, before').waitFor();
  await answers(page).nth(3).waitFor(PATIENCE);
  await button('Use Chosen').click();
  await page.getByRole('group', { name: 'After', exact: true }).getByAltText('Chosen, after').waitFor();
  await button('Let Likewise choose').waitFor(PATIENCE);
  expect(await accessibilityFaults(page)).toEqual([]);

  await button('Rename Theirs').click();
  await page.getByRole('textbox', { name: 'New name of Theirs' }).fill('Negative');
  await page.keyboard.press('Enter');
  await page.getByText('There is already an example “Negative”.').waitFor();
  await button('Rename Theirs').click();
  await page.getByRole('textbox', { name: 'New name of Theirs' }).fill('Ours');
  await button('Rename').click();
  await button('Use Ours').waitFor();
  await button('Remove Ours').click();
  await button('Keep').click();
  await button('Remove Ours').click();
  await button('Remove for all tools').click();
  await expect.poll(names).toEqual(['Chosen', 'Negative']);

  // Another tool has removed one meanwhile.
  await tool.removeExample('Chosen');
  await button('Use Chosen').click();
  await page.getByText('The library has no example “Chosen”.').waitFor();
  tool.close();
});

it('takes all examples to another library in one file', async () => {
  const tool = await playground.daemon.owner();
  for (const { name } of await tool.listExamples()) await tool.removeExample(name);
  const example = (name: string) => ({
    name,
    pairs: [
      { input: { type: 'image/png' as const, bytes: before }, output: { type: 'image/png' as const, bytes: after } },
    ],
  });
  await tool.saveExample(example('A'));
  await tool.saveExample(example('B'));
  const page = await playground.open();
  await page.getByText('Library of examples (2)').click();
  const downloading = page.waitForEvent('download');
  await page.getByRole('button', { name: 'Export all' }).click();
  const download = await downloading;
  expect(download.suggestedFilename()).toBe('likewise-examples.json');
  const text = await readFile((await download.path())!, 'utf8');
  expect(readExamples(text, 'f').map(({ name }) => name)).toEqual(['A', 'B']);

  const file = page.getByLabel('File of examples');
  const json = (buffer: Buffer) => ({ name: 'team.json', mimeType: 'application/json', buffer });
  await file.setInputFiles(json(Buffer.from('{}')));
  await page.getByText('team.json is not a file of examples.').waitFor();
  await tool.removeExample('A');
  await file.setInputFiles(json(Buffer.from(writeExamples([example('A'), example('C')]))));
  await page.getByText('Library of examples (3)').waitFor();
  expect((await tool.listExamples()).map(({ name }) => name)).toEqual(['A', 'B', 'C']);
  tool.close();
});
