import { defineConfig } from 'vitest/config';

export default defineConfig({
  test: {
    projects: [
      {
        test: {
          name: 'unit',
          include: ['shared/**/*.test.ts', 'daemon/**/*.test.ts', 'plugins/**/*.test.ts'],
          globalSetup: 'test/support/build.ts',
          testTimeout: 30_000,
        },
      },
      {
        test: {
          name: 'e2e',
          include: ['test/**/*.test.ts'],
          // The workbench has a run of its own: npm run test:vscode.
          exclude: ['test/vscode/**'],
          globalSetup: 'test/support/build.ts',
          testTimeout: 180_000,
          hookTimeout: 180_000,
        },
      },
    ],
  },
});
