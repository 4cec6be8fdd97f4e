import type { CompareCondition } from '../../../schemas/audience/compare-condition.ts';
import type { DidCondition } from '../../../schemas/audience/event-conditions.ts';
import type { ProfileMeasure } from '../../../schemas/audience/measure.ts';
import { symbols, type Test, testSql, zeroPasses } from '../comparison.ts';
import { eventNeed, measuredValue } from '../event-needs.ts';
import { known, type LeafAnswer } from '../leaf-answer.ts';
import { encodeLiteral, encodeWholeNumber } from '../literal.ts';
import type { PlanContext } from '../plan.ts';

/** A value of the profile, compared: whole numbers with what counts, decimals with what sums. */
export function measuredLeaf(
  by: ProfileMeasure,
  test: Test<number>,
  context: PlanContext,
): LeafAnswer {
  const { need, withoutFacts } = measuredValue(by, context);
  const isWhole = by.count || by.distinct || by.daysActive || by.recency;
  const encode = isWhole ? encodeWholeNumber : encodeLiteral;
  const isNeverMissing = withoutFacts === 0;
  return {
    needs: [need],
    predicate: (columns) => {
      const sql = testSql(columns.measure(need.measure), test, encode);
      return isNeverMissing ? sql : known(sql);
    },
    holdsWithoutFacts: isNeverMissing && zeroPasses(test),
  };
}

/** There is such an event. */
export function didLeaf(did: DidCondition, { asOf }: PlanContext): LeafAnswer {
  const need = eventNeed('count', did, asOf);
  return {
    needs: [need],
    predicate: (columns) => `${columns.measure(need.measure)} >= 1`,
    holdsWithoutFacts: false,
  };
}

/** Two values of the profile, compared with each other. */
export function compareLeaf(compare: CompareCondition, context: PlanContext): LeafAnswer {
  const { operator, times = 1 } = compare;
  const left = measuredValue(compare.left, context);
  const right = measuredValue(compare.right, context);
  return {
    needs: [left.need, right.need],
    predicate: (columns) => {
      const [one, other] = [left, right].map(({ need }) => columns.measure(need.measure));
      // What is too large for 38 digits is NULL, and so false, instead of failing everybody's statement.
      const product = times === 1 ? other : `TRY(${other} * ${timesSql(times)})`;
      return known(`${one} ${symbols[operator]} ${product}`);
    },
    holdsWithoutFacts:
      left.withoutFacts === 0 && right.withoutFacts === 0 && zeroPasses({ operator, value: 0 }),
  };
}

/** Eleven digits are all that the schema lets be said. */
const timesSql = (times: number) => `CAST(${encodeLiteral(times)} AS DECIMAL(11,4))`;
