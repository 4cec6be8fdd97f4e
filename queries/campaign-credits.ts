import * as z from 'zod';
import type { Days } from '../domain/audience/days.ts';
import { addDays } from '../domain/audience/days.ts';
import { encodeLiteral, encodeLiterals } from '../domain/sql-literal.ts';
import type { CampaignStage } from '../schemas/business-events.ts';
import { campaignFacts, orderFacts } from './campaign-facts.ts';

const count = z.coerce.number().int().min(0);

export const campaignCreditRow = z.object({
  campaign: z.string(),
  /** Touches before each of these orders, and where among them the campaign's stand. */
  touches: count,
  place: z.enum(['only', 'first', 'middle', 'last']),
  /** Touches of the campaign at that place, and revenue of their orders; an order with two of them counts twice. */
  count,
  revenue: z.string(),
  /** Summed over the rows of a campaign: orders it touched, their revenue, and people who made them, each once. */
  orders: count,
  orders_revenue: z.string(),
  people: count,
});
export type CampaignCredit = z.infer<typeof campaignCreditRow>;

/**
 * How orders come to campaigns: for each order of the days, the touches of the same person in the window before it, by
 * time, then message. Rows are counts by number of touches and place, from which every rule of attribution follows.
 *
 * @param stages what counts as a touch
 * @param windowDays a touch counts for so many times 24 hours, both ends included
 */
export function campaignCredits(
  days: Days,
  stages: readonly CampaignStage[],
  windowDays: number,
): string {
  const touched: Days =
    days.from === undefined
      ? { to: days.to }
      : { from: addDays(days.from, -windowDays - 1), to: days.to };
  const inOrder = 'ORDER BY t."at", t."message_id", t."source_id"';
  return `SELECT "campaign", "touches", "place", count(*) AS "count", sum("revenue") AS "revenue",
  count(*) FILTER (WHERE "nth_of_order" = 1) AS "orders",
  COALESCE(sum("revenue") FILTER (WHERE "nth_of_order" = 1), CAST(0 AS DECIMAL(38,4))) AS "orders_revenue",
  count(*) FILTER (WHERE "nth_of_person" = 1) AS "people"
FROM (
  SELECT x.*, CASE WHEN "touches" = 1 THEN 'only' WHEN "nth" = 1 THEN 'first' WHEN "nth" = "touches" THEN 'last' ELSE 'middle' END AS "place"
  FROM (
    SELECT t."campaign", o."revenue",
      count(*) OVER (PARTITION BY o."order_key") AS "touches",
      row_number() OVER (PARTITION BY o."order_key" ${inOrder}) AS "nth",
      row_number() OVER (PARTITION BY o."order_key", t."campaign" ${inOrder}) AS "nth_of_order",
      row_number() OVER (PARTITION BY o."profile_id", t."campaign" ORDER BY o."order_key", t."at", t."message_id", t."source_id") AS "nth_of_person"
    FROM (${orderFacts(days)}) AS o
    JOIN (SELECT * FROM (${campaignFacts(touched)}) AS s WHERE "stage" IN (${encodeLiterals(stages)})) AS t
      ON t."profile_id" = o."profile_id" AND t."at" <= o."at" AND t."at" >= date_add('day', -${encodeLiteral(windowDays)}, o."at")
  ) AS x
) AS y GROUP BY "campaign", "touches", "place" ORDER BY "campaign", "touches", "place"`;
}

export const orderTotalsRow = z.object({
  orders: count,
  people: count,
  revenue: z.string(),
  last_day: z.string().nullable(),
});

/** All orders of the days, whoever made them. */
export const orderTotals = (days: Days): string =>
  `SELECT count(*) AS "orders", count(DISTINCT "profile_id") AS "people", COALESCE(sum("revenue"), CAST(0 AS DECIMAL(38,4))) AS "revenue", max("day") AS "last_day" FROM (${orderFacts(days)}) AS o`;
