import type { Condition } from '../../schemas/audience/condition.ts';

const within = (days: number) => ({ within: { days } });
const bought = { event: 'Order Completed', operator: 'greater_than_or_equal' } as const;

/** Audiences that look at a month and less. */
export const windowed: Readonly<Record<string, Condition>> = {
  'viewed-this-week': {
    count: {
      event: 'Product Viewed',
      operator: 'greater_than_or_equal',
      value: 2,
      window: within(7),
    },
  },
  'spent-this-month': {
    sum: { ...bought, property: 'revenue', value: 15_000, window: within(30) },
  },
  'left-the-basket': {
    all: [
      {
        count: {
          event: 'Product Added',
          operator: 'greater_than_or_equal',
          value: 1,
          window: within(14),
        },
      },
      { not: { count: { ...bought, value: 1, window: within(14) } } },
    ],
  },
  'gold-buyers': {
    all: [
      { trait: { name: 'rank', operator: 'equals', value: 'gold' } },
      { count: { ...bought, value: 1, window: within(30) } },
    ],
  },
};

/** Audiences that look back to the beginning. */
export const allTime: Readonly<Record<string, Condition>> = {
  'bought-thrice': { count: { ...bought, value: 3 } },
  'silent-for-two-weeks': {
    last: { event: 'Order Completed', window: { before: { days: 14 } } },
  },
  'never-bought': { count: { event: 'Order Completed', operator: 'less_than', value: 1 } },
  'best-tenth': {
    ntile: {
      of: 10,
      part: 1,
      by: { sum: { event: 'Order Completed', property: 'revenue' } },
      order: 'desc',
      among: { count: { ...bought, value: 1 } },
    },
  },
};
