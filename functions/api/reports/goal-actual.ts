import { parseAmount } from '../../../domain/insight/amount.ts';
import { quantileOf } from '../../../domain/insight/quantile.ts';
import { roundTo } from '../../../domain/insight/rate.ts';
import {
  costRow,
  customerCosts,
  eventFigures,
  eventFiguresRow,
  type PurchaseFigures,
  purchaseFigures,
  purchaseFiguresRow,
} from '../../../queries/goal-figures.ts';
import { orderStatisticsRow } from '../../../queries/order-statistics.ts';
import { caseTimes } from '../../../queries/service-cases.ts';
import type { GoalMeasure } from '../../../schemas/goal.ts';
import type { ReportPorts } from './report.ts';

interface Period {
  readonly from: string;
  readonly to: string;
}

/** In percent: its change is in percentage points. */
export function isRate(measure: GoalMeasure): boolean {
  if (measure.kind === 'stated') return measure.isRate;
  return ['event_rate', 'new_buyer_rate', 'repeat_rate'].includes(measure.kind);
}

/** It grows with the days. */
export const isSum = ({ kind }: GoalMeasure): boolean =>
  ['orders', 'revenue', 'buyers', 'new_buyers', 'cost', 'event_count', 'event_people'].includes(
    kind,
  );

/** What was reached over the days; null where there is nothing to measure. */
export async function actualOf(
  measure: GoalMeasure,
  days: Period,
  ports: ReportPorts,
): Promise<number | null> {
  switch (measure.kind) {
    case 'stated':
      return measure.actual ?? null;
    case 'event_count':
    case 'event_people':
    case 'event_rate':
      return eventActual(measure, days, ports);
    case 'cost': {
      const rows = await ports.ask(costRow, customerCosts(days));
      return rows.reduce((sum, { cost }) => sum + money(cost), 0);
    }
    case 'first_response_hours':
    case 'resolution_hours':
      return medianHours(measure.kind, days, ports);
    default: {
      const [figures] = await ports.ask(purchaseFiguresRow, purchaseFigures(days));
      return figures === undefined ? null : purchaseActual(measure.kind, figures);
    }
  }
}

async function eventActual(
  measure: Extract<GoalMeasure, { event: string }>,
  days: Period,
  { ask }: ReportPorts,
): Promise<number | null> {
  const of = measure.kind === 'event_rate' ? measure.of : undefined;
  const [row] = await ask(eventFiguresRow, eventFigures(measure.event, of, days));
  if (row === undefined) return null;
  if (measure.kind === 'event_rate') return percent(row.both_people, row.of_people);
  return measure.kind === 'event_count' ? row.count : row.people;
}

async function medianHours(
  kind: 'first_response_hours' | 'resolution_hours',
  days: Period,
  { ask, timeZone }: ReportPorts,
): Promise<number | null> {
  const rows = await ask(orderStatisticsRow, caseTimes({ ...days, timeZone }));
  const wanted = kind === 'first_response_hours' ? 'first_response' : 'resolution';
  const row = rows.find(({ measure }) => measure === wanted);
  if (row === undefined) return null;
  return roundTo(quantileOf(5, row.count, row.median_low, row.median_high) / 3_600_000, 4);
}

type Plain = Exclude<
  Extract<GoalMeasure, { kind: string }>['kind'],
  | 'stated'
  | 'event_count'
  | 'event_people'
  | 'event_rate'
  | 'cost'
  | 'first_response_hours'
  | 'resolution_hours'
>;

function purchaseActual(kind: Plain, figures: PurchaseFigures): number | null {
  const { orders, buyers } = figures;
  switch (kind) {
    case 'orders':
      return orders;
    case 'revenue':
      return money(figures.revenue);
    case 'average_order_value':
      return perOne(money(figures.sales), orders);
    case 'buyers':
      return buyers;
    case 'new_buyers':
      return figures.new_buyers;
    case 'new_buyer_rate':
      return percent(figures.new_buyers, buyers);
    case 'repeat_rate':
      return percent(figures.repeat_buyers, buyers);
    case 'revenue_per_buyer':
      return perOne(money(figures.buyers_revenue), buyers);
  }
}

const money = (text: string): number => Number(parseAmount(text)) / 10_000;
const perOne = (sum: number, count: number): number | null =>
  count === 0 ? null : roundTo(sum / count, 4);
const percent = (part: number, whole: number): number | null =>
  whole === 0 ? null : roundTo((100 * part) / whole, 4);
