import type { OpenCaseCondition } from '../../../schemas/audience/case-condition.ts';
import type { LeafAnswer } from '../leaf-answer.ts';
import { openCaseNeed } from '../order-needs.ts';
import type { PlanContext } from '../plan.ts';

/** There is an open case. */
export function openCaseLeaf({ kind }: OpenCaseCondition, { asOf }: PlanContext): LeafAnswer {
  const need = openCaseNeed(kind, asOf);
  return {
    needs: [need],
    predicate: (columns) => `${columns.measure(need.measure)} >= 1`,
    holdsWithoutFacts: false,
  };
}
