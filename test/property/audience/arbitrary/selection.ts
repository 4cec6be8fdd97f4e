import * as fc from 'fast-check';
import { maybeWhere } from './event-tests.ts';
import { days, eventName, properties } from './vocabulary.ts';

const unit = fc.constantFrom('week', 'month', 'quarter', 'year', 'fiscal_year');
const span = (least: number) =>
  fc.oneof(
    fc.integer({ min: least, max: 12 }).map((days) => ({ days })),
    fc.integer({ min: least, max: 3 }).map((weeks) => ({ weeks })),
    fc.integer({ min: least, max: 2 }).map((months) => ({ months })),
  );
const ago = fc.integer({ min: 0, max: 12 });
export const window = fc.oneof(
  span(1).map((within) => ({ within })),
  span(0).map((before) => ({ before })),
  fc.tuple(days, days).map((pair) => ({ between: pair.sort() })),
  fc.tuple(ago, ago).map(([a, b]) => ({
    between: [{ daysAgo: Math.max(a, b) }, { daysAgo: Math.min(a, b) }],
  })),
  fc.tuple(days, ago).map(([from, daysAgo]) => ({ between: [from, { daysAgo }] })),
  fc
    .record(
      { unit, ago: fc.integer({ min: 1, max: 2 }), span: fc.integer({ min: 1, max: 3 }) },
      { requiredKeys: ['unit', 'ago'] },
    )
    .map((calendar) => ({ calendar })),
  unit.map((toDate) => ({ toDate })),
);
const named = fc.oneof(
  eventName.map((event) => ({ event })),
  fc.array(eventName, { minLength: 1, maxLength: 3 }).map((events) => ({ events })),
);
const withWhere = (named: fc.Arbitrary<object>) =>
  fc.tuple(named, maybeWhere).map(([names, where]) => ({ ...names, ...where }));
/** Which events: names, and tests of them. */
export const names = withWhere(named);
/** The same, or events of any name. */
export const anyNames = withWhere(fc.oneof(named, named, fc.constant({})));
export const maybeWindow = fc.oneof(
  fc.constant({}),
  window.map((some) => ({ window: some })),
);
export const comparison = fc.constantFrom(
  'equals',
  'not_equals',
  'greater_than',
  'greater_than_or_equal',
  'less_than',
  'less_than_or_equal',
);
export const bounded = (value: fc.Arbitrary<number>) =>
  fc.oneof(
    { arbitrary: fc.record({ operator: comparison, value }), weight: 4 },
    {
      arbitrary: fc
        .tuple(value, value)
        .map(([a, b]) => ({ operator: 'between', value: a <= b ? [a, b] : [b, a] })),
      weight: 1,
    },
  );
export const counts = fc.integer({ min: 0, max: 3 });
export const sums = fc.constantFrom(-2, -0.1, 0, 0, 0.1, 0.4, 2, 12.3457);
export const property = fc.constantFrom<unknown>(
  ...properties,
  ...properties,
  ['kind', 'a'],
  ['revenue'],
);

/** Which sessions. */
export const leastOfSession = fc.record(
  { minSeconds: fc.constantFrom(0, 1, 600, 1800), minPages: fc.constantFrom(0, 1, 2) },
  { requiredKeys: [] },
);
