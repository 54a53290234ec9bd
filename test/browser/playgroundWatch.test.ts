import type { DaemonClient } from '@likewise/shared/client/daemonClient.ts';
import { PROVIDER_NAMES, type Provider } from '@likewise/shared/protocol/providers.ts';
import type { Page } from 'playwright-core';
import { expect, it } from 'vitest';
import { modelIdentity } from '../../daemon/model/identity.ts';
import { openModel } from '../../daemon/model/registry.ts';
import { squareOn } from '../support/flatPictures.ts';
import { PATIENCE, usePlayground } from '../support/playground.ts';
import { ScriptedServer } from '../support/scriptedServer.ts';

/* What the view Watch shows about the daemon while another tool is at work. */

const playground = usePlayground();

/** More than can be answered while a test looks. The tests end them. */
const MANY = 200;

async function openWatch(): Promise<Page> {
  const page = await playground.open();
  await page.getByRole('link', { name: 'Watch' }).click();
  await page.getByRole('heading', { name: 'Engine' }).waitFor();
  return page;
}

const card = (page: Page, name: string) => page.getByRole('region', { name });
const fact = (page: Page, name: string) =>
  card(page, 'Engine').locator('dl > div').filter({ hasText: name }).locator('dd');

/** A job of the command line with the pictures from a number on. Its events, which the caller takes. */
async function ask(client: DaemonClient, from: number, queries: number, signal?: AbortSignal) {
  const pictures = Array.from({ length: queries + 2 }, (_, n) => squareOn('', [n, from, 0], [0, from, n]));
  const [input, output, ...rest] = (await Promise.all(pictures)).map(({ buffer }) => ({
    type: 'image/png' as const,
    bytes: Uint8Array.from(buffer),
  }));
  return client.run(
    {
      job: crypto.randomUUID(),
      examples: [{ input: input!, output: output! }],
      queries: rest,
      quality: 'best',
      answer: { size: 'query', detail: 'none', format: 'png' },
      lane: 'batch',
    },
    signal ? { signal } : {},
  );
}

async function taken(events: AsyncIterable<unknown>): Promise<void> {
  for await (const _ of events);
}

it('shows who waits for how much, and where each job stands', async () => {
  const page = await openWatch();
  await card(page, 'Queue').getByText('Nothing waits.').waitFor();
  const owner = await playground.daemon.owner();
  const stop = new AbortController();
  const jobs = [await ask(owner, 0, MANY, stop.signal), await ask(owner, 1, 3, stop.signal)].map(taken);
  const tool = card(page, 'Queue').getByRole('listitem').filter({ hasText: 'Command line' });
  await tool.getByText(/^[1-9]\d* waiting, \d+ running$/).waitFor();
  await tool.getByText(new RegExp(`^\\d+ of ${MANY} done.* · batch$`)).waitFor();
  await tool.getByText(/^\d+(st|nd|rd|th) in the queue.* · batch$/).waitFor();
  const meter = tool.getByRole('meter', { name: 'Queries of Command line' });
  expect(Number(await meter.getAttribute('value'))).toBeGreaterThan(3);
  stop.abort();
  await Promise.all(jobs);
  owner.close();
  await card(page, 'Queue').getByText('Nothing waits.').waitFor();
});

/** Whether a chart has drawn a line. */
const IS_DRAWN = `(title, line) => {
  const chart = [...document.querySelectorAll('.chart')].find((each) => each.textContent.startsWith(title));
  const canvas = chart.querySelector('.uplot canvas');
  const probe = document.createElement('i');
  probe.style.color = 'var(--line-' + line + ')';
  document.body.append(probe);
  const colour = getComputedStyle(probe).color.match(/\\d+/g).map(Number);
  probe.remove();
  const { data } = canvas.getContext('2d').getImageData(0, 0, canvas.width, canvas.height);
  for (let at = 0; at < data.length; at += 4) if (colour.every((value, n) => data[at + n] === value)) return true;
  return false;
}`;

it('draws what was done, how long it took and the memory it takes', async () => {
  const page = await openWatch();
  const owner = await playground.daemon.owner();
  // A single answer makes no line yet.
  await taken(await ask(owner, 2, 1));
  for (const [title, line] of [
    ['Throughput', 0],
    ['Latency by stage', 2],
    ['Memory', 0],
  ] as const) {
    const drawn = () => page.evaluate(`(${IS_DRAWN})('${title}', ${line})`);
    await expect.poll(drawn, { ...PATIENCE, message: title }).toBe(true);
  }
  const chart = (title: string) => page.getByRole('figure').filter({ hasText: title });
  await chart('Latency')
    .getByText(/^model \d+(\.\d)? ms$/)
    .waitFor();
  await chart('Memory')
    .getByText(/^daemon \d+ MB$/)
    .waitFor();
  await chart('Memory')
    .getByText(/^model \d+ MB$/)
    .waitFor();
  await expect.poll(() => fact(page, 'Memory').textContent(), PATIENCE).toMatch(/^\d+ MB \+ \d+ MB$/);

  const known = async () => Number(/(\d+) % from before/.exec((await fact(page, 'Answers').textContent()) ?? '')?.[1]);
  const before = await known();
  for (let time = 0; time < 3; time++) await taken(await ask(owner, 2, 1));
  await expect.poll(known, PATIENCE).toBeGreaterThan(before);
  owner.close();
});

it('says what runs the model, and why nothing better does', async () => {
  const page = await openWatch();
  const owner = await playground.daemon.owner();
  await taken(await ask(owner, 3, 1));
  const { provider, stepDowns } = (owner.state.name === 'ready' && owner.state.daemon) || { stepDowns: [] };
  owner.close();
  await expect
    .poll(() => fact(page, 'Runs on').textContent(), PATIENCE)
    .toContain(PROVIDER_NAMES[provider as Provider]);
  const reasons = card(page, 'Engine').getByRole('group');
  expect(await reasons.count()).toBe(stepDowns.length);
  for (const { provider: left, reason } of stepDowns) {
    await page.getByText(`Why not ${PROVIDER_NAMES[left as Provider]}?`, { exact: true }).click();
    await page.getByText(reason).waitFor();
  }
});

it('lists tools by when they were let in, with where and how', async () => {
  const page = await playground.open();
  await page.getByRole('link', { name: 'Watch' }).click();
  const tools = page.getByRole('heading', { name: 'Tools', exact: true }).locator('xpath=..').getByRole('listitem');
  await tools
    .first()
    .getByText(/^Playground in Chrome on \w+/)
    .waitFor();
  await tools
    .first()
    .getByText(/^let in .*\d.* by a link of likewise open$/)
    .waitFor();
  const other = await playground.open();
  await other.getByRole('link', { name: 'Watch' }).click();
  const first = other
    .getByRole('heading', { name: 'Tools', exact: true })
    .locator('xpath=..')
    .getByRole('listitem')
    .first();
  await first.getByText('this page').waitFor();
});

it('says which server runs the model, and why one does not', async () => {
  const { manifest } = await openModel('mini');
  const server = await new ScriptedServer(modelIdentity(manifest, { kernels: 'cpu', precision: 'fp32' })).listen();
  await playground.daemon.kill();
  await playground.daemon.start(['--engine', server.url]);
  const page = await openWatch();
  await expect.poll(() => fact(page, 'Runs on').textContent(), PATIENCE).toContain('CPU');
  await page.getByText(`Why not ${server.host}?`, { exact: true }).click();
  await page.getByText(/its weights may be damaged/).waitFor();
  server.learnTokens(playground.daemon.home);
  await expect.poll(() => fact(page, 'Runs on').textContent(), PATIENCE).toBe(`${server.host}, fp32`);
  await page.getByRole('status').getByText(`mini · ${server.host}`).waitFor();
  expect(await page.getByText(`Why not ${server.host}?`).count()).toBe(0);
  await server.kill();
});
