import { randomUUID } from 'node:crypto';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { DaemonClient } from '@likewise/shared/client/daemonClient.ts';
import { openPicture } from '@likewise/shared/client/opening.ts';
import { drawSheet } from '@likewise/shared/client/sheet.ts';
import sharp from 'sharp';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { openPicture as openHere } from '../../daemon/images/codec.ts';
import { discPng } from '../support/cliImages.ts';
import { DaemonProcess } from '../support/daemonProcess.ts';
import { otherKinds } from '../support/kinds.ts';

// What a daemon's threads do for pictures that is no job: files of kinds that are not sent are opened, sheets are drawn.

let home: string;
let daemon: DaemonProcess;
let tool: DaemonClient;
beforeAll(async () => {
  home = await mkdtemp(join(tmpdir(), 'likewise-opening-'));
  daemon = await DaemonProcess.start(home, ['--provider', 'cpu']);
  tool = (await daemon.tool({ name: 'Editor', kind: 'vscode' })).client;
});
afterAll(async () => {
  await daemon?.end();
  await rm(home, { recursive: true });
});

const open = (name: string, file: Uint8Array) => openPicture(tool, { id: randomUUID(), name, file });

test('[J21] are opened as on the command line, and it is said what is left out', async () => {
  const notes: string[] = [];
  for (const [name, file] of Object.entries(await otherKinds([20, 30, 90]))) {
    const here = await openHere(file, name);
    const { image, notes: said } = await open(name, file);
    expect([image.type, Buffer.from(image.bytes).equals(here.bytes)]).toEqual(['image/png', true]);
    expect(said).toEqual(here.notes);
    notes.push(...said);
  }
  expect(notes).toEqual([
    'moving.gif has 2 frames: the first is used.',
    'pages.tiff has 2 pages: the first is used.',
    'moving.webp has 2 frames: the first is used.',
  ]);
});

test('[J21] are refused by name where they are none, and others are opened beside them', async () => {
  const { 'moving.gif': gif } = await otherKinds([20, 30, 90]);
  const cut = open('cut.gif', gif!.subarray(0, 60));
  const words = open('words.txt', Buffer.from('no picture'));
  const good = open('good.gif', gif!);
  await Promise.all([
    expect(cut).rejects.toMatchObject({ code: 'image-truncated', message: expect.stringContaining('cut.gif') }),
    expect(words).rejects.toMatchObject({ message: 'words.txt is not an image format we know.' }),
    expect(good).resolves.toMatchObject({ notes: ['good.gif has 2 frames: the first is used.'] }),
  ]);
});

test('[J17] more at once than a connection may wait for are refused as busy', async () => {
  const { 'pages.tiff': tiff } = await otherKinds([20, 30, 90], 2048);
  const opened = await Promise.allSettled(Array.from({ length: 8 }, (_, n) => open(`${n}.tiff`, tiff!)));
  expect(opened.filter(({ status }) => status === 'fulfilled').length).toBeGreaterThanOrEqual(4);
  const refused = opened.flatMap((one) => (one.status === 'rejected' ? [one.reason.code] : []));
  expect(new Set(refused)).toEqual(new Set(['busy']));
});

test('[J22] an example and answers are drawn on a sheet, three pairs to a row', async () => {
  const disc = async (colour: number[], ground: number[]) =>
    ({ type: 'image/png', bytes: new Uint8Array(await discPng(64, colour, ground)) }) as const;
  const [black, white, blue] = [
    [0, 0, 0],
    [255, 255, 255],
    [0, 0, 255],
  ];
  const example = { input: await disc(black!, white!), output: await disc(white!, black!) };
  const answers = Array(4).fill({ query: await disc(blue!, white!), answer: example.output });
  const { type, bytes } = await drawSheet(tool, { id: randomUUID(), example, answers });
  const { data, info } = await sharp(bytes).raw().toBuffer({ resolveWithObject: true });
  const [x, y] = [408, 208];
  const at = (column: number, row: number, isAfter: boolean) => {
    const place = (120 + row * y) * info.width + 120 + column * x + (isAfter ? 200 : 0);
    return [...data.subarray(3 * place, 3 * place + 3)];
  };
  expect([type, at(0, 0, false), at(0, 0, true)]).toEqual(['image/png', black, white]);
  expect([at(2, 0, false), at(2, 0, true), at(0, 1, false)]).toEqual([blue, white, blue]);
  expect([at(1, 1, false), at(2, 1, false)]).toEqual([blue, [250, 250, 249]]);
  const broken = { type: 'image/png', bytes: Uint8Array.of(1) } as const;
  const drawing = drawSheet(tool, { id: randomUUID(), example, answers: [{ query: broken, answer: broken }] });
  await expect(drawing).rejects.toMatchObject({ message: 'The picture of answer 1 is not an image format we know.' });
});
