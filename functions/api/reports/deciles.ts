import * as z from 'zod';
import {
  type Amount,
  amountText,
  averageText,
  parseAmount,
} from '../../../domain/insight/amount.ts';
import { rateOf } from '../../../domain/insight/rate.ts';
import {
  type AbcLimits,
  type RevenuePartRow,
  revenuePartRow,
  revenueParts,
} from '../../../queries/revenue-parts.ts';
import { currencyOf, currencyShape } from './currency.ts';
import { latest } from './days.ts';
import { asOf, report } from './report.ts';
import { uncounted, uncountedShape } from './uncounted.ts';

const percent = z.coerce.number().int().min(1).max(100);

const parameters = z
  .strictObject({
    asOf,
    of: z.coerce.number().int().min(2).max(100).default(10).describe('Number of parts; default 10'),
    a: percent.default(70).describe('Class A ends at so many per cent of revenue; default 70'),
    b: percent.default(90).describe('Class B ends at so many per cent of revenue; default 90'),
  })
  .refine(({ a, b }) => a < b, { path: ['b'], error: 'must be more than a' });

const tieRule =
  'Most revenue first, sizes differ by at most one, larger parts first. Equals are ordered by more orders, later last order, then profile id.';

const share = z.number().nullable().describe('Of the revenue of all customers, 0 to 1');
const sums = { customers: z.int().min(0), orders: z.int().min(0), revenue: z.string(), share };
const abcClass = z.enum(['A', 'B', 'C']);

const result = z.object({
  currency: currencyShape,
  of: z.int(),
  tieRule: z.string(),
  customers: z.int(),
  orders: z.int(),
  revenue: z.string().describe('Net of refunds'),
  deciles: z
    .array(
      z.object({
        decile: z.int().min(1).describe('1 holds those with the most revenue'),
        ...sums,
        cumulativeShare: share,
        averageRevenue: z.string().describe('Per customer'),
        revenueFrom: z.string().describe('Least revenue of a customer in it'),
        revenueTo: z.string().describe('Most'),
      }),
    )
    .describe('Parts with nobody in them are left out'),
  abcRule: z.string(),
  abc: z.array(
    z.object({ class: abcClass, ...sums, customerShare: share.describe('Of all customers') }),
  ),
  ...uncountedShape,
});

/**
 * Deciles: customers in order of revenue (all time up to as-of, net of refunds), cut into equal parts; share = revenue of the
 * part / revenue of all. ABC: a customer's class is given by the share of all revenue that those before have.
 *
 * @see Pareto's curve as in Dickie, "ABC Inventory Analysis Shoots for Dollars, not Pennies", Factory Management and
 *   Maintenance 109 (1951), here over customers
 */
export const deciles = report({
  name: 'deciles',
  summary: 'Customers in ten equal parts by revenue, the share of each, and ABC classes.',
  parameters,
  result,
  ask: async ({ asOf, of, a, b }, ports) => {
    const rows = await ports.ask(revenuePartRow, revenueParts(asOf, of, { a, b }));
    const currency = await currencyOf(ports, latest(rows.map((row) => row.latest_last_day)));
    const digits = currency.minorDigits;
    const customers = rows.filter(({ kind }) => kind === 'customer');
    const total = sumOf(customers);
    return {
      ...{ currency, of, tieRule },
      ...{ customers: total.customers, orders: total.orders },
      revenue: amountText(total.revenue, digits),
      deciles: decilesOf(customers, total.revenue, digits),
      abcRule: ruleOf({ a, b }),
      abc: abcClass.options.map((name) => {
        const sum = sumOf(customers.filter(({ abc }) => abc === name));
        return {
          ...{ class: name, ...shown(sum, total.revenue, digits) },
          customerShare: rateOf(sum.customers, total.customers),
        };
      }),
      ...uncounted(rows, digits),
    };
  },
});

type Rows = readonly RevenuePartRow[];

const sumOf = (rows: Rows) =>
  rows.reduce(
    (sum, row) => ({
      customers: sum.customers + row.profiles,
      orders: sum.orders + row.orders,
      revenue: sum.revenue + parseAmount(row.revenue),
    }),
    { customers: 0, orders: 0, revenue: 0n },
  );

const shown = (
  { customers, orders, revenue }: ReturnType<typeof sumOf>,
  total: Amount,
  digits: number,
) => ({
  ...{ customers, orders, revenue: amountText(revenue, digits) },
  share: rateOf(Number(revenue), Number(total)),
});

function decilesOf(rows: Rows, total: Amount, digits: number) {
  let soFar: Amount = 0n;
  return [...Map.groupBy(rows, ({ part }) => part)].map(([decile, ofPart]) => {
    const sum = sumOf(ofPart);
    soFar += sum.revenue;
    // Within a part the classes follow each other in order of revenue.
    const [first, last] = [ofPart[0], ofPart.at(-1)];
    return {
      ...{ decile, ...shown(sum, total, digits) },
      cumulativeShare: rateOf(Number(soFar), Number(total)),
      averageRevenue: averageText(sum.revenue, sum.customers, digits),
      revenueFrom: amountText(parseAmount(last?.least_revenue ?? '0'), digits),
      revenueTo: amountText(parseAmount(first?.most_revenue ?? '0'), digits),
    };
  });
}

const ruleOf = ({ a, b }: AbcLimits): string =>
  `A while the customers before have less than ${a} % of all revenue, B while they have less than ${b} %, else C.`;
