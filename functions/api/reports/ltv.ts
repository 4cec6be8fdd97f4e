import * as z from 'zod';
import { divideAmount, parseAmount, toMinorUnits } from '../../../domain/insight/amount.ts';
import { fitBgNbd } from '../../../domain/insight/bg-nbd.ts';
import { fitGammaGamma } from '../../../domain/insight/gamma-gamma.ts';
import { predict } from '../../../domain/insight/predict.ts';
import { rateOf } from '../../../domain/insight/rate.ts';
import {
  type RevenuePartRow,
  revenuePartRow,
  revenueParts,
} from '../../../queries/revenue-parts.ts';
import { currencyOf, currencyShape } from './currency.ts';
import { latest } from './days.ts';
import { modelShape, predictedShape, predictionOf } from './ltv-prediction.ts';
import { asOf, report } from './report.ts';
import { uncounted, uncountedShape } from './uncounted.ts';
import { spendingCells, valueCells } from './value-cells.ts';

const parameters = z.strictObject({
  asOf,
  nextDays: z.coerce
    .number()
    .int()
    .min(1)
    .max(3_650)
    .default(90)
    .describe('How many days after asOf are predicted; default 90'),
  unit: z
    .enum(['day', 'week'])
    .default('week')
    .describe('Unit of time of alpha and of the log-likelihood; default week'),
});

/** Fewer customers who came back say nothing about the rest. */
const leastRepeatCustomers = 10;

const minor = z.int();
const result = z.object({
  currency: currencyShape,
  toDate: z.object({
    customers: z.int(),
    orders: z.int(),
    revenueMinor: minor.describe('Minor units of the currency, net of refunds'),
    averageRevenueMinor: minor.describe('Per customer'),
    deciles: z.array(
      z.object({
        decile: z.int().describe('1 holds those with the most revenue'),
        customers: z.int(),
        orders: z.int(),
        revenueMinor: minor,
        averageRevenueMinor: minor,
        share: z.number().nullable(),
      }),
    ),
  }),
  model: modelShape.nullable(),
  predicted: predictedShape.nullable(),
  noModel: z.string().nullable().describe('Why nothing is predicted'),
  ...uncountedShape,
});

/**
 * Lifetime value. To date: revenue of each customer net of refunds. Predicted: expected days with an order in the next days by
 * BG/NBD, fitted by maximum likelihood to (days with an order - 1, first to last of them, first to as-of), times the
 * expected sales of such a day by Gamma-Gamma, fitted to the sales of the days after the first; refunds are taken off in
 * the proportion of the past; nothing is discounted. Amounts are whole minor units of the currency, each rounded once.
 *
 * @see Fader, Hardie & Lee, Marketing Science 24 (2005) 275–284; Fader & Hardie, "The Gamma-Gamma Model of Monetary Value"
 *   (2013)
 */
export const ltv = report({
  name: 'ltv',
  summary: 'Lifetime value to date and predicted, with the fitted BG/NBD and Gamma-Gamma models.',
  parameters,
  result,
  ask: async ({ asOf, nextDays, unit }, ports) => {
    const unitDays = unit === 'week' ? 7 : 1;
    const [parts, { grainDays, cells, sales, refunds }, spending] = await Promise.all([
      ports.ask(revenuePartRow, revenueParts(asOf, 10, { a: 70, b: 90 })),
      valueCells(ports, asOf, unitDays),
      spendingCells(ports, asOf),
    ]);
    const currency = await currencyOf(ports, latest(parts.map((row) => row.latest_last_day)));
    const digits = currency.minorDigits;
    const told = {
      currency,
      toDate: toDate(
        parts.filter(({ kind }) => kind === 'customer'),
        digits,
      ),
      ...uncounted(parts, digits),
    };
    if (spending.customers + spending.leftOut < leastRepeatCustomers) {
      const noModel = `Fewer than ${leastRepeatCustomers} customers have bought on a second day.`;
      return { ...told, model: null, predicted: null, noModel };
    }
    const purchases = fitBgNbd(cells);
    const spend = spending.customers === 0 ? undefined : fitGammaGamma(spending.cells);
    const models = { purchases: purchases.model, spend: spend?.model };
    const refundShare = rateOf(Number(refunds), Number(sales)) ?? 0;
    return {
      ...told,
      model: {
        ...{ unit, grainDays },
        customers: cells.reduce((sum, { customers }) => sum + customers, 0),
        repeatCustomers: spending.customers + spending.leftOut,
        purchases: {
          ...purchases.model,
          ...{ logLikelihood: purchases.logLikelihood, isConverged: purchases.isConverged },
        },
        spend: spend
          ? {
              ...spend.model,
              ...{ logLikelihood: spend.logLikelihood, isConverged: spend.isConverged },
              ...{ customers: spending.customers, leftOut: spending.leftOut },
            }
          : null,
      },
      predicted: {
        nextDays,
        refundShare,
        ...predictionOf(predict(models, cells, nextDays / unitDays), refundShare, digits),
      },
      noModel: null,
    };
  },
});

function toDate(rows: readonly RevenuePartRow[], digits: number) {
  const sumOf = (of: readonly RevenuePartRow[]) => {
    const customers = of.reduce((sum, { profiles }) => sum + profiles, 0);
    const revenue = of.reduce((sum, row) => sum + parseAmount(row.revenue), 0n);
    return {
      customers,
      orders: of.reduce((sum, { orders }) => sum + orders, 0),
      revenueMinor: toMinorUnits(revenue, digits),
      averageRevenueMinor: averageMinor(revenue, customers, digits),
    };
  };
  const total = sumOf(rows);
  return {
    ...total,
    deciles: [...Map.groupBy(rows, ({ part }) => part)].map(([decile, ofPart]) => {
      const sum = sumOf(ofPart);
      return { decile, ...sum, share: rateOf(sum.revenueMinor, total.revenueMinor) };
    }),
  };
}

/** Rounded once: a mean in ten-thousandths would round twice. */
const averageMinor = (revenue: bigint, customers: number, digits: number): number =>
  Number(divideAmount(revenue * 10n ** BigInt(digits), 10_000n * BigInt(customers)));
