import { mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { encodeFrame } from '@likewise/shared/protocol/frames.ts';
import { PROTOCOL } from '@likewise/shared/protocol/version.ts';
import type { Frame } from 'playwright-core';
import { afterAll, expect, it } from 'vitest';
import { WebSocketServer } from 'ws';
import { useWorkbench } from './support/suite.ts';

let panel: Frame;
let newer: WebSocketServer;

/** A daemon of a later version, which speaks another protocol. */
async function startNewerDaemon(home: string): Promise<WebSocketServer> {
  const daemon = new WebSocketServer({ host: '127.0.0.1', port: 0 });
  await new Promise((resolve) => daemon.once('listening', resolve));
  const error = { code: 'protocol-version', message: 'We speak another protocol.', remedy: 'Update.' };
  daemon.on('connection', (socket) => {
    socket.on('message', () => {
      socket.send(encodeFrame({ type: 'refused', protocol: PROTOCOL + 1, error }));
      socket.close(4001);
    });
  });
  const { port } = daemon.address() as { port: number };
  mkdirSync(join(home, 'state'));
  const descriptor = { pid: process.pid, port, token: 'token', version: '9.8.7', started: Date.now() };
  writeFileSync(join(home, 'state', 'daemon.json'), JSON.stringify(descriptor));
  return daemon;
}

const suite = useWorkbench(async ({ home }) => {
  newer = await startNewerDaemon(home);
});
afterAll(() => newer?.close());

it('a daemon of another version is refused by its name and number, with what to do', async () => {
  await suite.workbench.chooseInExplorer(['example-input.png', 'example-output.png', 'melon.png'], 'Do Likewise');
  panel = await suite.workbench.panel();
  const notice = panel.getByRole('alert');
  await notice.filter({ hasText: `Likewise 9.8.7 (process ${process.pid}` }).waitFor();
  expect(await notice.textContent()).toContain('this extension is 0.1.0');
  expect(await notice.textContent()).toContain('Update the extension.');
  await suite.workbench.statusBar().locator('.codicon-warning').waitFor();
});
