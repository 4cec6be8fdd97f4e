import * as z from 'zod';
import type { Prediction, ValueCell } from '../../../domain/insight/predict.ts';
import { roundTo } from '../../../domain/insight/rate.ts';

const positive = z.number().positive();
const logLikelihood = z.number();
const isConverged = z.boolean();

export const modelShape = z.object({
  unit: z.enum(['day', 'week']),
  grainDays: z
    .int()
    .describe('1: exact days; else customers whose times lie within so many days share their mean'),
  customers: z.int(),
  repeatCustomers: z.int().describe('With orders on two days or more'),
  purchases: z
    .object({
      ...{ r: positive, alpha: positive, a: positive, b: positive },
      ...{ logLikelihood, isConverged },
    })
    .describe('BG/NBD'),
  spend: z
    .object({
      ...{ p: positive, q: positive, v: positive.describe('In units of the currency') },
      ...{ logLikelihood, isConverged },
      customers: z.int(),
      leftOut: z.int().describe('Customers whose later orders cost nothing'),
    })
    .nullable()
    .describe('Gamma-Gamma; null where nobody spent anything on a second day'),
});

export const predictedShape = z.object({
  nextDays: z.int(),
  expectedPurchases: z.number().describe('Days with an order, of all customers together'),
  aliveCustomers: z.number().describe('Sum of the probabilities'),
  alive: z
    .array(z.object({ from: z.number(), to: z.number(), customers: z.int() }))
    .describe('Customers by probability of being alive; from is included, to is not, but for 1'),
  refundShare: z.number().describe('Refunds / sales of all time, zero or less'),
  revenueMinor: z
    .int()
    .nullable()
    .describe('Minor units, net of refunds; null without a model of spend'),
  averageRevenueMinor: z.int().nullable().describe('Minor units per customer'),
});

const bands = 10;

/**
 * Sums over all customers.
 *
 * @param refundShare refunds / sales, zero or less
 * @param digits places of the currency's amounts
 */
export function predictionOf(
  cells: readonly (ValueCell & Prediction)[],
  refundShare: number,
  digits: number,
) {
  const customers = cells.reduce((sum, cell) => sum + cell.customers, 0);
  const sumOf = (figure: (cell: Prediction) => number): number =>
    cells.reduce((sum, cell) => sum + cell.customers * figure(cell), 0);
  const hasValue = cells.every(({ value }) => value !== null);
  const minor = sumOf(({ value }) => value ?? 0) * (1 + refundShare) * 10 ** digits;
  const bandOf = (alive: number): number => Math.min(bands - 1, Math.floor(alive * bands));
  return {
    expectedPurchases: roundTo(
      sumOf(({ expected }) => expected),
      4,
    ),
    aliveCustomers: roundTo(
      sumOf(({ alive }) => alive),
      4,
    ),
    alive: Array.from({ length: bands }, (_, band) => ({
      ...{ from: band / bands, to: (band + 1) / bands },
      customers: cells
        .filter(({ alive }) => bandOf(alive) === band)
        .reduce((sum, cell) => sum + cell.customers, 0),
    })),
    revenueMinor: hasValue ? Math.round(minor) : null,
    averageRevenueMinor: hasValue ? Math.round(minor / customers) : null,
  };
}
