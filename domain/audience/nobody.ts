import type { Comparison, Condition } from '../../schemas/audience.ts';
import { leavesOf } from './measure.ts';

/**
 * Whether a profile of which no fact was scanned could be a member, or move somebody else's rank. Then the
 * statement must see everybody there is, not only those with matching facts.
 */
export function needsEverybody(where: Condition): boolean {
  if (holdsWithoutFacts(where)) return true;
  return [...leavesOf(where)].some(
    ({ condition }) => 'ntile' in condition && holdsWithoutFacts(condition.ntile.among),
  );
}

function holdsWithoutFacts(condition: Condition): boolean {
  if ('all' in condition) return condition.all.every(holdsWithoutFacts);
  if ('any' in condition) return condition.any.some(holdsWithoutFacts);
  if ('not' in condition) return !holdsWithoutFacts(condition.not);
  if ('trait' in condition) {
    return condition.trait.operator === 'exists' && condition.trait.value === false;
  }
  if ('count' in condition) return zeroSatisfies(condition.count);
  if ('sum' in condition) return zeroSatisfies(condition.sum);
  // First, last: there is no day to judge. Ntile: false outside of `among`; `needsEverybody` asks for the inside.
  return false;
}

type Test =
  | { readonly operator: Comparison; readonly value: number }
  | { readonly operator: 'between'; readonly value: readonly [number, number] };

function zeroSatisfies(test: Test): boolean {
  switch (test.operator) {
    case 'equals':
      return test.value === 0;
    case 'not_equals':
      return test.value !== 0;
    case 'greater_than':
      return test.value < 0;
    case 'greater_than_or_equal':
      return test.value <= 0;
    case 'less_than':
      return test.value > 0;
    case 'less_than_or_equal':
      return test.value >= 0;
    case 'between':
      return test.value[0] <= 0 && test.value[1] >= 0;
  }
}
