import * as z from 'zod';
import type { Days } from '../domain/audience/days.ts';
import { encodeLiteral, encodeLiterals } from '../domain/sql-literal.ts';
import { orderEvent } from '../schemas/business-events.ts';
import { isUnknownProfile } from './known-profile.ts';
import { isNamed, personEvents, propertyText } from './person-events.ts';
import { lineMember, productLines } from './product-lines.ts';

const count = z.coerce.number().int().min(0);

/** Properties of products that people have favourites among. */
const tasteDimensions = ['category', 'brand', 'size', 'variant'] as const;
const habitDimensions = ['weekday', 'hour'] as const;
type Dimension = (typeof tasteDimensions)[number] | (typeof habitDimensions)[number];

export const favouriteRow = z.object({
  dimension: z.enum([...tasteDimensions, ...habitDimensions]) satisfies z.ZodType<Dimension>,
  value: z.string(),
  /** Of the people asked for: facts, orders that hold them, and people. */
  count,
  orders: count,
  people: count,
  /** Facts of the dimension, all values together. */
  total: count,
  /** The same of everybody. */
  average_count: count,
  average_total: count,
  /** People asked for whose favourite the value is, their facts of it, and all their facts of the dimension. */
  favourite_of: count,
  fan_count: count,
  fan_total: count,
});
export type Favourite = z.infer<typeof favouriteRow>;

/** Whose favourites; the average is that of all known people. */
export type AskedPeople =
  | { readonly kind: 'everybody' }
  | { readonly kind: 'profile'; readonly profileId: string }
  | { readonly kind: 'audience'; readonly audienceId: string; readonly generation: number };

/**
 * What known people buy by category, brand, size and variant: a fact is one line of an order that names the property.
 * A person's favourite is the value with most facts; ties go to more orders, then to the first in code point order.
 *
 * @param limit most values of each dimension, the most frequent of the people asked for first
 */
export function favouriteTastes(asked: AskedPeople, days: Days, limit: number): string {
  const values = tasteDimensions.map((member) => `NULLIF(trim(${lineMember(member)}), '')`);
  const lines = productLines([orderEvent], days, {
    profile_id: 'o."profile_id"',
    order_id: 'o."order_id"',
    values: `ARRAY[${values.join(', ')}]`,
  });
  return favourites(lines, tasteDimensions, asked, limit);
}

/** The same of the weekday (1 is Monday) and hour (0 to 23) of orders in the brand's zone: a fact is an order. */
export function favouriteTimes(
  asked: AskedPeople,
  days: Days,
  timeZone: string,
  limit: number,
): string {
  const at = `with_timezone(e."timestamp", 'UTC') AT TIME ZONE ${encodeLiteral(timeZone)}`;
  const orders = personEvents({
    table: 'events',
    days,
    columns: {
      order_id: `COALESCE(${propertyText('order_id')}, e."message_id")`,
      values: `ARRAY[CAST(day_of_week(${at}) AS VARCHAR), CAST(hour(${at}) AS VARCHAR)]`,
    },
    where: [isNamed([orderEvent])],
  });
  return favourites(orders, habitDimensions, asked, limit);
}

function favourites(
  facts: string,
  dimensions: readonly Dimension[],
  asked: AskedPeople,
  limit: number,
): string {
  return `SELECT "dimension", "value", "count", "orders", "people", "total", "average_count", "average_total", "favourite_of", "fan_count", "fan_total"
FROM (
  SELECT c.*, row_number() OVER (PARTITION BY "dimension" ORDER BY "count" DESC, "value") AS "place",
    sum("count") OVER (PARTITION BY "dimension") AS "total",
    sum("average_count") OVER (PARTITION BY "dimension") AS "average_total"
  FROM (
    SELECT "dimension", "value",
      COALESCE(sum("count") FILTER (WHERE "is_asked"), 0) AS "count",
      COALESCE(sum("orders") FILTER (WHERE "is_asked"), 0) AS "orders",
      count(*) FILTER (WHERE "is_asked") AS "people",
      sum("count") AS "average_count",
      count(*) FILTER (WHERE "is_asked" AND "rank" = 1) AS "favourite_of",
      COALESCE(sum("count") FILTER (WHERE "is_asked" AND "rank" = 1), 0) AS "fan_count",
      COALESCE(sum("of_person") FILTER (WHERE "is_asked" AND "rank" = 1), 0) AS "fan_total"
    FROM (
      SELECT "dimension", "value", "count", "orders", ${isAsked(asked)} AS "is_asked",
        row_number() OVER (PARTITION BY "dimension", "profile_id" ORDER BY "count" DESC, "orders" DESC, "value") AS "rank",
        sum("count") OVER (PARTITION BY "dimension", "profile_id") AS "of_person"
      FROM (
        SELECT f."profile_id", d."dimension", d."value", count(*) AS "count", count(DISTINCT f."order_id") AS "orders"
        FROM (${facts}) AS f
        CROSS JOIN UNNEST(ARRAY[${encodeLiterals(dimensions)}], f."values") AS d ("dimension", "value")
        WHERE d."value" IS NOT NULL AND NOT ${isUnknownProfile('f."profile_id"')}
        GROUP BY f."profile_id", d."dimension", d."value"
      ) AS a${joinOf(asked)}
    ) AS b GROUP BY "dimension", "value"
  ) AS c
) AS r WHERE "place" <= ${encodeLiteral(limit)} AND "count" > 0
ORDER BY "dimension", "place"`;
}

const isAsked = (asked: AskedPeople): string => {
  if (asked.kind === 'everybody') return 'true';
  return asked.kind === 'profile'
    ? `"profile_id" = ${encodeLiteral(asked.profileId)}`
    : 'm."member" IS NOT NULL';
};

const joinOf = (asked: AskedPeople): string =>
  asked.kind === 'audience'
    ? ` LEFT JOIN (SELECT "profile_id" AS "member" FROM "memberships" WHERE "audience_id" = ${encodeLiteral(asked.audienceId)} AND "generation" = ${encodeLiteral(String(asked.generation))}) AS m ON m."member" = a."profile_id"`
    : '';
