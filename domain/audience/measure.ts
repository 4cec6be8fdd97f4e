import type { Days } from './days.ts';
import type { EventSelection } from './event-selection.ts';
import { isOrderMeasure, type OrderMeasure, orderedTable } from './order-measures.ts';

/** The lake's tables that answer conditions, each with the column names of `queries/tables`. */
export type FactTable =
  | 'profile_days'
  | 'events'
  | 'node_traits'
  | 'sessions'
  | 'consents'
  | 'identity_map'
  | 'scores';

/** Of events of a selection within days. */
export interface EventMeasure {
  readonly kind: 'count' | 'daysActive' | 'first' | 'last' | 'recency';
  readonly selection: EventSelection;
  readonly days: Days;
}

/** Of a property of those events. */
export interface PropertyMeasure {
  readonly kind: 'sum' | 'average' | 'min' | 'max' | 'distinct';
  readonly selection: EventSelection;
  /** The names of the way to it. */
  readonly property: readonly string[];
  readonly days: Days;
}

/** One value per profile that conditions compare: what becomes one aggregate, shared by all that ask for it. */
export type Measure =
  | EventMeasure
  | PropertyMeasure
  | { readonly kind: 'trait'; readonly trait: string }
  | { readonly kind: 'consent'; readonly purpose: string }
  | { readonly kind: 'contact'; readonly kinds: readonly string[] }
  | { readonly kind: 'score'; readonly score: string }
  | { readonly kind: 'segment'; readonly segment: string }
  | OrderMeasure;

/** A measure and the days that must be scanned for it to answer the condition it was taken from. */
export interface Need {
  readonly measure: Measure;
  /** Absent for traits, which have no days. */
  readonly scan?: Days;
}

/** The property that `profile_days` already sums. */
export const rolledUpProperty = 'revenue';

/** The smallest table that can answer it. */
export function tableOf(measure: Measure): FactTable {
  if (measure.kind === 'trait') return 'node_traits';
  if (measure.kind === 'consent') return 'consents';
  if (measure.kind === 'contact') return 'identity_map';
  if (measure.kind === 'score') return 'scores';
  if (measure.kind === 'segment') return 'events';
  if (isOrderMeasure(measure)) return orderedTable(measure);
  if (measure.selection.where.length > 0) return 'events';
  if (!('property' in measure)) return 'profile_days';
  const [property, ...further] = measure.property;
  const isRolledUp = property === rolledUpProperty && further.length === 0;
  return measure.kind === 'sum' && isRolledUp ? 'profile_days' : 'events';
}

/** Equal for measures of equal value. */
export const keyOf = (measure: Measure): string => JSON.stringify(measure);

export const traitNeed = (trait: string): Need => ({ measure: { kind: 'trait', trait } });

export const consentNeed = (purpose: string): Need => ({ measure: { kind: 'consent', purpose } });

export const scoreNeed = (score: string): Need => ({ measure: { kind: 'score', score } });

export const segmentNeed = (segment: string, asOf: string): Need => ({
  measure: { kind: 'segment', segment },
  scan: { to: asOf },
});

export const contactNeed = (kinds: readonly string[]): Need => ({
  measure: { kind: 'contact', kinds },
});
