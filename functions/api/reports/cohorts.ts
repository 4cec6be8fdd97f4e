import * as z from 'zod';
import { amountText, averageText, parseAmount } from '../../../domain/insight/amount.ts';
import { rateOf } from '../../../domain/insight/rate.ts';
import {
  type CohortMonthRow,
  cohortMonthRow,
  cohortMonths,
} from '../../../queries/cohort-months.ts';
import { currencyOf, currencyShape } from './currency.ts';
import { latest } from './days.ts';
import { asOf, report } from './report.ts';
import { uncounted, uncountedShape } from './uncounted.ts';

const month = z.string().describe('YYYY-MM in the zone of the brand');

const result = z.object({
  currency: currencyShape,
  customers: z.int(),
  sizes: z.array(z.object({ cohort: month, customers: z.int() })),
  cohorts: z
    .array(
      z.object({
        cohort: month.describe('Month of the first order'),
        month: z.int().min(0).describe('Months after it; 0 is the month itself'),
        calendarMonth: month,
        customers: z.int().describe('With an order in that month'),
        retention: z.number().nullable().describe('Of the cohort, 0 to 1'),
        orders: z.int(),
        revenue: z.string().describe('Net of refunds in that month'),
        revenuePerCustomer: z.string().describe('Of the whole cohort'),
      }),
    )
    .describe('Months in which a cohort neither ordered nor got money back are left out'),
  ...uncountedShape,
});

/**
 * Cohorts by month of the first order (`Order Completed`): retention = customers of the cohort with an order in the month /
 * customers of the cohort. The month of as-of counts up to that day. Refunds count in the month in which they were made.
 *
 * @see Fader & Hardie, "How to Project Customer Retention", Journal of Interactive Marketing 21 (2007), for reading the curve
 */
export const cohorts = report({
  name: 'cohorts',
  summary: 'Who came back, month by month after the first order, and what they brought.',
  parameters: z.strictObject({ asOf }),
  result,
  ask: async ({ asOf }, ports) => {
    const rows = await ports.ask(cohortMonthRow, cohortMonths(asOf));
    const currency = await currencyOf(ports, latest(rows.map((row) => row.latest_order_day)));
    const digits = currency.minorDigits;
    const placed = rows.filter(({ kind }) => kind === 'customer').flatMap(placedIn);
    const sizes = placed.filter(({ month }) => month === 0);
    const sizeOf = new Map(sizes.map(({ cohort, buyers }) => [cohort, buyers]));
    return {
      currency,
      customers: sizes.reduce((sum, { buyers }) => sum + buyers, 0),
      sizes: sizes.map(({ cohort, buyers }) => ({ cohort, customers: buyers })),
      cohorts: placed.map(({ cohort, month, buyers, orders, revenue }) => {
        const size = sizeOf.get(cohort) ?? 0;
        const amount = parseAmount(revenue);
        return {
          ...{ cohort, month, calendarMonth: monthAfter(cohort, month) },
          ...{ customers: buyers, retention: rateOf(buyers, size), orders },
          revenue: amountText(amount, digits),
          revenuePerCustomer: averageText(amount, size, digits),
        };
      }),
      ...uncounted(rows.map(asSums), digits),
    };
  },
});

/** Everybody who ordered has a first month; the types do not know. */
const placedIn = ({ cohort, month, ...row }: CohortMonthRow) =>
  cohort === null || month === null ? [] : [{ ...row, cohort, month }];

/** A profile has a row for each of its months and counts in its first; who never ordered has one row in all. */
const asSums = ({ month, profiles, ...row }: CohortMonthRow) => ({
  ...row,
  profiles: month === null || month === 0 ? profiles : 0,
});

/** @param month `YYYY-MM` */
function monthAfter(month: string, months: number): string {
  const [year = 0, ofYear = 1] = month.split('-').map(Number);
  const at = year * 12 + ofYear - 1 + months;
  return `${Math.floor(at / 12)}-${String((at % 12) + 1).padStart(2, '0')}`;
}
