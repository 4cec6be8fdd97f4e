import { consentAggregate } from './consent-aggregate.ts';
import type { Days } from './days.ts';
import { encodeLiteral, isOneOf } from './literal.ts';
import {
  type EventMeasure,
  type Measure,
  type Need,
  type PropertyMeasure,
  tableOf,
} from './measure.ts';
import { orderAggregateSql } from './order-aggregate.ts';
import { isOrderMeasure } from './order-measures.ts';
import { type DaySpans, daySpansOf, spanPredicates } from './scans/day-spans.ts';
import { columnKey, type EventFactColumns, eventFactColumns } from './scans/event-columns.ts';
import { dayPredicates, type PassColumn } from './scans/scan.ts';
import { segmentAggregate } from './scans/segments.ts';

/** What an aggregate needs to know of the statement around it. */
export interface AggregateContext {
  /** The scans' own last day: no aggregate repeats it. */
  readonly asOf: string;
  /** Columns of the passes over events. */
  readonly columns: Readonly<Record<'profile_days' | 'events', EventFactColumns>>;
  readonly passColumn: PassColumn;
  /** Of the rollup, where it is summed before. */
  readonly spans: DaySpans | undefined;
}

export const aggregateContext = (
  needs: readonly Need[],
  asOf: string,
  passColumn: PassColumn,
  plainAggregates: number,
): AggregateContext => ({
  asOf,
  passColumn,
  spans: daySpansOf(needs, plainAggregates),
  columns: {
    profile_days: eventFactColumns(needs, 'profile_days'),
    events: eventFactColumns(needs, 'events'),
  },
});

/**
 * SQL of the aggregate over the facts `f` of one profile. Counts and sums are 0 without facts, the others NULL; a
 * trait whose latest value is null is NULL as well.
 */
export function aggregateSql(measure: Measure, context: AggregateContext): string {
  if (isOrderMeasure(measure)) return orderAggregateSql(measure, context.passColumn);
  switch (measure.kind) {
    case 'trait': {
      const filter = `FILTER (WHERE f.trait = ${encodeLiteral(measure.trait)})`;
      return `NULLIF(max_by(f.trait_value, f.trait_version) ${filter}, 'null')`;
    }
    case 'consent':
      return consentAggregate(measure.purpose);
    case 'segment':
      return segmentAggregate(measure.segment);
    case 'score':
      return `max(f.score_value) FILTER (WHERE f.score_name = ${encodeLiteral(measure.score)})`;
    case 'contact': {
      const kinds = measure.kinds.map((kind) => encodeLiteral(kind));
      return `COALESCE(bool_or(${isOneOf('f.contact_kind', kinds)}), FALSE)`;
    }
    default:
      return eventAggregateSql(measure, context);
  }
}

function eventAggregateSql(
  measure: EventMeasure | PropertyMeasure,
  context: AggregateContext,
): string {
  const isRolledUp = tableOf(measure) === 'profile_days';
  const own = isRolledUp ? context.columns.profile_days : context.columns.events;
  const { first, last, within } = dayColumns(isRolledUp, context);
  const selection = own.selections.get(columnKey(measure.selection))?.name ?? unscanned();
  const filter = `FILTER (WHERE ${[`f.${selection}`, ...within(measure.days)].join(' AND ')})`;
  const columnOf = (from: keyof EventFactColumns) =>
    'property' in measure
      ? `f.${own[from].get(columnKey(measure.property))?.name ?? unscanned()}`
      : unscanned();
  switch (measure.kind) {
    case 'count':
      return isRolledUp ? `COALESCE(sum(f.event_count) ${filter}, 0)` : `count(*) ${filter}`;
    case 'sum': {
      const amount = isRolledUp ? 'f.revenue' : columnOf('amounts');
      return `COALESCE(sum(${amount}) ${filter}, ${encodeLiteral(0)})`;
    }
    case 'average':
      return `avg(${columnOf('amounts')}) ${filter}`;
    case 'min':
      return `min(${columnOf('amounts')}) ${filter}`;
    case 'max':
      return `max(${columnOf('amounts')}) ${filter}`;
    case 'distinct':
      return `count(DISTINCT ${columnOf('texts')}) ${filter}`;
    case 'daysActive':
      return `count(DISTINCT ${first}) ${filter}`;
    case 'first':
      return `min(${first}) ${filter}`;
    case 'last':
      return `max(${last}) ${filter}`;
    case 'recency':
      return `date_diff('day', CAST(max(${last}) ${filter} AS DATE), ${encodeLiteral({ date: context.asOf })})`;
  }
}

/** Columns of a pass's first and last day of a row, and SQL that its days lie within others. */
function dayColumns(isRolledUp: boolean, { asOf, spans }: AggregateContext) {
  if (isRolledUp && spans !== undefined) {
    const within = (days: Days) => spanPredicates('f.span', days, spans, asOf);
    return { first: 'f.first_day', last: 'f.last_day', within };
  }
  const day = isRolledUp ? 'f.day' : 'f.event_day';
  const within = (days: Days) =>
    dayPredicates(day, days).slice(0, days.to === asOf ? -1 : undefined);
  return { first: day, last: day, within };
}

function unscanned(): never {
  throw new Error('An aggregate asks for a column that no pass yields.');
}
