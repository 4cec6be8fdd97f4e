import { type AudienceDefinition, audienceDefinition } from '../../schemas/audience.ts';
import { lakeEvents } from './audience-lake.ts';

/** As marketers ask: by how much of what within when, who came and did not buy, whom to win back, who is best. */
export function audienceCorpus(count: number): { id: string; definition: AudienceDefinition }[] {
  return Array.from({ length: count }, (_, number) => ({
    id: `audience-${number}`,
    definition: audienceDefinition.parse({
      version: 1,
      name: `Audience ${number}`,
      purpose: 'to be measured',
      goal: 'one pass for all',
      owner: 'bench',
      target: 'the goal of the benchmark',
      where: shapes[number % shapes.length]?.(Math.floor(number / shapes.length)),
    }),
  }));
}

const windows = [
  ...[7, 14, 30, 60, 90, 180].map((days) => ({ within: { days } })),
  { calendar: { unit: 'month', ago: 1 } },
  { calendar: { unit: 'quarter', ago: 1 } },
  { toDate: 'fiscal_year' },
  undefined,
];
const event = (number: number) => lakeEvents[number % lakeEvents.length];
const window = (number: number) => windows[number % windows.length];
const buys = { events: ['Order Completed', 'Order Refunded'], property: 'revenue' };

/** Each yields another audience for each number. */
const shapes: readonly ((number: number) => unknown)[] = [
  (i) => ({
    count: {
      event: event(i),
      operator: 'greater_than_or_equal',
      value: 1 + (i % 3),
      window: window(i),
    },
  }),
  (i) => ({
    all: [
      { did: { event: event(i), window: window(i + 2) } },
      { didNot: { event: 'Order Completed', window: window(i) } },
    ],
  }),
  (i) => ({
    sum: { ...buys, operator: 'greater_than', value: 5_000 * (1 + i), window: window(i + 1) },
  }),
  (i) => ({
    all: [
      { last: { event: event(i + 3), window: { before: { days: 30 + 10 * i } } } },
      {
        count: {
          event: 'Order Completed',
          operator: 'greater_than',
          value: i % 4,
          window: window(i + 4),
        },
      },
      { trait: { name: 'rank', operator: 'equals', value: i % 2 === 0 ? 'gold' : 'blue' } },
    ],
  }),
  (i) => ({
    any: [
      { sum: { ...buys, operator: 'greater_than', value: 90_000, window: window(i + 5) } },
      {
        count: {
          events: [event(i), event(i + 5)],
          operator: 'greater_than',
          value: 6,
          window: window(i + 3),
        },
      },
    ],
  }),
];
