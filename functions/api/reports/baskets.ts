import * as z from 'zod';
import { affordableMinimum, candidateMinimums } from '../../../domain/insight/pair-bound.ts';
import { rateOf } from '../../../domain/insight/rate.ts';
import {
  type BasketPair,
  basketItems,
  basketPairRow,
  basketPairs,
  basketSizeRow,
  basketSizes,
} from '../../../queries/basket-pairs.ts';
import { days, limit, windowOf } from './parameters.ts';
import { asOf, report } from './report.ts';

/** Pairs that one question counts. */
const mostPairs = 20_000_000;

const parameters = z.strictObject({
  asOf,
  days,
  by: z.enum(basketItems).default('product').describe('product, category or brand'),
  minimumOrders: z.coerce
    .number()
    .int()
    .min(1)
    .max(1_000_000)
    .default(2)
    .describe('Least orders that hold both of a pair; default 2'),
  minimumSupport: z.coerce
    .number()
    .min(0)
    .max(1)
    .default(0)
    .describe('Least share of all orders, 0 to 1; the stricter of the two minimums counts'),
  limit: limit(100),
});

const rate = z.number().min(0).nullable();
const result = z.object({
  orders: z.int().describe('Orders that name at least one item'),
  items: z.int().describe('Items in them, each once per order'),
  leastOrders: z
    .int()
    .describe('What a pair must have; above the one asked for where there are too many pairs'),
  isMinimumRaised: z.boolean().describe('There were more pairs to count than one question may'),
  pairsFound: z.int().describe('Pairs with at least so many orders, beyond the list too'),
  pairs: z
    .array(
      z.object({
        item: z.string(),
        other: z.string(),
        itemName: z.string().nullable(),
        otherName: z.string().nullable(),
        orders: z.int().describe('Orders that hold both'),
        itemOrders: z.int(),
        otherOrders: z.int(),
        support: rate.describe('orders / all orders'),
        confidence: rate.describe('orders / itemOrders: who buys item buys other'),
        confidenceReverse: rate.describe('orders / otherOrders: who buys other buys item'),
        lift: rate.describe('orders × all orders / (itemOrders × otherOrders)'),
      }),
    )
    .describe('Each pair once, item before other in code point order; most orders first'),
});

/**
 * What is bought together: support, confidence and lift of pairs of items in orders (`Order Completed`), everybody's. An
 * item counts once per order, whatever its quantity. Counts are exact: the list is cut, never sampled.
 *
 * @see Agrawal, Imieliński, Swami, Mining Association Rules between Sets of Items, SIGMOD 1993 (support, confidence)
 * @see Brin, Motwani, Ullman, Tsur, SIGMOD 1997 (lift, there "interest")
 */
export const baskets = report({
  name: 'baskets',
  summary: 'Pairs bought together: support, confidence and lift.',
  parameters,
  result,
  ask: async ({ asOf, days, by, minimumOrders, minimumSupport, limit }, ports) => {
    const window = windowOf(asOf, days);
    const sizesFor = (least: number) =>
      ports.ask(basketSizeRow, basketSizes(by, window, candidateMinimums(least)));
    const first = await sizesFor(minimumOrders);
    const { orders = 0, items = 0 } = first[0] ?? {};
    const wanted = Math.max(minimumOrders, Math.ceil(minimumSupport * orders));
    const sizes = wanted === minimumOrders ? first : await sizesFor(wanted);
    const leastOrders = affordableMinimum(sizes, mostPairs) ?? wanted;
    const rows =
      orders === 0
        ? []
        : await ports.ask(basketPairRow, basketPairs(by, window, leastOrders, limit));
    return {
      orders,
      items,
      leastOrders,
      isMinimumRaised: leastOrders > wanted,
      pairsFound: rows[0]?.found ?? 0,
      pairs: rows.map((row) => told(row, orders)),
    };
  },
});

const told = (row: BasketPair, orders: number) => ({
  item: row.item,
  other: row.other,
  itemName: row.item_name,
  otherName: row.other_name,
  orders: row.orders,
  itemOrders: row.item_orders,
  otherOrders: row.other_orders,
  support: rateOf(row.orders, orders),
  confidence: rateOf(row.orders, row.item_orders),
  confidenceReverse: rateOf(row.orders, row.other_orders),
  lift: rateOf(row.orders * orders, row.item_orders * row.other_orders),
});
