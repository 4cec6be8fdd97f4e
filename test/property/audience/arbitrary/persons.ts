import * as fc from 'fast-check';
import { scoreNames } from '../../../../schemas/audience/score-name.ts';
import { library } from '../library.ts';
import { bounded, counts, maybeWindow, sums } from './selection.ts';
import { purpose, tag } from './vocabulary.ts';

const told = fc.constantFrom<unknown>('春 sale', "c'1", 7);
export const ad = fc
  .tuple(
    fc.constantFrom('impressions', 'clicks', 'cost'),
    fc.record({ campaign: told, theme: told }, { requiredKeys: [] }),
    bounded(counts),
    maybeWindow,
  )
  .map(([measure, of, test, when]) => ({ ad: { measure, ...of, ...test, ...when } }));
export const computed = fc
  .tuple(fc.constantFrom(...library.computedTraits.keys()), bounded(sums))
  .map(([name, test]) => ({ computed: { name, ...test } }));
export const segment = fc
  .constantFrom(...library.segments.keys())
  .map((id) => ({ segment: { id } }));
export const lookalike = fc
  .constantFrom({ n: 1 }, { n: 2 }, { share: 0.5 }, { share: 1 })
  .map((how) => ({ lookalike: { seed: 'shopped', ...how } }));
export const score = fc
  .tuple(fc.constantFrom(...scoreNames), bounded(sums))
  .map(([name, test]) => ({ score: { name, ...test } }));
export const consent = fc
  .record({ purpose, state: fc.constantFrom('granted', 'denied', 'unknown') })
  .map((value) => ({ consent: value }));
export const reachable = fc
  .constantFrom('email', 'sms', 'phone', 'line', 'mobile_ads')
  .map((channel) => ({ reachable: { channel } }));
export const reference = fc
  .constantFrom(...library.audiences.keys())
  .map((id) => ({ audience: { id } }));
export const tagged = tag.map((name) => ({ tag: { name } }));
