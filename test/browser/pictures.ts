import { mkdirSync } from 'node:fs';
import { join } from 'node:path';
import type { Browser, Page } from 'playwright-core';
import { launchChromium, newPage } from '../support/browser.ts';
import { answers } from '../support/playground.ts';
import { ServedDaemon } from '../support/servedDaemon.ts';

// npm run pictures [FOLDER]: a picture of each view of the playground, in light, dark and high contrast, for review. Those of
// README.md and docs/cli.md are among them.
const [folder = 'daemon/dist/pictures'] = process.argv.slice(2);

const LOOKS = {
  light: { colorScheme: 'light' },
  dark: { colorScheme: 'dark' },
  contrast: { colorScheme: 'dark', forcedColors: 'active' },
} as const;

const WIDE = { width: 1280, height: 860 };
const NARROW = { width: 390, height: 844 };

async function shootAll(browser: Browser, daemon: ServedDaemon, look: keyof typeof LOOKS): Promise<void> {
  const { page, close } = await newPage(browser, { ...LOOKS[look], viewport: WIDE });
  page.context().setDefaultTimeout(120_000);
  const shoot = (view: string) => page.screenshot({ path: join(folder, `playground-${view}-${look}.png`) });
  await page.goto(daemon.url);
  await page.getByRole('heading', { name: 'Let this page in' }).waitFor();
  await shoot('gate');
  await page.goto(await daemon.link());
  await answered(page);
  await page.getByRole('button', { name: /^Two colours/ }).click();
  await page.getByAltText('pineapple.png, after').waitFor();
  await answered(page);
  await page.getByRole('group', { name: 'What is meant' }).waitFor();
  await shoot('try');
  await page.setViewportSize(NARROW);
  await shoot('narrow');
  await page.setViewportSize(WIDE);
  for (let steps = 0; steps < 2; steps++) await page.getByRole('button', { name: 'Larger', exact: true }).click();
  await page
    .getByRole('checkbox', { name: /^Select/ })
    .nth(1)
    .check();
  await page.getByRole('button', { name: 'Another example' }).click();
  await page.getByText('For those who study models').click();
  await shoot('more');
  await page.getByRole('button', { name: 'Remove example 2' }).click();
  await page.getByRole('button', { name: 'Fit', exact: true }).click();
  await page.getByRole('button', { name: /^Mask/ }).click();
  await page.getByAltText('peach.png, after').waitFor();
  await answered(page);
  await page.getByRole('button', { name: 'Wrong? Paint it' }).click();
  await page.getByRole('application').waitFor();
  await page.getByRole('radio', { name: 'One colour' }).check({ force: true });
  await page.getByRole('radio', { name: 'Fill' }).check({ force: true });
  await page.getByRole('application').click();
  await shoot('paint');
  await page.keyboard.press('Escape');
  await page.getByRole('button', { name: 'Throw away' }).click();
  await page.getByRole('link', { name: 'Watch' }).click();
  await page.getByAltText('Answer 1').first().waitFor();
  // The charts show what happens while they are looked at.
  const other = await page.context().newPage();
  await other.goto(daemon.url);
  for (const sample of [/^Silhouette/, /^Cut out/]) {
    await other.getByRole('button', { name: sample }).click();
    await answered(other);
    await new Promise((resolve) => setTimeout(resolve, 4000));
  }
  await other.close();
  const jobs = page.getByRole('heading', { name: 'Recent jobs' }).locator('xpath=..').getByRole('listitem');
  await jobs.filter({ hasText: '4 answered' }).nth(4).waitFor();
  await shoot('watch');
  await close();
}

async function answered(page: Page): Promise<void> {
  await answers(page).nth(3).waitFor();
}

mkdirSync(folder, { recursive: true });
const daemon = new ServedDaemon();
const [browser] = await Promise.all([launchChromium(), daemon.start()]);
try {
  for (const look of Object.keys(LOOKS) as (keyof typeof LOOKS)[]) await shootAll(browser, daemon, look);
} finally {
  await browser.close();
  await daemon.close();
}
