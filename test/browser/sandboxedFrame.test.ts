import { randomUUID } from 'node:crypto';
import { fileURLToPath } from 'node:url';
import { build } from 'esbuild';
import type { Browser, Frame } from 'playwright-core';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { decodeImage } from '../../daemon/images/codec.ts';
import { launchChromium } from '../support/browser.ts';
import { discPng } from '../support/cliImages.ts';
import { type DaemonFixture, startDaemon } from '../support/daemonFixture.ts';
import type { Tool } from '../support/framePage.ts';
import { JobsFolder } from '../support/jobsFixture.ts';

/* The real client in a real browser, in the same kind of place as a plugin's: a sandboxed frame without an origin. */

const jobs = new JobsFolder();
let daemon: DaemonFixture;
let browser: Browser;
let frame: Frame;

beforeAll(async () => {
  daemon = await startDaemon(await jobs.start());
  const program = await build({
    entryPoints: [fileURLToPath(new URL('../support/framePage.ts', import.meta.url))],
    bundle: true,
    write: false,
    format: 'iife',
    platform: 'browser',
    target: 'es2022',
  });
  const html = `<script>${program.outputFiles[0]!.text.replaceAll('</script', '<\\/script')}</script>`;
  browser = await launchChromium();
  const page = await browser.newPage();
  await page.setContent('<iframe sandbox="allow-scripts"></iframe>');
  const element = await page.waitForSelector('iframe');
  await element.evaluate((iframe, srcdoc) => iframe.setAttribute('srcdoc', srcdoc), html);
  frame = (await element.contentFrame())!;
  await frame.waitForFunction('window.tool');
});
afterAll(async () => {
  await browser?.close();
  await daemon?.close();
  await jobs.end();
});

/** Calls a function of the page's tool. */
function call<K extends keyof Tool>(name: K, ...args: Parameters<Tool[K]>): Promise<Awaited<ReturnType<Tool[K]>>> {
  return frame.evaluate(`window.tool.${name}(...${JSON.stringify(args)})`);
}

test('a page without an origin pairs, runs a job, and is known when it comes back', async () => {
  expect(await call('origin')).toBe('null');
  // The first port has no daemon.
  const urls = ['ws://localhost:1', `ws://localhost:${daemon.server.port}`];
  expect(await call('connect', urls)).toEqual({ name: 'pairing-required', reason: 'no-token' });
  const { code } = daemon.auth.makeCode();
  const wrong = code === '00000000' ? '00000003' : '00000000';
  await expect(call('pair', wrong)).rejects.toThrow('code');
  expect(await call('pair', code)).toMatchObject({ name: 'ready', welcome: { trusted: false } });
  expect(daemon.auth.tools).toMatchObject([{ name: 'Page' }]);

  const pictures = [
    await discPng(32, [250, 20, 20], [0, 0, 0]),
    await discPng(32, [20, 20, 250], [0, 0, 0]),
    await discPng(48, [250, 20, 20], [0, 60, 0]),
  ].map((png) => [...png]) as [number[], number[], number[]];
  const updates = await call('run', randomUUID(), ...pictures);
  expect(updates.map(({ type }) => type).filter((type) => type !== 'progress')).toEqual(['accepted', 'result', 'done']);
  const result = updates.find((update) => update.type === 'result')!;
  expect(result).toMatchObject({ width: 48, height: 48 });
  const { data } = await decodeImage(Uint8Array.from(Object.values(result.image.bytes)), 'The answer');
  // At its centre the disc changed from red to blue.
  const [red, , blue] = data.subarray((24 * 48 + 24) * 3);
  expect(red).toBeLessThan(60);
  expect(blue).toBeGreaterThan(200);

  await call('close');
  expect(await call('connect', urls)).toMatchObject({ name: 'ready' });
  await call('close');
});

test('a page learns when there is no daemon', async () => {
  expect(await call('connect', ['ws://localhost:1'])).toEqual({
    name: 'waiting',
    diagnosis: { reason: 'no-daemon' },
  });
  await call('close');
});
