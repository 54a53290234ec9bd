import { expect, test } from 'vitest';
import { launchChromium } from '../support/browser.ts';
import type { InHostResult } from './inHost/results.ts';
import { runInHost } from './support/inHost.ts';
import { closeAll } from './support/page.ts';
import { copySamples, PICTURES } from './support/samples.ts';
import { startWorkbench } from './support/server.ts';

const server = await startWorkbench({ extension: false, forInHost: true });
copySamples(server.workspace, PICTURES);
const browser = await launchChromium();
const results = await runInHost<InHostResult[]>(browser, server, 'index').finally(() => closeAll(browser, server));

test('the tests in the extension host were run', () => {
  expect(results.length).toBeGreaterThan(0);
});

for (const { title, error } of results) {
  test(`in the extension host: ${title}`, () => {
    expect(error).toBeUndefined();
  });
}
