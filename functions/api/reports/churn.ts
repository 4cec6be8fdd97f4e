import * as z from 'zod';
import { rateOf } from '../../../domain/insight/rate.ts';
import {
  type SilentCustomerRow,
  silence,
  silentCustomerRow,
  silentCustomers,
} from '../../../queries/silent-customers.ts';
import { currencyOf, currencyShape } from './currency.ts';
import { latest } from './days.ts';
import { asOf, report } from './report.ts';
import { uncounted, uncountedShape } from './uncounted.ts';

const parameters = z.strictObject({
  asOf,
  lapsedAfterDays: z.coerce
    .number()
    .int()
    .min(1)
    .max(3_650)
    .default(180)
    .describe('Lapsed: the last order is more than so many days before asOf; default 180'),
});

const customers = z.int().min(0);
const rate = z.number().nullable();

const result = z.object({
  currency: currencyShape,
  customers,
  active: customers,
  lapsed: customers,
  lapsedRate: rate.describe('lapsed / customers'),
  risk: z
    .array(z.object({ silence, says: z.string(), customers, active: customers, lapsed: customers }))
    .describe('Days since the last order against the median of the own gaps between orders'),
  atRisk: customers.describe('Not lapsed, and silent for more than twice their own median gap'),
  winBack: z
    .object({
      customers: customers.describe('Who ordered again after a lapse, at any time up to asOf'),
      returns: z.int().describe('Lapses that ended by an order'),
      rate: rate.describe('Returns / all lapses, those that go on included'),
    })
    .describe('A lapse: more than lapsedAfterDays without an order'),
  ...uncountedShape,
});

const says: Readonly<Record<z.infer<typeof silence>, string>> = {
  within_1: 'silent for at most their median gap',
  within_2: 'more than once, at most twice their median gap',
  within_3: 'more than twice, at most three times their median gap',
  beyond_3: 'more than three times their median gap',
  no_rhythm: 'orders on one day only: no gap of their own',
};

/**
 * Churn where nobody gives notice. Lapsed = days from the last order (`Order Completed`) to as-of > limit. Risk = the same
 * days in multiples of the customer's own median gap between days with an order. Win-back = gaps longer than the limit that
 * ended by an order. How likely a customer is still one, by a fitted model, is in the report `ltv`.
 *
 * @see Fader & Hardie, "Probability Models for Customer-Base Analysis", Journal of Interactive Marketing 23 (2009), on
 *   noncontractual settings; Stauss & Friege, "Regaining Service Customers", Journal of Service Research 1 (1999), on win-back
 */
export const churn = report({
  name: 'churn',
  summary: 'Who has lapsed, who is late by their own rhythm, who came back.',
  parameters,
  result,
  ask: async ({ asOf, lapsedAfterDays }, ports) => {
    const rows = await ports.ask(silentCustomerRow, silentCustomers(asOf, lapsedAfterDays));
    const currency = await currencyOf(ports, latest(rows.map((row) => row.latest_last_day)));
    const known = rows.filter(({ kind }) => kind === 'customer');
    const lapsed = countOf(known.filter(({ is_lapsed }) => is_lapsed));
    const returns = known.reduce((sum, row) => sum + row.returns, 0);
    return {
      ...{ currency, customers: countOf(known), active: countOf(known) - lapsed, lapsed },
      lapsedRate: rateOf(lapsed, countOf(known)),
      risk: silence.options.map((name) => riskOf(name, known)),
      atRisk: countOf(
        known.filter(
          ({ is_lapsed, silence }) =>
            !is_lapsed && (silence === 'within_3' || silence === 'beyond_3'),
        ),
      ),
      winBack: {
        customers: known.reduce((sum, row) => sum + row.won_back, 0),
        ...{ returns, rate: rateOf(returns, returns + lapsed) },
      },
      ...uncounted(rows, currency.minorDigits),
    };
  },
});

type Rows = readonly SilentCustomerRow[];

const countOf = (rows: Rows): number => rows.reduce((sum, { profiles }) => sum + profiles, 0);

function riskOf(name: z.infer<typeof silence>, rows: Rows) {
  const own = rows.filter((row) => row.silence === name);
  const lapsed = countOf(own.filter(({ is_lapsed }) => is_lapsed));
  return {
    ...{ silence: name, says: says[name], customers: countOf(own) },
    ...{ active: countOf(own) - lapsed, lapsed },
  };
}
