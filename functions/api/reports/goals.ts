import * as z from 'zod';
import { changeOf, goalVerdict } from '../../../domain/insight/goal-verdict.ts';
import {
  costRow,
  customerCosts,
  purchaseFigures,
  purchaseFiguresRow,
} from '../../../queries/goal-figures.ts';
import { type GoalRow, goalRow } from '../../../schemas/goal.ts';
import { costRatio, costRatioShape } from './cost-ratio.ts';
import { actualOf, isRate, isSum } from './goal-actual.ts';
import { days, windowOf } from './parameters.ts';
import { asOf, type ReportPorts, report } from './report.ts';

const parameters = z.strictObject({
  asOf,
  days: days.describe('Window of the cost ratio that ends with asOf, in days; default all days'),
});

const change = z.object({
  absolute: z.number(),
  absoluteUnit: z.string().describe('`percentage points` for rates'),
  relativePercent: z.number().nullable().describe('Of the start; null where that is 0'),
});
const verdict = z.enum(['met', 'missed', 'on_track', 'behind', 'not_started', 'no_data']);
const result = z.object({
  goals: z.array(
    z.object({
      id: z.string(),
      name: z.string(),
      measure: z.string(),
      unit: z.string(),
      from: z.string(),
      to: z.string(),
      baseline: z.number(),
      target: z.number(),
      actual: z.number().nullable().describe('Over the days of the period up to asOf'),
      verdict,
      changeFromBaseline: change.nullable(),
      wantedChange: change.describe('From baseline to target'),
      achievedShare: z
        .number()
        .nullable()
        .describe('Of the way from baseline to target: 0 at the baseline, 1 at the target'),
    }),
  ),
  verdicts: z.record(verdict, z.int()).describe('Goals by verdict'),
  newToExisting: costRatioShape,
});

/**
 * The board of the brand's own goals, none preset, each measured over its period up to as-of. Change is named twice, since
 * the two are taken for each other: relative change = (actual - baseline) / |baseline| in percent, absolute change =
 * actual - baseline, in percentage points where the measure is a rate. Sums (orders, revenue, counts) are judged by where
 * they lead at the pace so far, levels (rates, averages) by where they stand.
 *
 * @see Farris, Bendle, Pfeifer, Reibstein, Marketing Metrics, 3rd ed. 2016, ch. 1 (percentage points and percent)
 */
export const goals = report({
  name: 'goals',
  summary:
    'The brand’s own goals: baseline, target, actual, verdict; cost of new and existing customers.',
  parameters,
  result,
  ask: async ({ asOf, days }, ports) => {
    const rows = await ports.control.queryAll(goalRow, { kind: 'goal' });
    const window = windowOf(asOf, days);
    const [told, costs, [figures]] = await Promise.all([
      Promise.all(rows.map((row) => goalTold(row, asOf, ports))),
      ports.ask(costRow, customerCosts(window)),
      ports.ask(purchaseFiguresRow, purchaseFigures(window)),
    ]);
    const verdicts = Object.fromEntries(
      verdict.options.map((name) => [name, told.filter((goal) => goal.verdict === name).length]),
    );
    return {
      goals: told,
      verdicts: z.record(verdict, z.int()).parse(verdicts),
      newToExisting: costRatio(costs, figures),
    };
  },
});

async function goalTold({ id, definition }: GoalRow, asOf: string, ports: ReportPorts) {
  const { name, measure, baseline, target, from, to } = definition;
  const last = asOf < to ? asOf : to;
  const actual = asOf < from ? null : await actualOf(measure, { from, to: last }, ports);
  const unit = definition.unit ?? (isRate(measure) ? '%' : '');
  const absoluteUnit = isRate(measure) ? 'percentage points' : unit;
  return {
    ...{ id, name, measure: measureText(measure), unit, from, to, baseline, target, actual },
    verdict: goalVerdict({
      ...{ baseline, target, actual, from, to, asOf },
      isSum: isSum(measure),
    }),
    changeFromBaseline: actual === null ? null : { ...changeOf(baseline, actual), absoluteUnit },
    wantedChange: { ...changeOf(baseline, target), absoluteUnit },
    achievedShare:
      actual === null ? null : changeOf(0, (actual - baseline) / (target - baseline)).absolute,
  };
}

function measureText(measure: GoalRow['definition']['measure']): string {
  if (measure.kind === 'event_rate') return `event_rate: ${measure.event} of ${measure.of}`;
  return 'event' in measure ? `${measure.kind}: ${measure.event}` : measure.kind;
}
