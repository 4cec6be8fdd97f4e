import { type AudienceStatement, compileAudiences } from '../../domain/audience/compile.ts';
import { define } from '../property/audience/arbitrary/define.ts';

const bought = (value: number) => ({
  count: { event: 'Order Completed', operator: 'greater_than_or_equal', value },
});
const net = { events: ['Order Completed', 'Order Refunded'], property: 'revenue' };

const audiences = [
  { id: 'buyers', definition: define(bought(1)) },
  {
    id: 'best',
    definition: define({
      ntile: { of: 4, part: [1, 2], by: { sum: net }, order: 'desc', among: bought(1) },
    }),
  },
  {
    id: 'gold-or-quiet',
    definition: define({
      any: [
        { trait: { name: 'rank', operator: 'in', value: ['gold', "g'old", 12, true] } },
        { not: bought(1) },
      ],
    }),
  },
];

export const audienceIds = audiences.map(({ id }) => id);

/** Who is a member of the corpus' own audiences as of a day, all in one statement. */
export function corpusAudiences(asOf: string): AudienceStatement {
  const [statement] = compileAudiences(audiences, { asOf, timeZone: 'Asia/Tokyo' });
  if (statement === undefined) throw new Error('audiences make a statement');
  return statement;
}
