import { availableParallelism } from 'node:os';
import { configDefaults, defineConfig } from 'vitest/config';

/** Tests of native code (images, network, threads, DuckDB) and of processes are named `….native.test.ts`. */
const NATIVE = '**/*.native.test.ts';

export default defineConfig({
  test: {
    // Limits for a hang, not for speed: the tests run real models and real stores.
    testTimeout: 120_000,
    hookTimeout: 180_000,
    expect: { poll: { timeout: 60_000 } },
    // At least two, because many tests wait for a watcher or a process.
    maxWorkers: Math.max(2, availableParallelism() - 1),
    // A worker loads the modules once, because that takes longer than most files of tests.
    isolate: false,
    projects: [
      {
        extends: true,
        test: {
          name: 'unit',
          include: ['{src,bench,tools}/**/*.test.{ts,tsx}'],
          exclude: [...configDefaults.exclude, NATIVE],
        },
      },
      { extends: true, test: { name: 'native', include: [`{src,bench,tools}/${NATIVE}`] } },
      { extends: true, test: { name: 'api', include: ['e2e/api/**/*.test.ts'] } },
    ],
  },
});
