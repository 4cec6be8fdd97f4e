import type { Condition } from '../../schemas/audience/condition.ts';
import { consentLeaf } from './leaves/consent.ts';
import { countLeaf, sumLeaf } from './leaves/measured.ts';
import { ntileLeaf } from './leaves/ntile.ts';
import { firstLeaf, lastLeaf } from './leaves/occurrence.ts';
import { reachableLeaf } from './leaves/reachable.ts';
import { tagLeaf } from './leaves/tag.ts';
import { traitLeaf } from './leaves/trait.ts';
import type { Plan, PlanContext } from './plan.ts';

/**
 * The condition bound to what answers it; a reference is planned as what it refers to.
 *
 * @param path where it stands in the definition
 * @throws RangeError for a reference to nothing; never ends on a circle: `referenceFault` comes first
 */
export function planCondition(condition: Condition, context: PlanContext, path = 'where'): Plan {
  const inner = (part: Condition, step: string) => planCondition(part, context, `${path}.${step}`);
  if ('all' in condition) {
    return { all: condition.all.map((part, i) => inner(part, `all[${i}]`)) };
  }
  if ('any' in condition) {
    return { any: condition.any.map((part, i) => inner(part, `any[${i}]`)) };
  }
  if ('not' in condition) return { not: inner(condition.not, 'not') };
  if ('audience' in condition) {
    const { id } = condition.audience;
    const referred = context.library.audiences.get(id);
    if (referred === undefined) throw new RangeError(`There is no audience ${id}.`);
    return planCondition(referred, context, `${path}.audience(${id})`);
  }
  const leaf = { path, condition };
  if ('trait' in condition) return { leaf: { ...leaf, ...traitLeaf(condition.trait) } };
  if ('count' in condition) return { leaf: { ...leaf, ...countLeaf(condition.count, context) } };
  if ('sum' in condition) return { leaf: { ...leaf, ...sumLeaf(condition.sum, context) } };
  if ('first' in condition) return { leaf: { ...leaf, ...firstLeaf(condition.first, context) } };
  if ('last' in condition) return { leaf: { ...leaf, ...lastLeaf(condition.last, context) } };
  if ('consent' in condition) return { leaf: { ...leaf, ...consentLeaf(condition.consent) } };
  if ('reachable' in condition) return { leaf: { ...leaf, ...reachableLeaf(condition.reachable) } };
  if ('tag' in condition) return { leaf: { ...leaf, ...tagLeaf(condition.tag) } };
  const { ntile } = condition;
  const among = inner(ntile.among, 'ntile.among');
  return { leaf: { ...leaf, ...ntileLeaf(ntile, among, context) } };
}
