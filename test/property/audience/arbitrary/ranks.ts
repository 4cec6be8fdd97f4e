import * as fc from 'fast-check';
import { maybeWindow, names, property } from './selection.ts';
import { traitName } from './vocabulary.ts';

const by = fc.oneof(
  fc.tuple(names, property, maybeWindow).map(([event, of, when]) => ({
    sum: { ...event, property: of, ...when },
  })),
  fc.tuple(names, maybeWindow).map(([event, when]) => ({ count: { ...event, ...when } })),
);
export const ntile = (among: fc.Arbitrary<unknown>) =>
  fc
    .record(
      {
        of: fc.integer({ min: 2, max: 4 }),
        part: fc.oneof(fc.constantFrom<unknown>(1, 2), fc.constant([1, 2])),
        by,
        order: fc.constantFrom('asc', 'desc'),
        among,
        tieBreak: fc.record({ trait: traitName, order: fc.constantFrom('asc', 'desc') }),
      },
      { requiredKeys: ['of', 'part', 'by', 'order', 'among'] },
    )
    .map((value) => ({ ntile: value }));
