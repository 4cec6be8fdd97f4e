import type { SequenceCondition } from '../../../schemas/audience/sequence-condition.ts';
import { type Test, testSql, zeroPasses } from '../comparison.ts';
import type { LeafAnswer } from '../leaf-answer.ts';
import { encodeWholeNumber } from '../literal.ts';
import { sequenceNeed } from '../order-needs.ts';
import type { PlanContext } from '../plan.ts';

/** How often the steps were completed in order, compared. */
export function sequenceLeaf(sequence: SequenceCondition, { asOf }: PlanContext): LeafAnswer {
  const need = sequenceNeed(sequence, asOf);
  const test = howOften(sequence);
  return {
    needs: [need],
    predicate: (columns) => testSql(columns.measure(need.measure), test, encodeWholeNumber),
    holdsWithoutFacts: zeroPasses(test),
  };
}

/** At least once, where nothing is said. */
function howOften(said: SequenceCondition): Test<number> {
  if (said.operator === 'between') return said;
  const { operator = 'greater_than_or_equal', value = 1 } = said;
  return { operator, value };
}
