import { availableParallelism } from 'node:os';
import { defineConfig } from 'vitest/config';

/** Sizes of the tests that can be of any size, for `npm run test:model`, `test:faults`, `test:import` and `test:fuzz`. */
const NIGHTLY = { MODEL_RUNS: '20000', KILL_EVERYWHERE: 'true', IMPORT_DEVICES: '1000', FUZZ_UPLINKS: '100000' };

/** Tests that put something else in the place of AWS's SDK or of the process's environment: no other may run after them. */
export const ALONE = [
  'test/edge/**/*.test.ts',
  'test/device-table/memory-device-table.test.ts',
  'test/cli/connect/invoke-network-setup.test.ts',
];

export default defineConfig(({ mode }) => ({
  test: {
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
    projects: [
      {
        extends: true,
        test: {
          name: 'together',
          include: ['test/**/*.test.ts'],
          exclude: ALONE,
          benchmark: { include: ['bench/**/*.bench.ts'] },
          // Loading CDK and SDK anew for each file would take as long as the tests.
          isolate: false,
        },
      },
      {
        extends: true,
        test: {
          name: 'alone',
          include: ALONE,
          benchmark: { include: [] },
          // Between the others it would end their workers.
          sequence: { groupOrder: 1 },
        },
      },
    ],
  },
}));
