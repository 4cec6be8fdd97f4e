import * as z from 'zod';
import { addDays } from '../../../domain/audience/days.ts';
import { amountText, averageText, parseAmount } from '../../../domain/insight/amount.ts';
import { countFrom, medianOf } from '../../../domain/insight/histogram.ts';
import { rateOf } from '../../../domain/insight/rate.ts';
import {
  type PurchaseLadderRow,
  purchaseLadder,
  purchaseLadderRow,
} from '../../../queries/purchase-ladder.ts';
import { currencyOf, currencyShape } from './currency.ts';
import { earliest, latest } from './days.ts';
import { asOf, report } from './report.ts';
import { uncounted, uncountedShape } from './uncounted.ts';

const parameters = z.strictObject({
  asOf,
  days: z.coerce
    .number()
    .int()
    .min(1)
    .max(36_500)
    .optional()
    .describe('Length of the window that ends with asOf, in days; default all days'),
});

const rate = z.number().min(0).nullable();
const rung = z.object({
  step: z.string().describe('Fn: at least n orders'),
  orders: z.int().min(1),
  customers: z.int().min(0).describe('With at least so many orders'),
  conversion: rate.describe('Of those one step below'),
  medianGapDays: z.number().nullable().describe('From the order before to this one'),
});

const result = z.object({
  currency: currencyShape,
  steps: z.array(rung).describe('Of all time up to asOf'),
  byOrders: z
    .array(z.object({ orders: z.int(), customers: z.int() }))
    .describe('Customers with exactly so many orders, of all time up to asOf'),
  window: z.object({
    from: z.string().nullable(),
    to: z.string(),
    customers: z.int().describe('With at least one order in the window'),
    repeatCustomers: z.int().describe('With at least two'),
    repeatRate: rate,
    orders: z.int(),
    sales: z.string().describe('Of the orders, refunds not taken off'),
    refunds: z.string().describe('Zero or less'),
    revenue: z.string().describe('Sales and refunds together'),
    averageOrderValue: z.string().describe('sales / orders'),
    ordersPerCustomer: z.number().nullable(),
    revenuePerCustomer: z.string().describe('ARPU: revenue / customers'),
  }),
  ...uncountedShape,
});

/**
 * The purchase ladder of Japanese mail order: Fn = customers with at least n orders (`Order Completed`), conversion = Fn /
 * Fn-1, the median of the days between the orders, over those who made the step; orders of one day are 0 days apart.
 * Repeat rate = customers with two or more orders in the window / those with one or more; average order value = sales /
 * orders; revenue per customer (ARPU) = (sales + refunds) / customers. Customers are profiles of which more than a device
 * is known. Refunds in the window count whenever the order was; a customer with refunds only in the window gives money
 * and is not counted.
 *
 * @see Farris, Bendle, Pfeifer, Reibstein, "Marketing Metrics", 3rd ed. 2016, ch. 5 (repeat rate, average order value, ARPU)
 */
export const ladder = report({
  name: 'ladder',
  summary: 'First, second and third purchase (F1, F2, F3), gaps, repeat rate, order value, ARPU.',
  parameters,
  result,
  ask: async ({ asOf, days }, ports) => {
    const from = days === undefined ? undefined : addDays(asOf, 1 - days);
    const rows = await ports.ask(purchaseLadderRow, purchaseLadder(asOf, from));
    const currency = await currencyOf(ports, latest(rows.map(({ last_day }) => last_day)));
    const digits = currency.minorDigits;
    const known = rows.filter(({ kind }) => kind === 'customer');
    const all = histogramOf(known, 'orders');
    return {
      currency,
      steps: [1, 2, 3].map((n) => ({
        ...{ step: `F${n}`, orders: n, customers: countFrom(all, n) },
        conversion: n === 1 ? null : rateOf(countFrom(all, n), countFrom(all, n - 1)),
        medianGapDays: n === 1 ? null : medianOf(histogramOf(known, n === 2 ? 'gap_2' : 'gap_3')),
      })),
      byOrders: all.map(({ value, count }) => ({ orders: value, customers: count })),
      window: {
        from: from ?? earliest(rows.map(({ first_day }) => first_day)) ?? null,
        to: asOf,
        ...windowOf(known, digits),
      },
      ...uncounted(rows.flatMap(sumsInWindow), digits),
    };
  },
});

type Rows = readonly PurchaseLadderRow[];

function windowOf(customers: Rows, digits: number) {
  const counts = histogramOf(customers, 'window');
  const [buyers, repeaters] = [countFrom(counts, 1), countFrom(counts, 2)];
  const { orders, sales, refunds } = moneyOf(customers);
  return {
    ...{ customers: buyers, repeatCustomers: repeaters, repeatRate: rateOf(repeaters, buyers) },
    orders,
    sales: amountText(sales, digits),
    refunds: amountText(refunds, digits),
    revenue: amountText(sales + refunds, digits),
    averageOrderValue: averageText(sales, orders, digits),
    ordersPerCustomer: rateOf(orders, buyers),
    revenuePerCustomer: averageText(sales + refunds, buyers, digits),
  };
}

const histogramOf = (rows: Rows, measure: PurchaseLadderRow['measure']) =>
  rows
    .filter((row) => row.measure === measure)
    .map(({ value, profiles }) => ({ value, count: profiles }));

const moneyOf = (rows: Rows) =>
  rows
    .filter(({ measure }) => measure === 'window')
    .reduce(
      (sum, row) => ({
        orders: sum.orders + row.orders,
        sales: sum.sales + parseAmount(row.sales),
        refunds: sum.refunds + parseAmount(row.refunds),
      }),
      { orders: 0, sales: 0n, refunds: 0n },
    );

const sumsInWindow = ({ measure, kind, active, orders, sales, refunds }: PurchaseLadderRow) =>
  measure === 'window'
    ? [
        {
          ...{ kind, profiles: active, orders },
          revenue: amountText(parseAmount(sales) + parseAmount(refunds), 0),
        },
      ]
    : [];
