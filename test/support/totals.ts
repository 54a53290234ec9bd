import type { Reporter, TestModule } from 'vitest/node';

/** Says at the end how many tests passed and failed; a file that could not be run counts as one that failed. */
export const totals: Reporter = {
  onTestRunEnd(modules) {
    const passed = modules.reduce((sum, module) => sum + count(module, 'passed'), 0);
    const failed = modules.reduce((sum, module) => sum + (count(module, 'failed') || (module.ok() ? 0 : 1)), 0);
    process.stdout.write(`${passed} passed, ${failed} failed\n`);
  },
};

function count(module: TestModule, state: 'passed' | 'failed'): number {
  return [...module.children.allTests(state)].length;
}
