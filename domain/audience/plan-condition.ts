import type { Condition } from '../../schemas/audience/condition.ts';
import type { ProfileMeasure } from '../../schemas/audience/measure.ts';
import type { Test } from './comparison.ts';
import { adLeaf } from './leaves/ad.ts';
import { consentLeaf } from './leaves/consent.ts';
import { lookalikeLeaf } from './leaves/lookalike.ts';
import { compareLeaf, didLeaf, measuredLeaf } from './leaves/measured.ts';
import { firstLeaf, lastLeaf } from './leaves/occurrence.ts';
import { ntileLeaf, topLeaf } from './leaves/rank.ts';
import { reachableLeaf } from './leaves/reachable.ts';
import { segmentLeaf } from './leaves/segment.ts';
import { tagLeaf } from './leaves/tag.ts';
import { traitLeaf } from './leaves/trait.ts';
import { orderLeaf } from './order-leaf.ts';
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
  const measured = (by: ProfileMeasure, test: Test<number>): Plan => ({
    leaf: { ...leaf, ...measuredLeaf(by, test, context) },
  });
  if ('lookalike' in condition) {
    const seed = planCondition({ audience: { id: condition.lookalike.seed } }, context, path);
    return { leaf: { ...leaf, ...lookalikeLeaf(condition.lookalike, seed, leaf, context) } };
  }
  if ('segment' in condition) {
    return { leaf: { ...leaf, ...segmentLeaf(condition.segment, context) } };
  }
  if ('trait' in condition) return { leaf: { ...leaf, ...traitLeaf(condition.trait, context) } };
  if ('first' in condition) return { leaf: { ...leaf, ...firstLeaf(condition.first, context) } };
  if ('last' in condition) return { leaf: { ...leaf, ...lastLeaf(condition.last, context) } };
  if ('ad' in condition) return { leaf: { ...leaf, ...adLeaf(condition.ad, context) } };
  if ('computed' in condition) {
    return measured({ computed: { name: condition.computed.name } }, condition.computed);
  }
  if ('score' in condition) {
    return measured({ score: { name: condition.score.name } }, condition.score);
  }
  if ('consent' in condition) return { leaf: { ...leaf, ...consentLeaf(condition.consent) } };
  if ('reachable' in condition) return { leaf: { ...leaf, ...reachableLeaf(condition.reachable) } };
  if ('tag' in condition) return { leaf: { ...leaf, ...tagLeaf(condition.tag, context) } };
  if ('count' in condition) return measured(condition, condition.count);
  if ('sum' in condition) return measured(condition, condition.sum);
  if ('average' in condition) return measured(condition, condition.average);
  if ('min' in condition) return measured(condition, condition.min);
  if ('max' in condition) return measured(condition, condition.max);
  if ('distinct' in condition) return measured(condition, condition.distinct);
  if ('daysActive' in condition) return measured(condition, condition.daysActive);
  if ('recency' in condition) return measured(condition, condition.recency);
  if ('sessions' in condition) return measured(condition, condition.sessions);
  if ('sessionSeconds' in condition) return measured(condition, condition.sessionSeconds);
  if ('compare' in condition)
    return { leaf: { ...leaf, ...compareLeaf(condition.compare, context) } };
  if ('did' in condition) return { leaf: { ...leaf, ...didLeaf(condition.did, context) } };
  if ('didNot' in condition) {
    // The leaf says what it asks itself, so that whoever shows it does not turn it round twice.
    const did = { path, condition: { did: condition.didNot } };
    return { not: { leaf: { ...did, ...didLeaf(condition.didNot, context) } } };
  }
  if ('top' in condition) {
    const among = inner(condition.top.among, 'top.among');
    return { leaf: { ...leaf, ...topLeaf(condition.top, among, context) } };
  }
  if ('ntile' in condition) {
    const among = inner(condition.ntile.among, 'ntile.among');
    return { leaf: { ...leaf, ...ntileLeaf(condition.ntile, among, context) } };
  }
  return { leaf: { ...leaf, ...orderLeaf(condition, context) } };
}
