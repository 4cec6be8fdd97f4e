import {
  adCostProperty,
  adEvents,
  campaignProperties,
  themeProperties,
} from '../../../schemas/ad-events.ts';
import type { AdCondition } from '../../../schemas/audience/ad-condition.ts';
import type { EventTest, PropertyPath } from '../../../schemas/audience/event-test.ts';
import type { LeafAnswer } from '../leaf-answer.ts';
import type { PlanContext } from '../plan.ts';
import { measuredLeaf } from './measured.ts';

/** Another way to say a count or a sum of events about advertising. */
export function adLeaf(ad: AdCondition, context: PlanContext): LeafAnswer {
  const where = [
    ...isOneOfThese(campaignProperties, ad.campaign),
    ...isOneOfThese(themeProperties, ad.theme),
  ];
  const events = {
    event: adEvents[ad.measure],
    window: ad.window,
    ...(where.length > 0 && { where }),
  };
  const by =
    ad.measure === 'cost' ? { sum: { ...events, property: adCostProperty } } : { count: events };
  return measuredLeaf(by, ad, context);
}

function isOneOfThese(
  places: readonly (string | readonly string[])[],
  value: string | number | undefined,
): EventTest[] {
  if (value === undefined) return [];
  const pathOf = (place: string | readonly string[]): PropertyPath =>
    typeof place === 'string' ? place : [...place];
  return [{ any: places.map((place) => ({ property: pathOf(place), operator: 'equals', value })) }];
}
