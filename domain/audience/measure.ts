import type { NtileCondition } from '../../schemas/audience/rank-conditions.ts';
import type { AudienceWindow } from '../../schemas/audience/window.ts';
import { type Days, daysOf } from './days.ts';

/** The lake's tables that answer conditions, each with the column names of `queries/tables`. */
export type FactTable = 'profile_days' | 'events' | 'node_traits' | 'consents' | 'identity_map';

/** One value per profile that conditions compare: what becomes one aggregate, shared by all that ask for it. */
export type Measure =
  | { readonly kind: 'count'; readonly events: readonly string[]; readonly days: Days }
  | {
      readonly kind: 'sum';
      readonly events: readonly string[];
      readonly property: string;
      readonly days: Days;
    }
  | { readonly kind: 'first' | 'last'; readonly events: readonly string[] }
  | { readonly kind: 'trait'; readonly trait: string }
  | { readonly kind: 'consent'; readonly purpose: string }
  | { readonly kind: 'contact'; readonly kinds: readonly string[] };

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
  return measure.kind === 'sum' && measure.property !== rolledUpProperty
    ? 'events'
    : 'profile_days';
}

/** Equal for measures of equal value. */
export const keyOf = (measure: Measure): string => JSON.stringify(measure);

interface EventNames {
  readonly event?: string | undefined;
  readonly events?: readonly string[] | undefined;
}

/** Distinct names, sorted, so that the same set in another order is the same measure. */
const namesOf = ({ event, events }: EventNames): readonly string[] =>
  [...new Set(event === undefined ? (events ?? []) : [event])].sort();

interface Windowed extends EventNames {
  readonly window?: AudienceWindow | undefined;
}

export const countNeed = (leaf: Windowed, asOf: string): Need => {
  const days = daysOf(leaf.window, asOf);
  return { measure: { kind: 'count', events: namesOf(leaf), days }, scan: days };
};

export const sumNeed = (leaf: Windowed & { readonly property: string }, asOf: string): Need => {
  const days = daysOf(leaf.window, asOf);
  const events = namesOf(leaf);
  return { measure: { kind: 'sum', events, property: leaf.property, days }, scan: days };
};

/** What lies after the window cannot make the first day fall into it; likewise before the window for the last. */
export const firstNeed = (leaf: Windowed, asOf: string): Need => ({
  measure: { kind: 'first', events: namesOf(leaf) },
  scan: { to: daysOf(leaf.window, asOf).to },
});

export const lastNeed = (leaf: Windowed, asOf: string): Need => ({
  measure: { kind: 'last', events: namesOf(leaf) },
  scan: { ...daysOf(leaf.window, asOf), to: asOf },
});

export const traitNeed = (trait: string): Need => ({ measure: { kind: 'trait', trait } });

export const consentNeed = (purpose: string): Need => ({ measure: { kind: 'consent', purpose } });

export const contactNeed = (kinds: readonly string[]): Need => ({
  measure: { kind: 'contact', kinds },
});

export const rankNeed = ({ by }: NtileCondition, asOf: string): Need => {
  if (by.sum) return sumNeed(by.sum, asOf);
  return countNeed(by.count ?? {}, asOf);
};
