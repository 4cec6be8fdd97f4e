import type { Condition } from '../../schemas/audience/condition.ts';
import type { Library } from './library.ts';
import type { Need } from './measure.ts';
import type { ProfileColumns } from './profile-columns.ts';

/** What a definition is planned against. */
export interface PlanContext {
  /** YYYY-MM-DD, the last day that counts. */
  readonly asOf: string;
  /** What conditions may refer to. */
  readonly library: Library;
}

/** A condition bound to what answers it. */
export type Plan =
  | { readonly all: readonly Plan[] }
  | { readonly any: readonly Plan[] }
  | { readonly not: Plan }
  | { readonly leaf: Leaf };

/** A condition that compares values of one profile. */
export interface Leaf {
  /** Where in the definition, e.g. `where.all[1]`. */
  readonly path: string;
  readonly condition: Condition;
  /** What must be measured per profile; equal measures of all leaves are measured once. */
  readonly needs: readonly Need[];
  /** SQL over the profile's columns that is TRUE or FALSE, never NULL, so that NOT is the complement. */
  readonly predicate: (columns: ProfileColumns) => string;
  /** Whether it holds for a profile of which no fact was scanned; `depends` where it is for some and not for others. */
  readonly holdsWithoutFacts: boolean | 'depends';
  /** Of a leaf that compares the profile with others. */
  readonly ranking?: Ranking;
}

/** Profiles in order, of which a leaf takes some places. */
export interface Ranking {
  /** Equal for rankings of equal outcome. */
  readonly key: string;
  /** Who takes part. */
  readonly among: Plan;
  /** ORDER BY items, strongest first; the profile's id is added at the end. */
  readonly order: (columns: ProfileColumns) => readonly string[];
  /** Window function that yields the place, e.g. `ntile(10)` or `row_number()`. */
  readonly place: string;
  /** Whether the leaf asks how many take part. @default false */
  readonly isSized?: boolean;
}

/** Every leaf, one with a ranking followed by the leaves of its `among`, in the order they are written. */
export function* leavesOf(plan: Plan): Generator<Leaf> {
  if ('leaf' in plan) {
    yield plan.leaf;
    if (plan.leaf.ranking) yield* leavesOf(plan.leaf.ranking.among);
  } else if ('not' in plan) {
    yield* leavesOf(plan.not);
  } else {
    for (const inner of 'all' in plan ? plan.all : plan.any) yield* leavesOf(inner);
  }
}

/** SQL that is TRUE or FALSE, never NULL. */
export function predicateOf(plan: Plan, columns: ProfileColumns): string {
  if ('leaf' in plan) return plan.leaf.predicate(columns);
  if ('not' in plan) return `NOT (${predicateOf(plan.not, columns)})`;
  const [parts, joint] = 'all' in plan ? [plan.all, ' AND '] : [plan.any, ' OR '];
  return `(${parts.map((inner) => predicateOf(inner, columns)).join(joint)})`;
}

/**
 * Whether a profile of which no fact was scanned could be a member, or move somebody else's rank. Then the
 * statement must see everybody there is, not only those with matching facts.
 */
export function needsEverybody(plan: Plan): boolean {
  if (holdsWithoutFacts(plan) !== false) return true;
  return [...leavesOf(plan)].some(
    ({ ranking }) => ranking && holdsWithoutFacts(ranking.among) !== false,
  );
}

/** Kleene's logic of three values. */
function holdsWithoutFacts(plan: Plan): Leaf['holdsWithoutFacts'] {
  if ('leaf' in plan) return plan.leaf.holdsWithoutFacts;
  if ('not' in plan) {
    const inner = holdsWithoutFacts(plan.not);
    return inner === 'depends' ? inner : !inner;
  }
  const [parts, decisive] = 'all' in plan ? [plan.all, false] : [plan.any, true];
  const answers = parts.map(holdsWithoutFacts);
  if (answers.includes(decisive)) return decisive;
  return answers.includes('depends') ? 'depends' : !decisive;
}
