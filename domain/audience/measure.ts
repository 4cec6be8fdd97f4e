import type { AudienceWindow, Condition, NtileCondition } from '../../schemas/audience.ts';
import { type Days, daysOf } from './days.ts';

/** The lake's tables that answer conditions, each with the column names of `queries/tables`. */
export type FactTable = 'profile_days' | 'events' | 'node_traits';

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
  | { readonly kind: 'trait'; readonly trait: string };

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

export const rankNeed = ({ by }: NtileCondition, asOf: string): Need => {
  if (by.sum) return sumNeed(by.sum, asOf);
  return countNeed(by.count ?? {}, asOf);
};

/** A leaf of the tree and its path in the definition, e.g. `where.all[1]`. */
export interface Leaf {
  readonly path: string;
  readonly condition: Condition;
}

/** Every leaf, an ntile followed by the leaves of its `among`, in the order they are written. */
export function* leavesOf(condition: Condition, path = 'where'): Generator<Leaf> {
  if ('all' in condition) {
    for (const [i, inner] of condition.all.entries()) yield* leavesOf(inner, `${path}.all[${i}]`);
  } else if ('any' in condition) {
    for (const [i, inner] of condition.any.entries()) yield* leavesOf(inner, `${path}.any[${i}]`);
  } else if ('not' in condition) {
    yield* leavesOf(condition.not, `${path}.not`);
  } else {
    yield { path, condition };
    if ('ntile' in condition) yield* leavesOf(condition.ntile.among, `${path}.ntile.among`);
  }
}

/** What a leaf itself compares; the leaves of an ntile's `among` are leaves of their own. */
export function needsOf(condition: Condition, asOf: string): readonly Need[] {
  if ('trait' in condition) return [traitNeed(condition.trait.name)];
  if ('count' in condition) return [countNeed(condition.count, asOf)];
  if ('sum' in condition) return [sumNeed(condition.sum, asOf)];
  if ('first' in condition) return [firstNeed(condition.first, asOf)];
  if ('last' in condition) return [lastNeed(condition.last, asOf)];
  if (!('ntile' in condition)) return [];
  const { tieBreak } = condition.ntile;
  return [rankNeed(condition.ntile, asOf), ...(tieBreak ? [traitNeed(tieBreak.trait)] : [])];
}
