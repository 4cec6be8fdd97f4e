import { expect, test } from 'vitest';
import { faultsOf, runHostile } from '../../proofs/identity/hostile-run.ts';
import { progress } from '../../proofs/progress.ts';

test('five thousand hostile events make no profile that should not be', async () => {
  const result = await runHostile({ events: 5_000, seed: 1, progress: progress(true) });
  expect(faultsOf(result)).toEqual([]);
  const rejected = Object.values(result.rejectedByReason).reduce((sum, count) => sum + count, 0);
  expect(result.accepted + rejected).toBe(5_000);
  const { total, byReason } = result.refusedLinks;
  expect(Object.values(byReason).reduce((sum, count) => sum + count, 0)).toBe(total);
  // The run must have met what it is there for.
  expect(Object.keys(result.rejectedByReason)).toContain('unsafe_number_id');
  expect(result.refusedIdentifiers['user_id']).toBeGreaterThan(0);
  for (const reason of ['shared', 'unique', 'cap'] as const)
    expect(byReason[reason], reason).toBeGreaterThan(0);
  expect(result.largestProfile).toBe(90);
});
