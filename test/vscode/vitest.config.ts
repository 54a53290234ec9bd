import { defineConfig } from 'vitest/config';
import type { Reporter, TestModule } from 'vitest/node';

/** Says at the end how many tests passed and failed; a file that could not be run counts as one that failed. */
const totals: Reporter = {
  onTestRunEnd(modules) {
    const passed = modules.reduce((sum, module) => sum + count(module, 'passed'), 0);
    const failed = modules.reduce((sum, module) => sum + (count(module, 'failed') || (module.ok() ? 0 : 1)), 0);
    process.stdout.write(`${passed} passed, ${failed} failed\n`);
  },
};

function count(module: TestModule, state: 'passed' | 'failed'): number {
  return [...module.children.allTests(state)].length;
}

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
