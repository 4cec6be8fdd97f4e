import type { Days } from './days.ts';
import { encodeLiteral, isOneOf } from './literal.ts';
import type { Measure } from './measure.ts';
import { rolledUpProperty } from './measure.ts';
import { dayPredicates, type PassColumn } from './scans/scan.ts';

/** What an aggregate needs to know of the statement around it. */
export interface AggregateContext {
  /** The scans' own last day: no aggregate repeats it. */
  readonly asOf: string;
  /** Column of each property that is summed from `events`. */
  readonly amounts: ReadonlyMap<string, string>;
  readonly passColumn: PassColumn;
}

/**
 * SQL of the aggregate over the facts `f` of one profile. Counts and sums are 0 without facts, the others NULL; a
 * trait whose latest value is null is NULL as well.
 */
export function aggregateSql(measure: Measure, context: AggregateContext): string {
  const { asOf, amounts } = context;
  switch (measure.kind) {
    case 'count': {
      const filter = factFilter('f.event', 'f.day', measure.events, measure.days, asOf);
      return `COALESCE(sum(f.event_count) ${filter}, 0)`;
    }
    case 'sum': {
      const { property, events, days } = measure;
      const amount = property === rolledUpProperty ? undefined : amounts.get(property);
      const sum =
        amount === undefined
          ? `sum(f.revenue) ${factFilter('f.event', 'f.day', events, days, asOf)}`
          : `sum(f.${amount}) ${factFilter('f.property_event', 'f.property_day', events, days, asOf)}`;
      return `COALESCE(${sum}, ${encodeLiteral(0)})`;
    }
    case 'first':
      return `min(f.day) ${factFilter('f.event', 'f.day', measure.events, { to: asOf }, asOf)}`;
    case 'last':
      return `max(f.day) ${factFilter('f.event', 'f.day', measure.events, { to: asOf }, asOf)}`;
    case 'trait': {
      const filter = `FILTER (WHERE f.trait = ${encodeLiteral(measure.trait)})`;
      return `NULLIF(max_by(f.trait_value, f.trait_version) ${filter}, 'null')`;
    }
    case 'sequence':
      return `COALESCE(sum(f.${context.passColumn(measure)}), 0)`;
  }
}

function factFilter(
  eventColumn: string,
  dayColumn: string,
  events: readonly string[],
  days: Days,
  asOf: string,
): string {
  const name = isOneOf(
    eventColumn,
    events.map((event) => encodeLiteral(event)),
  );
  const bounds = dayPredicates(dayColumn, days);
  const needed = days.to === asOf ? bounds.slice(0, -1) : bounds;
  return `FILTER (WHERE ${[name, ...needed].join(' AND ')})`;
}
