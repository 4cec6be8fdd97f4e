import type { AudienceDefinition } from '../../schemas/audience.ts';

const said = {
  version: 1,
  purpose: 'Addressable advertising to customers of the shop who agreed to it',
  goal: 'A second and a third purchase',
  owner: 'story',
  target: 'One buyer in three comes back',
} as const;

const bought = (times: number) =>
  ({
    count: { event: 'Order Completed', operator: 'greater_than_or_equal', value: times },
  }) as const;

/**
 * The audiences of the story by id. Sizes must equal plain SQL over the receipts, where a person is a customer or, on a
 * receipt without one, that receipt: unknown people who bought are buyers, too.
 */
export const storyAudiences: Readonly<Record<string, AudienceDefinition>> = {
  buyers: { ...said, name: 'Buyers', where: bought(1) },
  'repeat-buyers': { ...said, name: 'Repeat buyers', where: bought(2) },
  'lapsed-180d': {
    ...said,
    name: 'Lapsed for 180 days',
    where: { last: { event: 'Order Completed', window: { before: { days: 180 } } } },
  },
  'top-decile': {
    ...said,
    name: 'Top decile by net sales',
    where: {
      ntile: {
        of: 10,
        part: 1,
        by: { sum: { events: ['Order Completed', 'Order Refunded'], property: 'revenue' } },
        order: 'desc',
        among: bought(1),
        tieBreak: { trait: 'customer_number', order: 'asc' },
      },
    },
  },
};
