import { existsSync, readdirSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, test } from 'vitest';
import { readPeople } from '../../proofs/matching/people-file.ts';
import { scoreFile } from '../../proofs/matching/score.ts';
import { seeded } from '../../proofs/seeded.ts';

/** The public data sets are not part of the repository; see `docs/decisions/matching.md`. */
const folder = join(import.meta.dirname, '..', '..', '..', 'shared', 'data', 'febrl');
const files = existsSync(folder) ? readdirSync(folder).filter((name) => name.endsWith('.csv')) : [];

describe.skipIf(files.length === 0)(`people of Febrl are found again (${folder})`, () => {
  test.for(files)('%s', { timeout: 60_000 }, (file) => {
    const people = readPeople([join(folder, file)], 'AU');
    const { f1, precision } = scoreFile(people, seeded(3), () => performance.now());
    expect(precision).toBeGreaterThanOrEqual(0.98);
    expect(f1).toBeGreaterThanOrEqual(0.95);
  });
});
