import { mkdirSync } from 'node:fs';
import { createServer } from 'node:net';
import { fileURLToPath } from 'node:url';
import { connect } from '@likewise/shared/client/daemonClient.ts';
import { webSocketTransport } from '@likewise/shared/client/transport.ts';
import { PORTS } from '@likewise/shared/protocol/version.ts';
import type { Browser } from 'playwright-core';
import { afterAll, afterEach, beforeAll, expect, it } from 'vitest';
import { WebSocket } from 'ws';
import { browserTimers } from '../../plugins/figma/ui/browser.ts';
import { ImageStore } from '../support/figmaHost/imageStore.ts';
import { UiStub } from '../support/figmaHost/uiStub.ts';
import { FigmaWorld } from '../support/figmaHost/world.ts';
import { DaemonProcess } from '../support/figmaPanel/daemonProcess.ts';
import { launchBrowser, Panel } from '../support/figmaPanel/panel.ts';
import { queryIds, samplePage, type Task } from '../support/figmaPanel/samples.ts';
import type { Theme } from '../support/figmaPanel/theme.ts';
import { until } from '../support/until.ts';

const SHOTS = fileURLToPath(new URL('../../plugins/figma/dist/screenshots/', import.meta.url));
mkdirSync(SHOTS, { recursive: true });

let browser: Browser;
let daemon: DaemonProcess;
/** Ports that were in use before: other daemons of this machine, which the panel must not find. */
let taken: number[] = [];
const panels: Panel[] = [];
/** One user's storage: whoever paired stays paired. */
const storage = new Map<string, string>();

beforeAll(async () => {
  browser = await launchBrowser();
  daemon = new DaemonProcess();
  taken = [];
  for (const port of PORTS) if (!(await isFree(port))) taken.push(port);
});

afterEach(async () => {
  for (const panel of panels.splice(0)) {
    const { errors } = panel;
    await panel.close();
    expect(errors).toEqual([]);
  }
});

afterAll(async () => {
  await browser.close();
  await daemon.close();
});

function isFree(port: number): Promise<boolean> {
  return new Promise((resolve) => {
    const server = createServer();
    server.once('error', () => resolve(false));
    server.listen(port, '127.0.0.1', () => server.close(() => resolve(true)));
  });
}

async function open(task: Task, options: { count?: number; theme?: Theme; storage?: Map<string, string> } = {}) {
  const images = new ImageStore();
  const pages = [samplePage(task, images, options.count)];
  const world = await FigmaWorld.open({ pages, images, storage: options.storage ?? storage });
  const panel = await Panel.open(browser, world, { without: taken, theme: options.theme ?? 'light' });
  panels.push(panel);
  return { panel, world };
}

it('shows the first minute: no daemon, pairing, a wrong code, ready', async () => {
  const { panel, world } = await open('recolour');
  await panel.run('open');
  const { frame } = panel;
  await frame.getByText('The Likewise daemon is not running.').waitFor();
  await panel.screenshot(`${SHOTS}not-running.png`);
  await daemon.start();
  await frame.getByRole('textbox', { name: 'Pairing code' }).fill('000000');
  await frame.getByRole('button', { name: 'Pair', exact: true }).click();
  await frame.getByRole('alert').waitFor();
  await frame.getByRole('textbox', { name: 'Pairing code' }).fill(await daemon.pairingCode());
  await frame.getByRole('button', { name: 'Pair', exact: true }).click();
  await frame.getByText('Connected to Likewise').waitFor({ state: 'attached' });
  expect(JSON.parse(world.storage.get('token')!)).toMatch(/./);
});

it('runs: select, roles, answers placed as the daemon made them, one undo', async () => {
  const { panel, world } = await open('recolour');
  await panel.run('open');
  world.select('in', 'out', ...queryIds());
  const { frame } = panel;
  await frame.getByRole('button', { name: 'Run on 4 layers' }).click();
  await frame.getByText('4 answers placed.').waitFor();
  await panel.screenshot(`${SHOTS}results.png`);
  console.log(world.nodes().map((n) => [n.id, n.name, n.box]));
});
