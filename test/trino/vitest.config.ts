import { join } from 'node:path';
import { defineConfig } from 'vitest/config';

/** `npm run test:trino`. The first run fetches a server. */
export default defineConfig({
  test: {
    root: join(import.meta.dirname, '../..'),
    include: ['test/trino/**/*.test.ts'],
    testTimeout: 300_000,
    hookTimeout: 1_200_000,
  },
});
