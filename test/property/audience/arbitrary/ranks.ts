import * as fc from 'fast-check';
import { measure } from './measures.ts';
import { traitName } from './vocabulary.ts';

const ranked = (among: fc.Arbitrary<unknown>) =>
  fc.record(
    {
      by: measure,
      order: fc.constantFrom('asc', 'desc'),
      among,
      tieBreak: fc.record({ trait: traitName, order: fc.constantFrom('asc', 'desc') }),
    },
    { requiredKeys: ['by', 'order', 'among'] },
  );

export const ntile = (among: fc.Arbitrary<unknown>) =>
  fc
    .tuple(
      ranked(among),
      fc.integer({ min: 2, max: 4 }),
      fc.oneof(fc.constantFrom<unknown>(1, 2), fc.constant([1, 2])),
    )
    .map(([value, of, part]) => ({ ntile: { ...value, of, part } }));

export const top = (among: fc.Arbitrary<unknown>) =>
  fc
    .tuple(
      ranked(among),
      fc.oneof(
        fc.integer({ min: 1, max: 3 }).map((n) => ({ n })),
        fc.constantFrom(0.0001, 0.25, 0.5, 1).map((share) => ({ share })),
      ),
    )
    .map(([value, how]) => ({ top: { ...value, ...how } }));
