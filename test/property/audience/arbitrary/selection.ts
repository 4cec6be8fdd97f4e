import * as fc from 'fast-check';
import type { AudienceWindow } from '../../../../schemas/audience/window.ts';
import { days, eventName, properties } from './vocabulary.ts';

export const window: fc.Arbitrary<AudienceWindow> = fc.oneof(
  fc.integer({ min: 1, max: 12 }).map((count) => ({ within: { days: count } })),
  fc.integer({ min: 0, max: 10 }).map((count) => ({ before: { days: count } })),
  fc.tuple(days, days).map(([a, b]): AudienceWindow => ({ between: a <= b ? [a, b] : [b, a] })),
);
export const names = fc.oneof(
  eventName.map((event) => ({ event })),
  fc.array(eventName, { minLength: 1, maxLength: 3 }).map((events) => ({ events })),
);
export const maybeWindow = fc.oneof(
  fc.constant({}),
  window.map((some) => ({ window: some })),
);
const comparison = fc.constantFrom(
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
export const property = fc.constantFrom(...properties);
