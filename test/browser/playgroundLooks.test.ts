import type { Browser, Page } from 'playwright-core';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { accessibilityFaults, launchChromium, newPage } from '../support/browser.ts';
import { ServedDaemon } from '../support/servedDaemon.ts';

/* Every view of the page at three widths and in both themes: axe-core finds no fault, and nothing sticks out. */

const WIDTHS = [360, 1280, 2560] as const;

/** How to reach each view of an owner's page. */
const VIEWS: readonly (readonly [string, (page: Page) => Promise<unknown>])[] = [
  ['try', (page) => page.getByRole('list', { name: 'All answers' }).locator('[data-state=answered]').nth(3).waitFor()],
  [
    'confidence',
    async (page) => {
      await page.getByRole('button', { name: 'Confidence' }).click();
      await page.getByRole('img', { name: /^Confidence/ }).waitFor();
    },
  ],
  [
    'painter',
    async (page) => {
      await page.getByRole('button', { name: 'Paint the after' }).click();
      await page.getByRole('application').waitFor();
    },
  ],
  [
    'painting given up',
    async (page) => {
      await page.getByRole('application').click();
      await page.getByRole('button', { name: 'Give up' }).click();
      await page.getByText('Throw this painting away?').waitFor();
    },
  ],
  [
    'watch',
    async (page) => {
      await page.getByRole('button', { name: 'Throw away' }).click();
      await page.getByRole('link', { name: 'Watch' }).click();
      await page.getByRole('button', { name: 'Let a tool in' }).click();
      await page.getByAltText('Answer 1').first().waitFor();
    },
  ],
];

const daemon = new ServedDaemon();
let browser: Browser;

beforeAll(async () => {
  [browser] = await Promise.all([launchChromium(), daemon.start()]);
});
afterAll(async () => {
  await browser?.close();
  await daemon.close();
});

/** How many pixels the page is wider than its window. */
const excess = (page: Page): Promise<number> =>
  page.evaluate('document.scrollingElement.scrollWidth - document.documentElement.clientWidth');

it('shows what is chosen where the system sets the colours', async () => {
  const { page, close } = await newPage(browser, { forcedColors: 'active' });
  await page.goto(await daemon.link());
  await page.getByRole('button', { name: 'Remove all 4' }).waitFor();
  /** The look of a chosen radio button, and of one beside it that is not chosen. */
  const grounds = (chosen: string, other: string): Promise<string[]> =>
    page.evaluate(`[${JSON.stringify(chosen)}, ${JSON.stringify(other)}].map((selector) => {
      const { backgroundColor, outlineStyle, borderColor } = getComputedStyle(document.querySelector(selector));
      return [backgroundColor, outlineStyle, borderColor].join(' ');
    })`);
  for (const [chosen, other] of [
    ['.lw-radio input:checked + span', '.lw-radio input:not(:checked) + span'],
    ['.sample[aria-pressed=true]', '.sample[aria-pressed=false]'],
    ['.lw-result button[aria-pressed=true]', '.lw-result button[aria-pressed=false]'],
    ['nav a[aria-current=page]', 'nav a:not([aria-current])'],
  ] as const) {
    const [is, isNot] = await grounds(chosen, other);
    expect(is, chosen).not.toBe(isNot);
  }
  await close();
});

describe.each(WIDTHS)('%i pixels wide', (width) => {
  it.each(['light', 'dark'] as const)('%s', async (colorScheme) => {
    const { page, faults, close } = await newPage(browser, { colorScheme, viewport: { width, height: 800 } });
    const check = async (view: string) => {
      expect({ view, faults: await accessibilityFaults(page), excess: await excess(page) }).toEqual({
        view,
        faults: [],
        excess: 0,
      });
    };
    await page.goto(daemon.url);
    await page.getByRole('heading', { name: 'Let this page in' }).waitFor();
    await check('gate');
    await page.goto(await daemon.link());
    for (const [view, come] of VIEWS) {
      await come(page);
      await check(view);
    }
    expect(faults).toEqual([]);
    await close();
  });
});
