import { randomUUID } from 'node:crypto';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { DaemonClient } from '@likewise/shared/client/daemonClient.ts';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { openPicture } from '../../daemon/images/codec.ts';
import { DaemonProcess } from '../support/daemonProcess.ts';
import { otherKinds } from '../support/kinds.ts';

// Files of kinds that are not sent as pictures, opened by a daemon's threads.

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

const open = (name: string, file: Uint8Array) => tool.openPicture({ id: randomUUID(), name, file });

test('[J21] are opened as on the command line, and it is said what is left out', async () => {
  const notes: string[] = [];
  for (const [name, file] of Object.entries(await otherKinds([20, 30, 90]))) {
    const here = await openPicture(file, name);
    const { image, notes: said } = await open(name, file);
    expect([image.type, Buffer.from(image.bytes).equals(here.bytes)]).toEqual(['image/png', true]);
    expect(said).toEqual(here.notes);
    notes.push(...said);
  }
  expect(notes).toEqual([
    'moving.gif has 2 frames: the first is taken.',
    'pages.tiff has 2 pages: the first is taken.',
    'moving.webp has 2 frames: the first is taken.',
  ]);
});

test('[J21] are refused by name where they are none, and others are opened beside them', async () => {
  const { 'moving.gif': gif } = await otherKinds([20, 30, 90]);
  const cut = open('cut.gif', gif!.subarray(0, 60));
  const words = open('words.txt', Buffer.from('no picture'));
  const good = open('good.gif', gif!);
  await expect(cut).rejects.toMatchObject({ code: 'image-truncated', message: expect.stringContaining('cut.gif') });
  await expect(words).rejects.toMatchObject({ message: 'words.txt is not an image we know.' });
  expect((await good).notes).toEqual(['good.gif has 2 frames: the first is taken.']);
});

test('[J17] more at once than a connection may wait for are refused as busy', async () => {
  const { 'pages.tiff': tiff } = await otherKinds([20, 30, 90], 2048);
  const opened = await Promise.allSettled(Array.from({ length: 8 }, (_, n) => open(`${n}.tiff`, tiff!)));
  expect(opened.filter(({ status }) => status === 'fulfilled').length).toBeGreaterThanOrEqual(4);
  const refused = opened.flatMap((one) => (one.status === 'rejected' ? [one.reason.code] : []));
  expect(new Set(refused)).toEqual(new Set(['busy']));
});
