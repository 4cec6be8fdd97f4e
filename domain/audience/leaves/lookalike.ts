import {
  type LookalikeCondition,
  lookalikeScore,
} from '../../../schemas/audience/lookalike-condition.ts';
import type { LeafAnswer } from '../leaf-answer.ts';
import { scoreNeed } from '../measure.ts';
import type { Leaf, Plan, PlanContext } from '../plan.ts';
import { topLeaf } from './rank.ts';

/** The first by likeness of those who are not in the seed and have a score. @param seed the seed's definition, planned */
export function lookalikeLeaf(
  lookalike: LookalikeCondition,
  seed: Plan,
  place: Pick<Leaf, 'path' | 'condition'>,
  context: PlanContext,
): LeafAnswer {
  const need = scoreNeed(lookalikeScore(lookalike.seed));
  const isScored: Leaf = {
    path: `${place.path}.lookalike`,
    condition: place.condition,
    needs: [need],
    predicate: (columns) => `${columns.measure(need.measure)} IS NOT NULL`,
    holdsWithoutFacts: false,
  };
  const { n, share } = lookalike;
  const among = { not: { audience: { id: lookalike.seed } } };
  const top = {
    n,
    share,
    by: { lookalike: { seed: lookalike.seed } },
    order: 'desc',
    among,
  } as const;
  return topLeaf(top, { all: [{ leaf: isScored }, { not: seed }] }, context);
}
