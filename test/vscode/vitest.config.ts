import { defineConfig } from 'vitest/config';
import { totals } from '../support/totals.ts';

export default defineConfig({
  test: {
    include: ['test/vscode/**/*.test.ts'],
    globalSetup: ['test/support/build.ts', 'test/vscode/support/prepare.ts'],
    testTimeout: 180_000,
    hookTimeout: 180_000,
    expect: { poll: { timeout: 30_000 } },
    // A workbench takes as much of a machine as there is.
    fileParallelism: false,
    reporters: ['default', totals],
  },
});
