import type { Browser, Page } from 'playwright-core';
import { afterAll, afterEach, beforeAll, expect } from 'vitest';
import { launchChromium, newPage, type WatchedPage } from './browser.ts';
import { ServedDaemon } from './servedDaemon.ts';

export interface Playground {
  readonly daemon: ServedDaemon;
  /** A page in a separate profile, with nothing loaded. The caller closes it. */
  newPage(): Promise<WatchedPage>;
  /** The owner's page, with its first sample. It is closed after the test, which fails if the page had an error. */
  open(): Promise<Page>;
}

/** For the tests of a file: a real browser, and a real daemon with the embedded model. */
export function usePlayground(): Playground {
  const daemon = new ServedDaemon();
  let browser: Browser;
  let opened: WatchedPage[] = [];
  beforeAll(async () => {
    [browser] = await Promise.all([launchChromium(), daemon.start()]);
  });
  afterEach(async () => {
    const faults = opened.flatMap((page) => page.faults);
    await Promise.all(opened.map((page) => page.close()));
    opened = [];
    expect(faults).toEqual([]);
  });
  afterAll(async () => {
    await browser?.close();
    await daemon.close();
  });
  return {
    daemon,
    newPage: () => newPage(browser),
    open: async () => {
      const watched = await newPage(browser);
      opened.push(watched);
      watched.page.setDefaultTimeout(PATIENCE.timeout);
      await watched.page.goto(await daemon.link());
      await watched.page.getByRole('button', { name: 'Remove all 4' }).waitFor();
      return watched.page;
    },
  };
}

/** Allows for a busy machine. */
export const PATIENCE = { timeout: 120_000 };

/** The answers that have come. */
export const answers = (page: Page) => page.getByRole('list', { name: 'All answers' }).locator('[data-state=answered]');

/** The file chooser of a slot. */
export const chooser = (page: Page, name: RegExp) => page.getByLabel(name);

/** Asks for the model's own picture, which needs a click. */
export async function askForModelsPicture(page: Page): Promise<void> {
  await page.getByText('For those who study models').click();
  await page.getByRole('checkbox', { name: /own picture, enlarged/ }).check();
}
