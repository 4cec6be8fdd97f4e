import type { Days } from './days.ts';
import { encodeLiteral, isOneOf } from './literal.ts';
import type { Measure } from './measure.ts';
import { rolledUpProperty } from './measure.ts';
import { dayPredicates } from './scans/scan.ts';

/** What an aggregate needs to know of the statement around it. */
export interface AggregateContext {
  /** The scans' own last day: no aggregate repeats it. */
  readonly asOf: string;
  /** Column of each property that is summed from `events`. */
  readonly amounts: ReadonlyMap<string, string>;
}

/**
 * SQL of the aggregate over the facts `f` of one profile. Counts and sums are 0 without facts, the others NULL; a
 * trait whose latest value is null is NULL as well.
 */
export function aggregateSql(measure: Measure, { asOf, amounts }: AggregateContext): string {
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
    case 'consent':
      return consentAggregate(measure.purpose);
    case 'contact': {
      const kinds = measure.kinds.map((kind) => encodeLiteral(kind));
      return `COALESCE(bool_or(${isOneOf('f.contact_kind', kinds)}), FALSE)`;
    }
  }
}

/** Not max_by: of a yes and a no under the same stamp the no counts. */
function consentAggregate(purpose: string): string {
  const last = (word: string) =>
    `max(f.consent_version) FILTER (WHERE f.consent_purpose = ${encodeLiteral(purpose)} AND ${word})`;
  const [yes, no] = [last('f.consent_granted'), last('NOT f.consent_granted')];
  return `CASE WHEN ${yes} > COALESCE(${no}, '') THEN TRUE WHEN ${no} IS NOT NULL THEN FALSE END`;
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
