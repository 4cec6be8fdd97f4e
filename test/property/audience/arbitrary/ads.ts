import * as fc from 'fast-check';
import { scoreNames } from '../../../../schemas/audience/score-name.ts';
import { days, nodes } from './vocabulary.ts';

const told = fc.constantFrom<unknown>('春 sale', "c'1", 7, '7', null);

/** One that says in some way which campaign it is of. */
export const adEvent = fc.record({
  node: fc.constantFrom(...nodes),
  event: fc.constantFrom('Ad Impression', 'Ad Clicked', 'Ad Cost', 'Ad Cost'),
  day: days,
  properties: fc.record(
    {
      campaign_id: told,
      campaign_name: told,
      campaign: fc.record({ name: told }),
      theme: told,
      campaign_type: told,
      cost: fc.constantFrom<unknown>(0.4, '2', 1.23456, 'free'),
    },
    { requiredKeys: [] },
  ),
  isBot: fc.constantFrom(false, false, false, true),
});

export const scored = fc.record({
  node: fc.constantFrom(...nodes),
  score: fc.constantFrom(...scoreNames, 'lookalike-shopped', 'lookalike-shopped'),
  value: fc.constantFrom(0, 0.1, 0.4, 2, 12.3457, -2),
});
