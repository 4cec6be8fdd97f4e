import type { StreakCondition } from '../../../schemas/audience/streak-condition.ts';
import { testSql, zeroPasses } from '../comparison.ts';
import type { LeafAnswer } from '../leaf-answer.ts';
import { encodeWholeNumber } from '../literal.ts';
import { streakNeed } from '../order-needs.ts';
import type { PlanContext } from '../plan.ts';

/** Days in a row, compared: 0 for who has none. */
export function streakLeaf(streak: StreakCondition, { asOf }: PlanContext): LeafAnswer {
  const need = streakNeed(streak, asOf);
  return {
    needs: [need],
    predicate: (columns) => testSql(columns.measure(need.measure), streak, encodeWholeNumber),
    holdsWithoutFacts: zeroPasses(streak),
  };
}
