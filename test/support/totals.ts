import type { Reporter, TestModule } from 'vitest/node';

/** Prints at the end how many tests passed and failed. A file that could not be run counts as one failure. */
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
