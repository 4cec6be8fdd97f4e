import type { CountCondition, SumCondition } from '../../../schemas/audience/event-conditions.ts';
import { testSql, zeroPasses } from '../comparison.ts';
import type { LeafAnswer } from '../leaf-answer.ts';
import { encodeLiteral, encodeWholeNumber } from '../literal.ts';
import { countNeed, sumNeed } from '../measure.ts';
import type { PlanContext } from '../plan.ts';

/** How many events, compared: 0 for who has none. */
export function countLeaf(count: CountCondition, { asOf }: PlanContext): LeafAnswer {
  const need = countNeed(count, asOf);
  return {
    needs: [need],
    predicate: (columns) => testSql(columns.measure(need.measure), count, encodeWholeNumber),
    holdsWithoutFacts: zeroPasses(count),
  };
}

/** A property's sum, compared: 0 for who has no events. */
export function sumLeaf(sum: SumCondition, { asOf }: PlanContext): LeafAnswer {
  const need = sumNeed(sum, asOf);
  return {
    needs: [need],
    predicate: (columns) => testSql(columns.measure(need.measure), sum, encodeLiteral),
    holdsWithoutFacts: zeroPasses(sum),
  };
}
