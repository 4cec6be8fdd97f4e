import type { AdCondition } from '../../../../schemas/audience/ad-condition.ts';
import { tenThousandths } from './decimal.ts';
import { compare } from './events.ts';
import { isInWindow } from './windows.ts';
import type { Person } from './world.ts';

const names = {
  impressions: 'Ad Impression',
  clicks: 'Ad Clicked',
  cost: 'Ad Cost',
  conversions: 'Ad Conversion',
};

export function adHolds(ad: AdCondition, person: Person, asOf: string): boolean {
  const met = person.events.filter(({ event, day, properties }) => {
    const nested = Object.entries(Object(properties['campaign'])).map(([, name]) => name);
    const campaigns = [properties['campaign_id'], properties['campaign_name'], ...nested];
    const themes = [properties['theme'], properties['campaign_type']];
    return (
      event === names[ad.measure] &&
      isInWindow(day, ad.window, asOf) &&
      (ad.campaign === undefined || campaigns.includes(ad.campaign)) &&
      (ad.theme === undefined || themes.includes(ad.theme))
    );
  });
  if (ad.measure !== 'cost') return compare(ad, BigInt(met.length) * 10_000n);
  const costs = met.map(({ properties: { cost } }) =>
    typeof cost === 'number' || typeof cost === 'string' ? (tenThousandths(cost) ?? 0n) : 0n,
  );
  return compare(
    ad,
    costs.reduce((sum, cost) => sum + cost, 0n),
  );
}
