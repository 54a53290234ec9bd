import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { gzipSync } from 'node:zlib';
import { PAGES } from '../../daemon/life/version.ts';
import { launchChromium } from '../support/browser.ts';
import { ServedDaemon } from '../support/servedDaemon.ts';
import { printTable } from './timing.ts';

const RUNS = 9;

/** Everything but the samples, compressed as the daemon does it. */
function allBytes(): number {
  const files = readdirSync(PAGES, { withFileTypes: true }).filter((entry) => entry.isFile());
  return files.reduce((sum, { name }) => sum + gzipSync(readFileSync(join(PAGES, name)), { level: 9 }).length, 0);
}

/** The playground: the transferred bytes of its first view, and when a browser with an empty cache paints first. */
export async function benchPage(): Promise<void> {
  const daemon = new ServedDaemon();
  const browser = await launchChromium().catch(() => undefined);
  if (!browser) return console.log('\nplayground: not measured, there is no Chromium here (CHROMIUM names another)');
  try {
    await daemon.start();
    const paints: number[] = [];
    let bytes = 0;
    for (let run = 0; run <= RUNS; run++) {
      const context = await browser.newContext();
      const page = await context.newPage();
      const sizes: Promise<number>[] = [];
      page.on('response', (response) => {
        if (/\.(js|css|svg)$|\/$/.test(new URL(response.url()).pathname)) {
          sizes.push(response.body().then((body) => gzipSync(body, { level: 9 }).length));
        }
      });
      await page.goto(daemon.url, { waitUntil: 'networkidle' });
      const paint: number = await page.evaluate(
        "performance.getEntriesByName('first-contentful-paint')[0]?.startTime ?? NaN",
      );
      bytes = (await Promise.all(sizes)).reduce((sum, size) => sum + size, 0);
      // The first one also starts parts of the browser.
      if (run > 0) paints.push(paint);
      await context.close();
    }
    const median = paints.sort((a, b) => a - b)[Math.floor(RUNS / 2)]!;
    printTable(
      'playground, first visit over loopback',
      ['', 'measured', 'target'],
      [
        ['first contentful paint, ms', median.toFixed(0), '300'],
        ['first view, gzip, KB', (bytes / 1000).toFixed(1), ''],
        ['all views, gzip, KB', (allBytes() / 1000).toFixed(1), '150'],
      ],
    );
  } finally {
    await browser.close();
    await daemon.close();
  }
}
