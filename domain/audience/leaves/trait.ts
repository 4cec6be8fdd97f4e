import type { TraitCondition } from '../../../schemas/audience/trait-condition.ts';
import { jsonTestSql } from '../json-test.ts';
import type { LeafAnswer } from '../leaf-answer.ts';
import { traitNeed } from '../measure.ts';
import type { PlanContext } from '../plan.ts';

/** The profile's latest value of a trait, compared. */
export function traitLeaf(trait: TraitCondition, { asOf }: PlanContext): LeafAnswer {
  const need = traitNeed(trait.name);
  return {
    needs: [need],
    predicate: (columns) =>
      jsonTestSql(
        trait,
        {
          raw: columns.measure(need.measure),
          form: (form) => columns.form(need.measure, form),
        },
        asOf,
      ),
    holdsWithoutFacts: trait.operator === 'exists' && trait.value === false,
  };
}
