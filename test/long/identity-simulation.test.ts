import { expect, test } from 'vitest';
import { disagreements } from '../../proofs/identity/compare-stored.ts';
import { dayNames } from '../../proofs/identity/day.ts';
import { simulate } from '../../proofs/identity/simulation.ts';
import { progress } from '../../proofs/progress.ts';

const options = { events: 3_000, seed: 2, progress: progress(true) };

test.for(dayNames)(
  'the %s day is stored as the partition says, for what P6 allows',
  async (name) => {
    const day = await simulate(name, options);
    expect(disagreements(day.comparedWithPartition)).toBe(0);
    expect(day.goals.writeUnits.isMet).toBe(true);
    expect(day.writeUnitsForKnown).toBe(0);
    expect(day.newIdentifiers).toBeGreaterThan(200);
    expect(day.unites).toBeGreaterThan(0);
    if (name === 'loyalty') expect(day.unites / day.eventsWithEvidence).toBeGreaterThan(0.3);
  },
);

test('the same seed gives the same day', async () => {
  const [one, other] = [await simulate('ordinary', options), await simulate('ordinary', options)];
  const counts = ({ seconds: _, peakMegabytes: __, ...rest }: typeof one) => rest;
  expect(counts(one)).toEqual(counts(other));
});
