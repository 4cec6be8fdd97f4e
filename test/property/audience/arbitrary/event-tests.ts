import * as fc from 'fast-check';
import { traitTest } from './traits.ts';
import { properties } from './vocabulary.ts';

/** Properties of events and of the elements of their lists, and a way into an object. */
const path = fc.oneof(
  fc.constantFrom(...properties, 'kind', 'items'),
  fc.constantFrom([properties[1]], ['kind', 'a'], ['items', '0'], ['items', '1', 'kind']),
);
const value = fc.tuple(path, traitTest).map(([property, test]) => ({ property, ...test }));
const elementValue = fc.oneof(value, traitTest);

/** Lists of tests of one subject. */
const testsOf = (of: fc.Arbitrary<unknown>, depth: number): fc.Arbitrary<unknown[]> =>
  fc.array(depth <= 1 ? of : fc.oneof(of, nested(of, depth)), { minLength: 1, maxLength: 2 });
const nested = (of: fc.Arbitrary<unknown>, depth: number) =>
  fc.oneof(
    testsOf(of, depth - 1).map((any) => ({ any })),
    fc
      .tuple(
        fc.constantFrom<unknown>('items', 'items', 'kind', ['kind', 'items']),
        testsOf(elementValue, depth - 1),
      )
      .map(([some, where]) => ({ some, where })),
  );

/** Absent more often than not. */
export const maybeWhere = fc.oneof(
  fc.constant({}),
  fc.constant({}),
  testsOf(value, 3).map((where) => ({ where })),
);

const scalar = fc.constantFrom<unknown>(
  'gold',
  "g'old",
  '12',
  12,
  12.5,
  -3,
  true,
  null,
  '2024-02-29',
  '',
);
const element = fc.oneof(
  scalar,
  fc.record({ kind: scalar, items: fc.array(scalar, { maxLength: 2 }) }, { requiredKeys: [] }),
);
/** What events have beside amounts: a list, and what may be an object. */
export const lists = fc.record(
  {
    items: fc.oneof(
      fc.array(element, { maxLength: 3 }),
      fc.constantFrom<unknown>('gold', { kind: 12 }),
    ),
    kind: fc.oneof(
      scalar,
      fc.record({ a: scalar, items: fc.array(element, { maxLength: 2 }) }, { requiredKeys: [] }),
    ),
  },
  { requiredKeys: [] },
);
