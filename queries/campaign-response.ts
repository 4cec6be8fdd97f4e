import * as z from 'zod';
import type { Days } from '../domain/audience/days.ts';
import { campaignStages } from '../schemas/business-events.ts';
import { campaignFacts } from './campaign-facts.ts';
import { instant } from './instant.ts';

const count = z.coerce.number().int().min(0);
const stageCounts = z.object({
  targeted: count,
  delivered: count,
  impression: count,
  opened: count,
  clicked: count,
  visited: count,
  redeemed: count,
  /** Of people only: those who clicked, visited or redeemed; of these, those who had been targeted. */
  responded: count,
  targeted_responded: count,
});
type StageCounts = z.infer<typeof stageCounts>;

/** `<stage>_events` and `<stage>_people`, or `<stage>_contacts`, of one row. */
const prefixed = (row: Readonly<Record<string, unknown>>, suffix: string): StageCounts =>
  stageCounts.parse(
    Object.fromEntries(measures.map((name) => [name, row[`${name}${suffix}`] ?? 0])),
  );

const responses = ['responded', 'targeted_responded'] as const;
const measures = [...campaignStages, ...responses];

export const campaignRow = z
  .looseObject({
    campaign: z.string(),
    type: z.string().nullable(),
    cost: z.string(),
    first_at: instant,
    last_at: instant,
  })
  .transform((row) => ({
    campaign: row.campaign,
    type: row.type,
    cost: row.cost,
    firstAt: row.first_at,
    lastAt: row.last_at,
    events: prefixed(row, '_events'),
    people: prefixed(row, '_people'),
  }));
export type CampaignRow = z.infer<typeof campaignRow>;

export const campaignTypeRow = z
  .looseObject({ type: z.string().nullable(), cost: z.string() })
  .transform((row) => ({
    type: row.type,
    cost: row.cost,
    contacts: prefixed(row, '_contacts'),
    people: prefixed(row, '_people'),
  }));
export type CampaignTypeRow = z.infer<typeof campaignTypeRow>;

const responds = `"clicked" + "visited" + "redeemed" > 0`;
/** Whether somebody did it, by measure. */
const didOf = (name: (typeof measures)[number]): string => {
  if (name === 'responded') return responds;
  return name === 'targeted_responded' ? `"targeted" > 0 AND ${responds}` : `"${name}" > 0`;
};
const peopleCounts = measures.map(
  (name) => `count(*) FILTER (WHERE ${didOf(name)}) AS "${name}_people"`,
);

/** What each campaign did and how many people answered, by campaign. */
export const campaignResponse = (days: Days): string =>
  `SELECT "campaign", min("campaign_type") AS "type", COALESCE(sum("cost"), CAST(0 AS DECIMAL(38,4))) AS "cost",
  CAST(min("first_at") AS VARCHAR) AS "first_at", CAST(max("last_at") AS VARCHAR) AS "last_at",
  ${campaignStages.map((name) => `sum("${name}") AS "${name}_events"`).join(', ')},
  ${peopleCounts.join(',\n  ')}
FROM (${campaignPeople(days)}) AS p GROUP BY "campaign" ORDER BY "campaign"`;

/**
 * The same by type of campaign. People count once in a type however many of its campaigns they met; contacts are
 * pairs of person and campaign.
 */
export const campaignTypes = (days: Days): string =>
  `SELECT "type", COALESCE(sum("cost"), CAST(0 AS DECIMAL(38,4))) AS "cost",
  ${measures.map((name) => `sum("${name}_contacts") AS "${name}_contacts"`).join(', ')},
  ${measures.map((name) => `count(*) FILTER (WHERE "${name}_contacts" > 0) AS "${name}_people"`).join(', ')}
FROM (
  SELECT "campaign_type" AS "type", "profile_id", sum("cost") AS "cost",
    ${measures.map((name) => `count(*) FILTER (WHERE ${didOf(name)}) AS "${name}_contacts"`).join(', ')}
  FROM (${campaignPeople(days)}) AS c GROUP BY "campaign_type", "profile_id"
) AS t GROUP BY "type" ORDER BY "type"`;

/** A row per campaign and person: events by stage, and the campaign's type, else its medium. */
const campaignPeople = (days: Days): string => `SELECT g.*,
  COALESCE(max("type") OVER (PARTITION BY "campaign"), max("medium") OVER (PARTITION BY "campaign")) AS "campaign_type"
FROM (
  SELECT "campaign", "profile_id", max("type") AS "type", max("medium") AS "medium", sum("cost") AS "cost",
    min("at") AS "first_at", max("at") AS "last_at",
    ${campaignStages.map((name) => `count(*) FILTER (WHERE "stage" = '${name}') AS "${name}"`).join(', ')}
  FROM (${campaignFacts(days)}) AS f GROUP BY "campaign", "profile_id"
) AS g`;
