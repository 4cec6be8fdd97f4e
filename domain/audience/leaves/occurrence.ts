import type { OccurrenceCondition } from '../../../schemas/audience/event-conditions.ts';
import { daysOf } from '../days.ts';
import { known, type LeafAnswer } from '../leaf-answer.ts';
import { encodeLiteral } from '../literal.ts';
import { firstNeed, lastNeed, type Need } from '../measure.ts';
import type { PlanContext } from '../plan.ts';

/** The first day lies in the window. */
export const firstLeaf = (first: OccurrenceCondition, context: PlanContext): LeafAnswer =>
  occurrence(first, firstNeed(first, context.asOf), context);

/** The last day lies in the window. */
export const lastLeaf = (last: OccurrenceCondition, context: PlanContext): LeafAnswer =>
  occurrence(last, lastNeed(last, context.asOf), context);

function occurrence(
  { window }: OccurrenceCondition,
  need: Need,
  { asOf }: PlanContext,
): LeafAnswer {
  const { from, to } = daysOf(window, asOf);
  const last = encodeLiteral(to);
  return {
    needs: [need],
    predicate: (columns) => {
      const day = columns.measure(need.measure);
      return known(
        from === undefined
          ? `${day} <= ${last}`
          : `${day} BETWEEN ${encodeLiteral(from)} AND ${last}`,
      );
    },
    // There is no day to judge.
    holdsWithoutFacts: false,
  };
}
