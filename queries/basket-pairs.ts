import * as z from 'zod';
import type { Days } from '../domain/audience/days.ts';
import { encodeLiteral, encodeLiterals } from '../domain/sql-literal.ts';
import { orderEvent } from '../schemas/business-events.ts';
import { lineMember, productLines, productOfLine } from './product-lines.ts';

const count = z.coerce.number().int().min(0);

/** What stands together in an order: products, or what products are of. */
export const basketItems = ['product', 'category', 'brand'] as const;
export type BasketItem = (typeof basketItems)[number];

export const basketSizeRow = z.object({
  /** Orders that name at least one item, and items in all of them. */
  orders: count,
  items: count,
  /** Pairs that have to be counted when items of fewer orders than `minimum` are left out. */
  minimum: count,
  pairs: count,
});

export const basketPairRow = z.object({
  item: z.string(),
  other: z.string(),
  /** A name of each, where products have one. */
  item_name: z.string().nullable(),
  other_name: z.string().nullable(),
  item_orders: count,
  other_orders: count,
  /** Orders that hold both. */
  orders: count,
  /** Pairs in at least as many orders as asked for, those beyond the limit too. */
  found: count,
});
export type BasketPair = z.infer<typeof basketPairRow>;

/**
 * What counting pairs costs, for some minimum numbers of orders: a row each.
 *
 * @param minimums at least one, each once
 */
export function basketSizes(by: BasketItem, days: Days, minimums: readonly number[]): string {
  return `SELECT count(*) AS "orders", sum("items") AS "items", t."minimum", sum(t."kept" * (t."kept" - 1) / 2) AS "pairs"
FROM (
  SELECT "order_id", count(*) AS "items", ARRAY[${minimums.map((minimum) => `count(*) FILTER (WHERE "item_orders" >= ${encodeLiteral(minimum)})`).join(', ')}] AS "kept"
  FROM (${itemsOfOrders(by, days)}) AS i GROUP BY "order_id"
) AS b
CROSS JOIN UNNEST(ARRAY[${encodeLiterals(minimums)}], b."kept") AS t ("minimum", "kept")
GROUP BY t."minimum" ORDER BY t."minimum"`;
}

/**
 * Pairs of items that stand in at least `minimum` orders together, those of most orders first. No pair has more orders
 * than either of its items, so that items of fewer orders are left out before pairs are made, and nothing is missed.
 *
 * @see Agrawal & Srikant, Fast Algorithms for Mining Association Rules, VLDB 1994 (section 2.1, Apriori)
 */
export function basketPairs(by: BasketItem, days: Days, minimum: number, limit: number): string {
  const least = encodeLiteral(minimum);
  const lists = Object.entries({ item: 'items', name: 'names', item_orders: 'counts' }).map(
    ([column, list]) => `array_agg("${column}" ORDER BY "item") AS "${list}"`,
  );
  const unnested = (alias: string): string =>
    `CROSS JOIN UNNEST(o."items", o."names", o."counts") AS ${alias} ("item", "name", "orders")`;
  return `SELECT "item", "other", "item_name", "other_name", "item_orders", "other_orders", "orders", count(*) OVER () AS "found"
FROM (
  SELECT a."item", b."item" AS "other", min(a."name") AS "item_name", min(b."name") AS "other_name",
    min(a."orders") AS "item_orders", min(b."orders") AS "other_orders", count(*) AS "orders"
  FROM (
    SELECT "order_id", ${lists.join(', ')}
    FROM (${itemsOfOrders(by, days)}) AS i WHERE "item_orders" >= ${least} GROUP BY "order_id"
  ) AS o
  ${unnested('a')}
  ${unnested('b')}
  WHERE a."item" < b."item"
  GROUP BY a."item", b."item" HAVING count(*) >= ${least}
) AS p
ORDER BY "orders" DESC, "item", "other" LIMIT ${encodeLiteral(limit)}`;
}

/** (order_id, item, name, item_orders): each item of an order once, with the number of orders that hold it. */
function itemsOfOrders(by: BasketItem, days: Days): string {
  const item = by === 'product' ? productOfLine : lineMember(by);
  const lines = productLines([orderEvent], days, {
    order_id: 'o."order_id"',
    item: `NULLIF(trim(${item}), '')`,
    name: by === 'product' ? lineMember('name') : 'CAST(NULL AS VARCHAR)',
  });
  return `SELECT "order_id", "item", "name", count(*) OVER (PARTITION BY "item") AS "item_orders"
  FROM (SELECT "order_id", "item", min("name") AS "name" FROM (${lines}) AS l WHERE "item" IS NOT NULL GROUP BY "order_id", "item") AS d`;
}
