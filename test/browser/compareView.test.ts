import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { build } from 'esbuild';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { Agent } from '../support/agent.ts';
import { accessibilityFaults, launchChromium, newPage } from '../support/browser.ts';

const SAMPLES = fileURLToPath(new URL('../../daemon/samples', import.meta.url));
const HOST = fileURLToPath(new URL('../support/viewHost.ts', import.meta.url));
const PREVIEW = {
  examples: [{ before: 'recolour/example-input.png', after: 'recolour/example-output.png' }],
  queries: ['recolour/*.png'],
  limit: 2,
};

let home: string;
let agent: Agent;
beforeAll(async () => {
  home = await mkdtemp(join(tmpdir(), 'likewise-view-'));
  agent = await Agent.start({ cwd: SAMPLES, home, views: true });
});
afterAll(async () => {
  await agent.close();
  await rm(home, { recursive: true, force: true });
});

it('a preview brings its pictures to a client that shows views, and to no other', async () => {
  const { tools } = await agent.client.listTools();
  const { _meta } = tools.find(({ name }) => name === 'preview')!;
  expect(_meta).toMatchObject({ ui: { resourceUri: 'ui://likewise/compare' } });
  expect((await agent.call('preview', PREVIEW))._meta).toHaveProperty(['app.likewise/pictures', 'length'], 2);
  const blind = await Agent.start({ cwd: SAMPLES, home });
  expect((await blind.call('preview', PREVIEW))._meta ?? {}).not.toHaveProperty(['app.likewise/pictures']);
  await blind.close();
});

it('a client shows them under a swipe', async () => {
  const { contents } = await agent.client.readResource({ uri: 'ui://likewise/compare' });
  const [{ text: html, mimeType } = { text: '', mimeType: '' }] = contents as { text: string; mimeType: string }[];
  expect(mimeType).toBe('text/html;profile=mcp-app');
  expect(html.length).toBeLessThan(150_000);
  const { text: _, data: __, ...result } = await agent.call('preview', PREVIEW);

  const host = await build({ entryPoints: [HOST], bundle: true, format: 'iife', write: false, logLevel: 'error' });
  const browser = await launchChromium();
  try {
    const { page, faults } = await newPage(browser);
    await page.setContent('<!doctype html><title>A client</title><body></body>');
    await page.addScriptTag({ content: host.outputFiles[0]!.text });
    await page.evaluate(
      ([html, result]) =>
        (globalThis as unknown as { show(html: string, result: unknown): Promise<void> }).show(html as string, result),
      [html, result] as const,
    );
    const view = page.frames()[1]!;
    await view.locator('.lw-swipe-after img').waitFor();
    expect(await view.locator('option').allTextContents()).toEqual(['recolour/melon.png', 'recolour/peach.png']);
    await view.getByRole('radio', { name: 'Side by side' }).check();
    await view.getByText('after', { exact: true }).waitFor();
    await view.locator('select').selectOption('1');
    await view.getByRole('img', { name: 'recolour/peach.png, after' }).waitFor();
    expect(await view.evaluate('document.documentElement.style.colorScheme')).toBe('dark');
    expect(await accessibilityFaults(view)).toEqual([]);
    expect(faults).toEqual([]);
  } finally {
    await browser.close();
  }
});
