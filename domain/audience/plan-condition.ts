import type { Condition } from '../../schemas/audience/condition.ts';
import { countLeaf, sumLeaf } from './leaves/measured.ts';
import { ntileLeaf } from './leaves/ntile.ts';
import { firstLeaf, lastLeaf } from './leaves/occurrence.ts';
import { sequenceLeaf } from './leaves/sequence.ts';
import { traitLeaf } from './leaves/trait.ts';
import type { Plan, PlanContext } from './plan.ts';

/** The condition bound to what answers it. @param path where it stands in the definition */
export function planCondition(condition: Condition, context: PlanContext, path = 'where'): Plan {
  const inner = (part: Condition, step: string) => planCondition(part, context, `${path}.${step}`);
  if ('all' in condition) {
    return { all: condition.all.map((part, i) => inner(part, `all[${i}]`)) };
  }
  if ('any' in condition) {
    return { any: condition.any.map((part, i) => inner(part, `any[${i}]`)) };
  }
  if ('not' in condition) return { not: inner(condition.not, 'not') };
  const leaf = { path, condition };
  if ('trait' in condition) return { leaf: { ...leaf, ...traitLeaf(condition.trait) } };
  if ('count' in condition) return { leaf: { ...leaf, ...countLeaf(condition.count, context) } };
  if ('sum' in condition) return { leaf: { ...leaf, ...sumLeaf(condition.sum, context) } };
  if ('first' in condition) return { leaf: { ...leaf, ...firstLeaf(condition.first, context) } };
  if ('last' in condition) return { leaf: { ...leaf, ...lastLeaf(condition.last, context) } };
  if ('sequence' in condition)
    return { leaf: { ...leaf, ...sequenceLeaf(condition.sequence, context) } };
  const { ntile } = condition;
  const among = inner(ntile.among, 'ntile.among');
  return { leaf: { ...leaf, ...ntileLeaf(ntile, among, context) } };
}
