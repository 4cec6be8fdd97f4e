import * as z from 'zod';
import { daysBetween } from '../../../domain/audience/days.ts';
import { type Amount, amountText, parseAmount } from '../../../domain/insight/amount.ts';
import { type RfmCellRow, rfmCellRow, rfmCells } from '../../../queries/rfm-cells.ts';
import { currencyOf, currencyShape } from './currency.ts';
import { earliest, latest } from './days.ts';
import { asOf, report } from './report.ts';
import { uncounted, uncountedShape } from './uncounted.ts';

const parameters = z.strictObject({
  asOf,
  of: z.coerce
    .number()
    .int()
    .min(2)
    .max(10)
    .default(5)
    .describe('Number of scores: 1 to so many; default 5'),
});

const tieRule =
  'Sizes differ by at most one, lower scores first. Equals are ordered by the other measures (recency: orders, revenue; frequency: last order, revenue; monetary: orders, last order), then by profile id.';

const score = z.int().min(1).describe('The highest is the best');
const customers = z.int().min(0);
const day = z.string().nullable();

const result = z.object({
  currency: currencyShape,
  of: z.int(),
  tieRule: z.string(),
  customers,
  orders: z.int(),
  revenue: z.string().describe('Net of refunds'),
  recency: z.array(
    z.object({
      ...{ score, customers, lastOrderFrom: day, lastOrderTo: day },
      daysSinceFrom: z.int().nullable().describe('From the latest last order to asOf'),
      daysSinceTo: z.int().nullable().describe('From the earliest last order to asOf'),
    }),
  ),
  frequency: z.array(
    z.object({
      ...{ score, customers, ordersFrom: z.int().nullable(), ordersTo: z.int().nullable() },
      orders: z.int(),
    }),
  ),
  monetary: z.array(
    z.object({
      ...{ score, customers, revenueFrom: z.string().nullable(), revenueTo: z.string().nullable() },
      revenue: z.string(),
    }),
  ),
  cells: z
    .array(
      z.object({
        ...{ recency: score, frequency: score, monetary: score, customers },
        orders: z.int(),
        revenue: z.string(),
      }),
    )
    .describe('Cells with nobody in them are left out'),
  ...uncountedShape,
});

/**
 * RFM: recency = day of the last order, frequency = number of orders (`Order Completed`), monetary value = revenue net of
 * refunds, of all time up to as-of; each customer scored 1 to n in each by `ntile` (equal parts, not nested), n the best.
 *
 * @see Hughes, "Strategic Database Marketing", 4th ed. 2012, ch. 5 (RFM by equal parts)
 */
export const rfm = report({
  name: 'rfm',
  summary: 'Customers scored by recency, frequency and monetary value, and counted by cell.',
  parameters,
  result,
  ask: async ({ asOf, of }, ports) => {
    const rows = await ports.ask(rfmCellRow, rfmCells(asOf, of));
    const currency = await currencyOf(ports, latest(rows.map((row) => row.latest_last_day)));
    const digits = currency.minorDigits;
    const cells = rows.filter(({ kind }) => kind === 'customer');
    const scores = Array.from({ length: of }, (_, at) => at + 1);
    const at = (measure: 'recency' | 'frequency' | 'monetary') =>
      scores.map((score) => ({ score, of: cells.filter((cell) => cell[measure] === score) }));
    return {
      ...{ currency, of, tieRule },
      customers: countOf(cells),
      orders: ordersOf(cells),
      revenue: amountText(revenueOf(cells), digits),
      recency: at('recency').map(({ score, of }) => recencyOf(score, of, asOf)),
      frequency: at('frequency').map(({ score, of }) => frequencyOf(score, of)),
      monetary: at('monetary').map(({ score, of }) => monetaryOf(score, of, digits)),
      cells: cells.map(({ recency, frequency, monetary, profiles, orders, revenue }) => ({
        ...{ recency, frequency, monetary, customers: profiles, orders },
        revenue: amountText(parseAmount(revenue), digits),
      })),
      ...uncounted(rows, digits),
    };
  },
});

type Cells = readonly RfmCellRow[];

const countOf = (cells: Cells): number => cells.reduce((sum, { profiles }) => sum + profiles, 0);
const ordersOf = (cells: Cells): number => cells.reduce((sum, { orders }) => sum + orders, 0);
const revenueOf = (cells: Cells): Amount =>
  cells.reduce((sum, { revenue }) => sum + parseAmount(revenue), 0n);

function recencyOf(score: number, cells: Cells, asOf: string) {
  const from = earliest(cells.map((cell) => cell.earliest_last_day)) ?? null;
  const to = latest(cells.map((cell) => cell.latest_last_day)) ?? null;
  return {
    ...{ score, customers: countOf(cells), lastOrderFrom: from, lastOrderTo: to },
    daysSinceFrom: to === null ? null : daysBetween(to, asOf),
    daysSinceTo: from === null ? null : daysBetween(from, asOf),
  };
}

function frequencyOf(score: number, cells: Cells) {
  const least = cells.map((cell) => cell.least_orders).toSorted((a, b) => a - b)[0];
  const most = cells.map((cell) => cell.most_orders).toSorted((a, b) => b - a)[0];
  return {
    ...{ score, customers: countOf(cells) },
    ...{ ordersFrom: least ?? null, ordersTo: most ?? null, orders: ordersOf(cells) },
  };
}

function monetaryOf(score: number, cells: Cells, digits: number) {
  const least = amountsUp(cells.map((cell) => cell.least_revenue))[0];
  const most = amountsUp(cells.map((cell) => cell.most_revenue)).at(-1);
  return {
    ...{ score, customers: countOf(cells) },
    revenueFrom: least === undefined ? null : amountText(least, digits),
    revenueTo: most === undefined ? null : amountText(most, digits),
    revenue: amountText(revenueOf(cells), digits),
  };
}

const amountsUp = (texts: readonly string[]): Amount[] =>
  texts.map(parseAmount).toSorted((a, b) => (a < b ? -1 : a > b ? 1 : 0));
