import { availableParallelism } from 'node:os';
import { defineConfig } from 'vitest/config';

export default defineConfig({
  test: {
    include: [
      'bench/**/*.test.ts',
      'e2e/api/**/*.test.ts',
      'src/**/*.test.ts',
      'src/**/*.test.tsx',
      'tools/**/*.test.ts',
    ],
    // Many tests wait for a watcher or a process: a second one fills the core meanwhile.
    maxWorkers: Math.max(2, availableParallelism() - 1),
    // The tests run real models and real stores; these are limits for a hang, not for speed.
    testTimeout: 120_000,
    hookTimeout: 180_000,
    expect: { poll: { timeout: 60_000 } },
  },
});
