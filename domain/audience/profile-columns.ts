import type { Measure } from './measure.ts';
import type { Ranking } from './plan.ts';

/** How a JSON text is read: a string, a number, a day; a boolean is compared as it stands. */
export type JsonForm = 'text' | 'number' | 'date';

/** Names in the statement that a predicate refers to, all of the profile row `p`. */
export interface ProfileColumns {
  /** Column of a measure, e.g. `p.c1`. */
  readonly measure: (measure: Measure) => string;
  /** Column of a measure that is JSON text, read in one form, e.g. `p.c1_text`. */
  readonly form: (measure: Measure, form: JsonForm) => string;
  /** Columns of a ranking: whether the profile takes part, and its place. */
  readonly ranking: (ranking: Ranking) => { readonly among: string; readonly place: string };
}
