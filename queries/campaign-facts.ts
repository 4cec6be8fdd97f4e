import type { Days } from '../domain/audience/days.ts';
import { decimalMember } from '../domain/audience/json-member.ts';
import { encodeLiteral, encodeLiterals } from '../domain/sql-literal.ts';
import { campaignEvents, costEvents, orderEvent, refundEvent } from '../schemas/business-events.ts';
import { isNamed, personEvents, propertyText } from './person-events.ts';

const contextText = (path: string): string =>
  `json_extract_scalar(e."context", ${encodeLiteral(`$.${path}`)})`;

/** The campaign an event belongs to: what its source calls it, else the name in the address it was reached by (UTM). */
const campaign = `COALESCE(${propertyText('campaign_id')}, ${propertyText('campaign.name')}, ${propertyText('campaign_name')}, ${contextText('campaign.name')})`;

const named = [...Object.values(campaignEvents).flat(), ...costEvents];

const stage = `CASE ${Object.entries(campaignEvents)
  .map(([name, events]) => `WHEN ${isNamed(events)} THEN ${encodeLiteral(name)}`)
  .join(
    ' ',
  )} WHEN e."event" NOT IN (${encodeLiterals([...costEvents, refundEvent])}) THEN 'visited' END`;

/**
 * Select of what campaigns did and what people did about them: profile_id, campaign, type, medium, stage (null for money
 * alone), cost, at, message_id, source_id. An event of another name belongs to a campaign when `context.campaign` names
 * it: a visit, or an order made in one.
 */
export function campaignFacts(days: Days): string {
  const facts = personEvents({
    table: 'events',
    days,
    columns: {
      campaign,
      type: propertyText('campaign_type'),
      medium: contextText('campaign.medium'),
      stage,
      cost: decimalMember('e."properties"', ['cost']),
      at: 'e."timestamp"',
      message_id: 'e."message_id"',
      source_id: 'e."source_id"',
    },
    where: [`(${isNamed(named)} OR ${contextText('campaign.name')} IS NOT NULL)`],
  });
  return `SELECT * FROM (${facts}) AS c WHERE "campaign" IS NOT NULL`;
}

/** Select of purchases: profile_id, order_key (one per event), at, day, revenue. */
export const orderFacts = (days: Days): string =>
  personEvents({
    table: 'events',
    days,
    columns: {
      order_key: `e."source_id" || ' ' || e."message_id"`,
      at: 'e."timestamp"',
      day: 'e."day"',
      revenue: `COALESCE(${decimalMember('e."properties"', ['revenue'])}, CAST(0 AS DECIMAL(38,4)))`,
    },
    where: [isNamed([orderEvent])],
  });
