import * as fc from 'fast-check';
import { traitName } from './vocabulary.ts';

const scalar = fc.constantFrom<unknown>(
  ...['gold', "g'old", '12', '', 'null', 'true', 12, 12.5, -3, true, false],
  ...[{ date: '2024-02-29' }, { date: '2024-03-01' }, { daysAgo: 1 }, { daysAhead: 0 }],
);
const orders = fc.constantFrom(
  'greater_than',
  'greater_than_or_equal',
  'less_than',
  'less_than_or_equal',
);
/** Operator and value, of traits and of properties alike. */
export const traitTest = fc.oneof(
  fc.record({ operator: fc.constantFrom('equals', 'not_equals'), value: scalar }),
  fc.record({
    operator: fc.constant('in'),
    value: fc.array(scalar, { minLength: 1, maxLength: 4 }),
  }),
  fc.record({
    operator: fc.constant('contains'),
    value: fc.constantFrom('g', "'", '"', '0', 'old'),
  }),
  fc.record({
    operator: orders,
    value: fc.constantFrom<unknown>(12, 0, 12.5, { date: '2024-02-29' }, { daysAgo: 1 }),
  }),
  fc.constantFrom(
    { operator: 'between', value: [-3, 12] },
    { operator: 'between', value: [{ date: '2024-02-01' }, { date: '2024-02-29' }] },
    { operator: 'between', value: [{ daysAgo: 3 }, { daysAhead: 2 }] },
    { operator: 'between', value: [{ daysAgo: 1 }, { date: '2024-03-01' }] },
    { operator: 'exists' },
    { operator: 'exists', value: true },
    { operator: 'exists', value: false },
  ),
);
export const trait = fc
  .tuple(traitName, traitTest)
  .map(([name, test]) => ({ trait: { name, ...test } }));
