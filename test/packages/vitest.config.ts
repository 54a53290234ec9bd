import { defineConfig } from 'vitest/config';
import { totals } from '../support/totals.ts';

export default defineConfig({
  test: {
    include: ['test/packages/**/*.test.ts'],
    globalSetup: ['test/support/build.ts'],
    testTimeout: 300_000,
    hookTimeout: 600_000,
    // Each installs and starts whole programs.
    fileParallelism: false,
    reporters: ['default', totals],
  },
});
