import { defineConfig } from 'vitest/config';
import { totals } from '../support/totals.ts';
import { installTriton } from './support/install.ts';

const installed = installTriton();
if (typeof installed === 'string') console.warn(`Tests against a real Triton are left out: ${installed}.`);

export default defineConfig({
  test: {
    include: typeof installed === 'string' ? [] : ['test/serving/**/*.test.ts'],
    passWithNoTests: true,
    env: typeof installed === 'string' ? {} : { TRITON_VENV: installed.venv, TRITON_BACKENDS: installed.backends },
    globalSetup: ['test/support/build.ts'],
    testTimeout: 120_000,
    hookTimeout: 180_000,
    // Each starts servers, which take every core.
    fileParallelism: false,
    reporters: ['default', totals],
  },
});
