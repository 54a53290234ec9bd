import axe from 'axe-core';
import { type Browser, type BrowserContextOptions, chromium, type Frame, type Page } from 'playwright-core';
import { CHROMIUM } from './chromium.ts';

/** Quiet, and able to run as root and without a GPU. */
const FLAGS = [
  '--no-sandbox',
  '--disable-gpu',
  '--disable-quic',
  '--no-first-run',
  '--disable-background-networking',
  '--disable-component-update',
  '--disable-sync',
];

/** A real Chromium. */
export function launchChromium(): Promise<Browser> {
  return chromium.launch({ executablePath: CHROMIUM, args: FLAGS });
}

/** A page in a separate profile, and the errors that happened on it. */
export interface WatchedPage {
  readonly page: Page;
  /** Uncaught errors, and violations of the content security policy. */
  readonly faults: readonly string[];
  /** Ends the profile. */
  close(): Promise<void>;
}

export async function newPage(browser: Browser, options: BrowserContextOptions = {}): Promise<WatchedPage> {
  const context = await browser.newContext({ viewport: { width: 1280, height: 900 }, ...options });
  const page = await context.newPage();
  const faults: string[] = [];
  await page.addInitScript(
    "addEventListener('securitypolicyviolation', (event) => console.error('Content Security Policy', event.violatedDirective, event.blockedURI))",
  );
  page.on('pageerror', (error) => faults.push(`error: ${error.stack ?? error.message}`));
  page.on('console', (message) => {
    if (/content security policy/i.test(message.text())) faults.push(message.text());
  });
  return { page, faults, close: () => context.close() };
}

/** What axe-core finds wrong with a page or one of its frames, one line per element. */
export async function accessibilityFaults(page: Page | Frame): Promise<string[]> {
  await page.evaluate(axe.source);
  return page.evaluate(async () => {
    interface Axe {
      run(): Promise<{
        violations: { id: string; help: string; nodes: { target: unknown; failureSummary: string }[] }[];
      }>;
    }
    const { violations } = await (globalThis as unknown as { axe: Axe }).axe.run();
    return violations.flatMap(({ id, help, nodes }) =>
      nodes.map(({ target, failureSummary }) => `${id} (${help}): ${target}: ${failureSummary}`),
    );
  });
}

/** Run in the page, whose types the tests do not have. */
const READ_PIXEL = `([alt, x, y]) => {
  const image = document.querySelector('img[alt=' + JSON.stringify(alt) + ']');
  const canvas = document.createElement('canvas');
  const { naturalWidth: width, naturalHeight: height } = image;
  Object.assign(canvas, { width, height });
  const context = canvas.getContext('2d');
  context.drawImage(image, 0, 0);
  return [...context.getImageData(x * width, y * height, 1, 1).data.slice(0, 3)];
}`;

/** The same: the ids of the meanings, and the colour at the centre of each preview. */
const READ_PREVIEWS = `(async () => {
  const canvas = document.createElement('canvas');
  const context = canvas.getContext('2d');
  const found = [];
  for (const radio of document.querySelectorAll('.lw-meanings input')) {
    const image = radio.nextElementSibling;
    await image.decode();
    const { naturalWidth: width, naturalHeight: height } = image;
    Object.assign(canvas, { width, height });
    context.drawImage(image, 0, 0);
    found.push([radio.value, [...context.getImageData(width / 2, height / 2, 1, 1).data.slice(0, 3)]]);
  }
  return found;
})()`;

/** What each available meaning would make of a picture's centre, by id. */
export async function previewsOf(page: Page | Frame): Promise<readonly (readonly [id: string, colour: number[]])[]> {
  for (let tries = 1; ; tries++) {
    try {
      return await page.evaluate(READ_PREVIEWS);
    } catch (error) {
      // Previews that have just come replace others.
      if (tries === 10 || !String(error).includes('EncodingError')) throw error;
      await new Promise((done) => setTimeout(done, 200));
    }
  }
}

/** The colour of an image on the page, found by its alternative text, at a position given as shares of its sides. */
export function colourAt(page: Page, alt: string, x: number, y: number): Promise<number[]> {
  return page.evaluate(`(${READ_PIXEL})(${JSON.stringify([alt, x, y])})`);
}
