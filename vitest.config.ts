import { defineConfig } from 'vitest/config';

export default defineConfig({
  test: {
    // Many files wait for processes and clocks, so three share two cores well.
    maxWorkers: 3,
    projects: [
      {
        test: {
          name: 'unit',
          include: [
            'test/unit/**/*.test.ts',
            'test/property/**/*.test.ts',
            'test/architecture/**/*.test.ts',
          ],
          isolate: false,
          // Beside other work the slowest take seconds; no test is about time.
          testTimeout: 60_000,
          // Its files name each other without endings, which only a bundler finds.
          server: { deps: { inline: ['dt-sql-parser'] } },
        },
      },
      {
        test: {
          name: 'contract',
          include: ['test/contract/**/*.test.ts', 'test/infra/**/*.test.ts'],
          // Each file has servers and folders of its own; modules are read once.
          isolate: false,
          testTimeout: 60_000,
          hookTimeout: 60_000,
        },
      },
      {
        test: {
          name: 'long',
          include: ['test/long/**/*.test.ts'],
          testTimeout: 900_000,
          hookTimeout: 900_000,
        },
      },
      {
        test: {
          name: 'integration',
          include: ['test/integration/**/*.test.ts', 'test/browser/**/*.test.ts'],
          testTimeout: 240_000,
          hookTimeout: 120_000,
        },
      },
    ],
  },
});
