import { afterAll, beforeAll, expect, it } from 'vitest';
import { launchChromium, newPage } from '../support/browser.ts';
import { answers } from '../support/playground.ts';
import { proxyTo } from '../support/prefixProxy.ts';
import { ServedDaemon } from '../support/servedDaemon.ts';

/* The page under another name than the machine's own, below a path, as a proxy or a workbench in a browser serves it. */

const PREFIX = '/proxy/22400/';
let browser: Awaited<ReturnType<typeof launchChromium>>;
let proxy: Awaited<ReturnType<typeof proxyTo>>;
const daemon = new ServedDaemon();

beforeAll(async () => {
  proxy = await proxyTo(() => Number(new URL(daemon.url).port), PREFIX);
  await daemon.start(['--host-name', `localhost:${proxy.port}`]);
  browser = await launchChromium();
});
afterAll(async () => {
  await browser?.close();
  await daemon.close();
  await proxy?.close();
});

it('[H2] works by a name that the daemon was given, and by no other', async () => {
  const { page, faults, close } = await newPage(browser);
  const { hash } = new URL(await daemon.link());
  await page.goto(`http://localhost:${proxy.port}${PREFIX}${hash}`);
  await answers(page).nth(3).waitFor({ timeout: 120_000 });
  expect(faults).toEqual([]);
  await close();

  const other = await fetch(`http://127.0.0.1:${proxy.port}${PREFIX}`);
  expect([other.status, await other.text()]).toEqual([403, expect.stringContaining('--host-name')]);
});
