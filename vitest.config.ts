import { availableParallelism } from 'node:os';
import { defineConfig } from 'vitest/config';

/** Sizes of the tests that can be of any size, for `npm run test:model`, `test:faults` and `test:import`. */
const NIGHTLY = { MODEL_RUNS: '20000', KILL_EVERYWHERE: 'true', IMPORT_DEVICES: '1000' };

export default defineConfig(({ mode }) => ({
  test: {
    include: ['test/**/*.test.ts'],
    benchmark: { include: ['bench/**/*.bench.ts'] },
    env: {
      // Node 20 is supported here; the SDK's notice of its own plans would bury the results.
      AWS_SDK_JS_NODE_VERSION_SUPPORT_WARNING_DISABLED: 'true',
      ...(mode === 'nightly' && NIGHTLY),
    },
    // One less than there are cores, the default, would leave one of two idle.
    maxWorkers: Math.max(2, availableParallelism() - 1),
    silent: 'passed-only',
    testTimeout: 20_000,
    hookTimeout: 60_000,
  },
}));
