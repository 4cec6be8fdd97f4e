import * as z from 'zod';
import type { Days } from '../domain/audience/days.ts';
import { decimalMember } from '../domain/audience/json-member.ts';
import { encodeLiteral, encodeLiterals } from '../domain/sql-literal.ts';
import { campaignEvents, costEvents, orderEvent, refundEvent } from '../schemas/business-events.ts';
import { isUnknownProfile } from './known-profile.ts';
import { isNamed, personEvents, propertyText } from './person-events.ts';

const count = z.coerce.number().int().min(0);

export const purchaseFiguresRow = z.object({
  /** Everybody's orders, and revenue with refunds taken off. */
  orders: count,
  sales: z.string(),
  revenue: z.string(),
  /** Known people with an order in the days; with two or more of them; whose first order ever is among them. */
  buyers: count,
  repeat_buyers: count,
  new_buyers: count,
  /** Known people with an order in the days that was not their first. */
  returning_buyers: count,
  buyers_revenue: z.string(),
});
export type PurchaseFigures = z.infer<typeof purchaseFiguresRow>;

/** Orders of some days and who made them, from `profile_days`. */
export function purchaseFigures({ from, to }: Days): string {
  const isIn = from === undefined ? 'true' : `"day" >= ${encodeLiteral(from)}`;
  const nothing = 'CAST(0 AS DECIMAL(38,4))';
  const sumIn = (column: string): string => `COALESCE(sum("${column}") FILTER (WHERE ${isIn}), 0)`;
  const facts = personEvents({
    table: 'profile_days',
    days: { to },
    columns: {
      day: 'e."day"',
      orders: `CASE WHEN e."event" = ${encodeLiteral(orderEvent)} THEN e."event_count" ELSE 0 END`,
      sales: `CASE WHEN e."event" = ${encodeLiteral(orderEvent)} THEN COALESCE(e."revenue", ${nothing}) ELSE ${nothing} END`,
      revenue: `COALESCE(e."revenue", ${nothing})`,
    },
    where: [isNamed([orderEvent, refundEvent])],
  });
  const known = (condition: string): string =>
    `count(*) FILTER (WHERE NOT ${isUnknownProfile('"profile_id"')} AND ${condition})`;
  return `SELECT COALESCE(sum("orders"), 0) AS "orders", COALESCE(sum("sales"), ${nothing}) AS "sales", COALESCE(sum("revenue"), ${nothing}) AS "revenue",
  ${known('"orders" > 0')} AS "buyers", ${known('"orders" > 1')} AS "repeat_buyers", ${known('"orders" > 0 AND "before" = 0')} AS "new_buyers",
  ${known('"orders" > 0 AND "orders" + "before" > 1')} AS "returning_buyers",
  COALESCE(sum("revenue") FILTER (WHERE NOT ${isUnknownProfile('"profile_id"')}), ${nothing}) AS "buyers_revenue"
FROM (
  SELECT "profile_id", ${sumIn('orders')} AS "orders", COALESCE(sum("sales") FILTER (WHERE ${isIn}), ${nothing}) AS "sales",
    COALESCE(sum("revenue") FILTER (WHERE ${isIn}), ${nothing}) AS "revenue",
    COALESCE(sum("orders") FILTER (WHERE NOT (${isIn})), 0) AS "before"
  FROM (${facts}) AS f GROUP BY "profile_id"
) AS p`;
}

export const eventFiguresRow = z.object({
  count,
  people: count,
  /** Known people who did the other event; who did both. */
  of_people: count,
  both_people: count,
});

/**
 * How often an event happened and how many known people did it, from `profile_days`.
 *
 * @param of another event, to see who did both
 */
export function eventFigures(event: string, of: string | undefined, days: Days): string {
  const names = of === undefined ? [event] : [event, of];
  const did = (name: string): string =>
    `COALESCE(sum("event_count") FILTER (WHERE "event" = ${encodeLiteral(name)}), 0)`;
  const facts = personEvents({
    table: 'profile_days',
    days,
    columns: { event: 'e."event"', event_count: 'e."event_count"' },
    where: [isNamed([...new Set(names)])],
  });
  const isKnown = `NOT ${isUnknownProfile('"profile_id"')}`;
  return `SELECT COALESCE(sum("count"), 0) AS "count", count(*) FILTER (WHERE ${isKnown} AND "count" > 0) AS "people",
  count(*) FILTER (WHERE ${isKnown} AND "of_count" > 0) AS "of_people",
  count(*) FILTER (WHERE ${isKnown} AND "count" > 0 AND "of_count" > 0) AS "both_people"
FROM (
  SELECT "profile_id", ${did(event)} AS "count", ${did(of ?? event)} AS "of_count"
  FROM (${facts}) AS f GROUP BY "profile_id"
) AS p`;
}

export const costRow = z.object({
  customers: z.enum(['new', 'existing', 'unsaid']),
  cost: z.string(),
  events: count,
});
export type CustomerCost = z.infer<typeof costRow>;

/** Words for whom money was spent on, in `customer_type`; compared in lower case. */
const customerTypes = {
  new: ['new', 'acquisition', '新規'],
  existing: ['existing', 'retention', 'repeat', '既存'],
} as const;

/** Money spent on new and on existing customers: `cost` of the cost events and of the events of campaigns. */
export function customerCosts(days: Days): string {
  const type = `lower(COALESCE(${propertyText('customer_type')}, ''))`;
  const cases = Object.entries(customerTypes).map(
    ([name, words]) => `WHEN ${type} IN (${encodeLiterals(words)}) THEN '${name}'`,
  );
  const facts = personEvents({
    table: 'events',
    days,
    columns: {
      customers: `CASE ${cases.join(' ')} ELSE 'unsaid' END`,
      cost: decimalMember('e."properties"', ['cost']),
    },
    where: [isNamed([...costEvents, ...Object.values(campaignEvents).flat()])],
  });
  return `SELECT "customers", sum("cost") AS "cost", count(*) AS "events"
FROM (${facts}) AS f WHERE "cost" IS NOT NULL GROUP BY "customers" ORDER BY "customers"`;
}
