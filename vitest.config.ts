import { defineConfig } from 'vitest/config'

/** Files that change the process itself (its HTTP modules, its file system): each has one to itself. */
const ALONE = ['test/msw/**/*.test.ts', 'test/store/no-links.test.ts', 'test/store/write-faults.test.ts']

export default defineConfig({
  test: {
    pool: 'forks',
    maxWorkers: '100%',
    testTimeout: 20_000,
    hookTimeout: 20_000,
    reporters: [['default', { summary: false }], './test/summary-reporter.ts'],
    projects: [
      {
        extends: true,
        test: {
          name: 'tests',
          include: ['test/**/*.test.ts'],
          exclude: ALONE,
          globalSetup: './test/global-setup.ts',
          // The sources are loaded once for a worker, not once for each of 130 files: a quarter of the time.
          isolate: false,
        },
      },
      { extends: true, test: { name: 'alone', include: ALONE } },
    ],
  },
})
