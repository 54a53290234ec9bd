import { defineConfig } from 'vitest/config';

export default defineConfig({
  test: {
    include: ['test/figma/**/*.test.ts'],
    globalSetup: ['test/support/build.ts', 'test/figma/support/prepare.ts'],
    testTimeout: 180_000,
    hookTimeout: 180_000,
    fileParallelism: false,
  },
});
