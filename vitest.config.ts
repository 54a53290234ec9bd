import { availableParallelism } from 'node:os';
import { defineConfig } from 'vitest/config';
import { CHROMIUM, hasChromium } from './test/support/chromium.ts';

const BROWSER_TESTS = 'test/browser/**/*.test.ts';
const withChromium = hasChromium();
if (!withChromium) {
  console.warn(
    `Tests of the pages are left out (${BROWSER_TESTS}): no Chromium at ${CHROMIUM}. CHROMIUM names another.`,
  );
}

export default defineConfig({
  test: {
    // Most tests wait for other processes half of the time: two at once even on two cores.
    maxWorkers: Math.max(2, availableParallelism() - 1),
    projects: [
      {
        test: {
          name: 'unit',
          include: ['shared/**/*.test.ts', 'daemon/**/*.test.ts', 'plugins/**/*.test.ts', 'test/docs/*.test.ts'],
          globalSetup: 'test/support/build.ts',
          // Files share their workers' modules: they are loaded, and compiled, once.
          isolate: false,
          // A machine that is busy takes its time.
          testTimeout: 120_000,
          hookTimeout: 120_000,
        },
      },
      {
        test: {
          name: 'e2e',
          include: ['test/**/*.test.ts'],
          // What is fetched for its tests only has runs of its own: npm run test:vscode, test:figma, test:packages, test:serving.
          exclude: [
            ...['test/docs/**', 'test/vscode/**', 'test/figma/**', 'test/packages/**', 'test/serving/**'],
            ...(withChromium ? [] : [BROWSER_TESTS]),
          ],
          globalSetup: 'test/support/build.ts',
          testTimeout: 300_000,
          hookTimeout: 300_000,
          expect: { poll: { timeout: 60_000 } },
        },
      },
    ],
  },
});
