import { join } from 'node:path';
import { defineConfig } from 'vitest/config';
import { isOnAws } from '../contract/aws-run.ts';

const suites = ['dynamodb', 'dynamodb-{batches,conditions,queries,updates}', 's3', 'sqs'];

/** `npm run test:aws`: the contract suites that know several targets, and the corpus on Athena. */
export default defineConfig({
  test: {
    root: join(import.meta.dirname, '../..'),
    include: [
      'test/aws/**/*.test.ts',
      ...(isOnAws ? suites.map((suite) => `test/contract/${suite}.test.ts`) : []),
    ],
    maxWorkers: 2,
    testTimeout: 600_000,
    hookTimeout: 600_000,
  },
});
