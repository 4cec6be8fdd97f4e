import fc from 'fast-check';
import { test, vi } from 'vitest';
import { programs, runProgram } from '../../proofs/identity/programs.ts';

vi.setConfig({ testTimeout: 120_000 });

test('2,000 random programs of 1 to 16 writers end in the closure over their evidence', async () => {
  await fc.assert(fc.asyncProperty(programs, runProgram), { numRuns: 2_000, endOnFailure: true });
});
