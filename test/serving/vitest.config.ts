import { defineConfig } from 'vitest/config';
import { totals } from '../support/totals.ts';
import { installKServe, installTriton } from './support/install.ts';

// Other tools read this file too, and are to install nothing.
const isRun = process.env.VITEST === 'true';
const triton = isRun ? installTriton() : 'tests are not run';
const kserve = isRun ? installKServe() : 'tests are not run';
if (isRun && typeof triton === 'string') console.warn(`Tests against a real Triton are left out: ${triton}.`);
if (isRun && typeof kserve === 'string') console.warn(`Tests against KServe's model server are left out: ${kserve}.`);

export default defineConfig({
  test: {
    include: [
      ...(typeof triton === 'string' ? [] : ['test/serving/triton.test.ts']),
      ...(typeof kserve === 'string' ? [] : ['test/serving/kserve.test.ts']),
    ],
    passWithNoTests: true,
    env: {
      ...(typeof triton === 'string' ? {} : { TRITON_VENV: triton.venv, TRITON_BACKENDS: triton.backends }),
      ...(typeof kserve === 'string' ? {} : { KSERVE_VENV: kserve.venv }),
    },
    globalSetup: ['test/support/build.ts'],
    testTimeout: 300_000,
    hookTimeout: 300_000,
    // Each starts servers, which take every core.
    fileParallelism: false,
    reporters: ['default', totals],
  },
});
