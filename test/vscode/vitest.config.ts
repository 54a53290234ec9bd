import { defineConfig } from 'vitest/config';
import { totals } from '../support/totals.ts';

export default defineConfig({
  test: {
    include: ['test/vscode/**/*.test.ts'],
    globalSetup: ['test/support/build.ts', 'test/vscode/support/prepare.ts'],
    testTimeout: 300_000,
    hookTimeout: 300_000,
    expect: { poll: { timeout: 60_000 } },
    // A workbench takes as much of a machine as there is.
    fileParallelism: false,
    reporters: ['default', totals],
  },
});
