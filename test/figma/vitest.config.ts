import { defineConfig } from 'vitest/config';

export default defineConfig({
  test: {
    include: ['test/figma/**/*.test.ts'],
    globalSetup: ['test/support/build.ts', 'test/figma/support/prepare.ts'],
    testTimeout: 300_000,
    hookTimeout: 300_000,
    fileParallelism: false,
  },
});
