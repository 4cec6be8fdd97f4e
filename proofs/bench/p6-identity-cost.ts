import { disagreements } from '../identity/compare-stored.ts';
import { dayNames } from '../identity/day.ts';
import { type SimulatedDay, simulate } from '../identity/simulation.ts';
import { atMost, type Bench, type Figure, reported } from './bench.ts';

/** P6: what the identity graph costs on DynamoDB on two simulated days. */
export const identityCost: Bench = {
  id: 'p6',
  claim: 'billed units of the identity graph on simulated days',
  sizeUnit: 'events a day',
  reducedSize: 20_000,
  async run({ size, progress }) {
    const days: SimulatedDay[] = [];
    for (const name of dayNames)
      days.push(await simulate(name, { events: size, seed: 1, progress }));
    return { figures: days.flatMap(figuresOf), details: { days } };
  },
};

function figuresOf({ day, goals, comparedWithPartition, ...counts }: SimulatedDay): Figure[] {
  const { writeUnits, writeUnitsForKnown, readUnitsPerUncachedIdentifier: reads } = goals;
  return [
    atMost(
      1,
      writeUnits.measured / writeUnits.atMost,
      `${day} day: write units, of new identifiers + 2 × items touched`,
    ),
    atMost(0, writeUnitsForKnown.measured, `${day} day: write units for what is known`, 'units'),
    atMost(
      reads.atMost,
      reads.measured,
      `${day} day: read units per uncached identifier and window`,
      'units',
    ),
    atMost(
      0,
      disagreements(comparedWithPartition),
      `${day} day: profiles that differ from the partition`,
      '',
    ),
    reported(counts.failedConditions, `${day} day: failed conditions`, ''),
    reported(
      (counts.writeUnits / counts.events) * 1e6,
      `${day} day: write units for a million events`,
      'units',
    ),
    reported(
      (counts.readUnits / counts.events) * 1e6,
      `${day} day: read units for a million events`,
      'units',
    ),
  ];
}
