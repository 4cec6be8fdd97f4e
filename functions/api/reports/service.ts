import * as z from 'zod';
import { quantileOf } from '../../../domain/insight/quantile.ts';
import { rateOf, roundTo } from '../../../domain/insight/rate.ts';
import { type OrderStatistics, orderStatisticsRow } from '../../../queries/order-statistics.ts';
import {
  breachRow,
  caseBreaches,
  caseCounts,
  caseCountsRow,
  caseLimits,
  caseTimes,
  complainerRecovery,
  limitRow,
  recoveryRow,
} from '../../../queries/service-cases.ts';
import { days, limit, list, windowOf } from './parameters.ts';
import { asOf, report } from './report.ts';

const parameters = z.strictObject({
  asOf,
  days,
  limitHours: list(
    z.coerce.number<string>().int().min(1).max(8_760),
    [48, 6],
    'Limits of the first response in hours',
  ),
  recoveryDays: z.coerce
    .number()
    .int()
    .min(1)
    .max(3_650)
    .default(90)
    .describe(
      'A complainer is recovered who buys within so many days of the resolution; default 90',
    ),
  limit: limit(100),
});

const rate = z.number().min(0).nullable();
const hours = z.number().nullable();
const time = z.object({
  cases: z.int(),
  medianHours: hours,
  p90Hours: hours.describe('90 % took no longer'),
  meanHours: hours,
  longestHours: hours,
});
const result = z.object({
  cases: z.object({
    opened: z.int(),
    responded: z.int(),
    resolved: z.int().describe('And not open again'),
    open: z.int(),
    reopened: z.int().describe('At least once'),
    reopenings: z.int(),
    reopenRate: rate.describe('reopened / opened'),
    complaints: z.int(),
    withoutOpening: z
      .int()
      .describe('Named by events of which none opens them: in no other figure'),
  }),
  firstResponse: time.describe('Opening to first response'),
  firstResolution: time.describe('Opening to first resolution'),
  resolution: time.describe('Opening to last resolution, of cases that are not open again'),
  limits: z
    .array(
      z.object({
        limitHours: z.int(),
        within: z.int(),
        breached: z.int().describe('Answered later, or unanswered and older than the limit'),
        waiting: z.int().describe('Unanswered and within the limit'),
        breachRate: rate.describe('breached / (within + breached)'),
      }),
    )
    .describe('First response against each limit'),
  breaches: z
    .array(
      z.object({
        caseId: z.string(),
        profileId: z.string(),
        openedAt: z.string().describe('UTC'),
        respondedAt: z.string().nullable().describe('null: nobody has answered'),
        waitedHours: z.number(),
        breachedLimitHours: z.array(z.int()),
      }),
    )
    .describe('Cases over the least limit, the longest first'),
  recovery: z.object({
    complainers: z.int().describe('People who complained'),
    resolved: z.int().describe('Of these, whose last complaint is resolved'),
    boughtAgain: z.int().describe('Of these, who bought within the days after the resolution'),
    tooEarly: z.int().describe('Of these, who have not bought, and whose days are not over'),
    recoveryRate: rate.describe('boughtAgain / (resolved - tooEarly)'),
  }),
});

/**
 * How the brand answers. Cases come from events of Inquiry, Complaint, Case, Ticket and Support Ticket: Opened (Created),
 * Answered (Responded, Replied), Resolved (Solved, Closed), Reopened, joined by `case_id`, `ticket_id`, `inquiry_id` or
 * `complaint_id`; the days are those of the opening. First response = opening to first answer, or to the resolution where
 * no answer came before. Median and p90 are exact, linear between order statistics. Complaints are opened by `Complaint
 * …`, or have `type` or `category` complaint. Ages end with asOf, or now where that is earlier.
 *
 * @see Hyndman & Fan, The American Statistician 50 (1996), definition 7 (median and p90)
 */
export const service = report({
  name: 'service',
  summary: 'First response, resolution, reopening, limits breached, recovery of complainers.',
  parameters,
  result,
  ask: async ({ asOf, days, limitHours, recoveryDays, limit }, ports) => {
    const window = { ...windowOf(asOf, days), timeZone: ports.timeZone };
    const [[counts], times, limits, breaches, [recovery]] = await Promise.all([
      ports.ask(caseCountsRow, caseCounts(window)),
      ports.ask(orderStatisticsRow, caseTimes(window)),
      ports.ask(limitRow, caseLimits(window, limitHours)),
      ports.ask(breachRow, caseBreaches(window, Math.min(...limitHours), limit)),
      ports.ask(recoveryRow, complainerRecovery(window, recoveryDays)),
    ]);
    const { cases = 0, reopened = 0 } = counts ?? {};
    const { resolved = 0, bought_again = 0, too_early = 0 } = recovery ?? {};
    const of = (measure: string) => timeTold(times.find((row) => row.measure === measure));
    return {
      cases: {
        opened: cases,
        responded: counts?.responded ?? 0,
        resolved: counts?.resolved ?? 0,
        open: counts?.open ?? 0,
        reopened,
        reopenings: counts?.reopenings ?? 0,
        reopenRate: rateOf(reopened, cases),
        complaints: counts?.complaints ?? 0,
        withoutOpening: counts?.unopened ?? 0,
      },
      firstResponse: of('first_response'),
      firstResolution: of('first_resolution'),
      resolution: of('resolution'),
      limits: limitHours.map((hours) => {
        const row = limits.find(({ limit_hours }) => limit_hours === hours);
        const { within = 0, breached = 0, waiting = 0 } = row ?? {};
        const breachRate = rateOf(breached, within + breached);
        return { limitHours: hours, within, breached, waiting, breachRate };
      }),
      breaches: breaches.map((row) => ({
        caseId: row.case_id,
        profileId: row.profile_id,
        openedAt: row.opened_at,
        respondedAt: row.responded_at,
        waitedHours: inHours(row.waited_ms),
        breachedLimitHours: limitHours.filter((hours) => row.waited_ms > hours * hourMs),
      })),
      recovery: {
        complainers: recovery?.complainers ?? 0,
        resolved,
        boughtAgain: bought_again,
        tooEarly: too_early,
        recoveryRate: rateOf(bought_again, resolved - too_early),
      },
    };
  },
});

const hourMs = 3_600_000;
const inHours = (ms: number): number => roundTo(ms / hourMs, 4);

function timeTold(row: OrderStatistics | undefined) {
  if (row === undefined) {
    const none = null;
    return { cases: 0, medianHours: none, p90Hours: none, meanHours: none, longestHours: none };
  }
  return {
    cases: row.count,
    medianHours: inHours(quantileOf(5, row.count, row.median_low, row.median_high)),
    p90Hours: inHours(quantileOf(9, row.count, row.p90_low, row.p90_high)),
    meanHours: inHours(row.sum / row.count),
    longestHours: inHours(row.most),
  };
}
