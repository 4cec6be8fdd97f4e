import * as z from 'zod';
import type { Days } from '../domain/audience/days.ts';
import { decimalMember } from '../domain/audience/json-member.ts';
import { encodeLiteral } from '../domain/sql-literal.ts';
import { orderEvent } from '../schemas/business-events.ts';
import { couponEvents, pointEvents, pointSigns } from '../schemas/retail/ledger-events.ts';
import { isNamed, personEvents, propertyText } from './person-events.ts';

const count = z.coerce.number().int().min(0);
/** Decimal text with four places. */
const points = z.string();

export const pointTotalsRow = z.object({
  /** Profiles of whom any point is known. */
  people: count,
  earned: points,
  returned: points,
  used: points,
  expired: points,
  revoked: points,
  /** Profiles with a balance above 0, and the sum of these. */
  holders: count,
  outstanding: points,
  /** Profiles with a balance below 0: of them not all that was earned is known. The sum is negative. */
  overdrawn: count,
  overdraft: points,
});

type Movement = keyof typeof pointEvents;
const movements: readonly Movement[] = ['earned', 'returned', 'used', 'expired', 'revoked'];
/** What receipts say themselves. */
const ofReceipts: Partial<Record<Movement, string>> = {
  earned: 'points_earned',
  used: 'points_used',
};
const nothing = 'CAST(0 AS DECIMAL(38,4))';

/** Points of all people up to the last day, from events of points and from receipts, and their balances. One row. */
export function pointTotals(days: Days): string {
  const sums = movements.map((name) => `COALESCE(sum("${name}"), ${nothing}) AS "${name}"`);
  const balance = movements
    .map((name) => `${pointSigns[name] < 0 ? '-' : '+'} "${name}"`)
    .join(' ')
    .replace(/^\+ /, '');
  const total = (name: string): string =>
    `CAST(COALESCE(sum("${name}"), ${nothing}) AS VARCHAR) AS "${name}"`;
  const balances = (sign: '>' | '<', people: string, sum: string): string =>
    `count(*) FILTER (WHERE "balance" ${sign} 0) AS "${people}", CAST(COALESCE(sum("balance") FILTER (WHERE "balance" ${sign} 0), ${nothing}) AS VARCHAR) AS "${sum}"`;
  return `SELECT count(*) AS "people", ${movements.map(total).join(', ')}, ${balances('>', 'holders', 'outstanding')}, ${balances('<', 'overdrawn', 'overdraft')}
FROM (
  SELECT s.*, ${balance} AS "balance" FROM (
    SELECT "profile_id", ${sums.join(', ')} FROM (${pointFacts(days)}) AS f
    WHERE ${movements.map((name) => `"${name}" IS NOT NULL`).join(' OR ')}
    GROUP BY "profile_id"
  ) AS s
) AS b`;
}

/** A row per event that says points: how many, in the column of what became of them. */
function pointFacts(days: Days): string {
  const ofEvent = decimalMember('e."properties"', ['points']);
  const ofOrder = (name: string): string =>
    ` WHEN ${isNamed([orderEvent])} THEN ${decimalMember('e."properties"', [name])}`;
  const columns = movements.map((name) => {
    const property = ofReceipts[name];
    const receipt = property === undefined ? '' : ofOrder(property);
    return [name, `CASE WHEN ${isNamed([pointEvents[name]])} THEN ${ofEvent}${receipt} END`];
  });
  return personEvents({
    table: 'events',
    days,
    columns: Object.fromEntries(columns),
    where: [isNamed([...Object.values(pointEvents), orderEvent])],
  });
}

export const couponTotalsRow = z.object({
  /** Coupons, each by its code. */
  coupons: count,
  issued: count,
  redeemed: count,
  /** Used without anybody having said that they were given. */
  unissued: count,
  /** Expired and never used. */
  lapsed: count,
  /** Of one use, and used more than once. */
  overused: count,
});

/** Coupons by what became of them. One row. */
export const couponTotals = (days: Days): string => `SELECT count(*) AS "coupons",
  count(*) FILTER (WHERE "issues" > 0) AS "issued",
  count(*) FILTER (WHERE "uses" > 0) AS "redeemed",
  count(*) FILTER (WHERE "uses" > 0 AND "issues" = 0) AS "unissued",
  count(*) FILTER (WHERE "uses" = 0 AND "expiries" > 0) AS "lapsed",
  count(*) FILTER (WHERE "is_single" AND "uses" > 1) AS "overused"
FROM (${coupons(days)}) AS c`;

export const overusedCouponRow = z.object({ coupon_id: z.string(), uses: count, people: count });

/** Coupons of one use that were used more than once, the most used first. */
export const overusedCoupons = (days: Days, limit: number): string =>
  `SELECT "coupon_id", "uses", "people" FROM (${coupons(days)}) AS c WHERE "is_single" AND "uses" > 1
ORDER BY "uses" DESC, "coupon_id" LIMIT ${encodeLiteral(limit)}`;

/** A row per coupon. An order uses a coupon once, however often that is said. */
function coupons(days: Days): string {
  const facts = personEvents({
    table: 'events',
    days,
    columns: {
      coupon_id: propertyText('coupon_id'),
      kind: `CASE ${Object.entries(couponEvents)
        .map(([kind, name]) => `WHEN ${isNamed([name])} THEN '${kind}'`)
        .join(' ')} END`,
      is_single: `COALESCE(${propertyText('uses')} = 'once', false)`,
      occasion: `COALESCE(${propertyText('order_id')}, e."message_id")`,
    },
    where: [isNamed(Object.values(couponEvents))],
  });
  return `SELECT "coupon_id", count(*) FILTER (WHERE "kind" = 'issued') AS "issues", count(*) FILTER (WHERE "kind" = 'redeemed') AS "uses",
    count(*) FILTER (WHERE "kind" = 'expired') AS "expiries", COALESCE(bool_or("is_single"), false) AS "is_single",
    count(DISTINCT CASE WHEN "kind" = 'redeemed' THEN "profile_id" END) AS "people"
  FROM (
    SELECT "coupon_id", "kind", "occasion", min("profile_id") AS "profile_id", bool_or("is_single") AS "is_single"
    FROM (${facts}) AS f WHERE "coupon_id" IS NOT NULL GROUP BY "coupon_id", "kind", "occasion"
  ) AS o GROUP BY "coupon_id"`;
}
