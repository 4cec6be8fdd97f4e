import * as z from 'zod';
import { type CompareCondition, compareCondition } from './compare-condition.ts';
import { type ConsentCondition, consentCondition } from './consent-condition.ts';
import {
  type CountCondition,
  countCondition,
  type DaysActiveCondition,
  type DidCondition,
  type DistinctCondition,
  daysActiveCondition,
  didCondition,
  distinctCondition,
  type OccurrenceCondition,
  occurrenceCondition,
  recencyCondition,
  type SumCondition,
  sumCondition,
  valueCondition,
} from './event-conditions.ts';
import {
  type NtileCondition,
  ntileCondition,
  type TopCondition,
  topCondition,
} from './rank-conditions.ts';
import { type ReachableCondition, reachableCondition } from './reachable-condition.ts';
import { type AudienceReference, audienceReference } from './reference-conditions.ts';
import { type TagCondition, tagCondition } from './tag-condition.ts';
import { type TraitCondition, traitCondition } from './trait-condition.ts';
import { conditionsOnly } from './values.ts';

/** Exactly one key each. */
export type Condition =
  | { readonly all: readonly Condition[] }
  | { readonly any: readonly Condition[] }
  | { readonly not: Condition }
  | { readonly trait: TraitCondition }
  | { readonly count: CountCondition }
  | { readonly sum: SumCondition }
  | { readonly first: OccurrenceCondition }
  | { readonly last: OccurrenceCondition }
  | { readonly average: SumCondition }
  | { readonly min: SumCondition }
  | { readonly max: SumCondition }
  | { readonly distinct: DistinctCondition }
  | { readonly daysActive: DaysActiveCondition }
  | { readonly recency: DaysActiveCondition }
  | { readonly did: DidCondition }
  | { readonly didNot: DidCondition }
  | { readonly compare: CompareCondition }
  | { readonly top: TopCondition }
  | { readonly ntile: NtileCondition }
  | { readonly consent: ConsentCondition }
  | { readonly reachable: ReachableCondition }
  | { readonly tag: TagCondition }
  | { readonly audience: AudienceReference };

const conditionParts = z.strictObject({
  get all(): z.ZodOptional<z.ZodArray<z.ZodType<Condition>>> {
    return z.array(condition).min(1).max(100).optional();
  },
  get any(): z.ZodOptional<z.ZodArray<z.ZodType<Condition>>> {
    return z.array(condition).min(1).max(100).optional();
  },
  get not(): z.ZodOptional<z.ZodType<Condition>> {
    return condition.optional();
  },
  trait: traitCondition.optional(),
  count: countCondition.optional(),
  sum: sumCondition.optional(),
  first: occurrenceCondition.optional(),
  last: occurrenceCondition.optional(),
  average: valueCondition.optional(),
  min: valueCondition.optional(),
  max: valueCondition.optional(),
  distinct: distinctCondition.optional(),
  daysActive: daysActiveCondition.optional(),
  recency: recencyCondition.optional(),
  did: didCondition.optional(),
  didNot: didCondition.optional(),
  compare: compareCondition.optional(),
  top: topCondition.optional(),
  ntile: ntileCondition.optional(),
  consent: consentCondition.optional(),
  reachable: reachableCondition.optional(),
  tag: tagCondition.optional(),
  audience: audienceReference.optional(),
});

/** A condition, to be read as a whole by `audienceDefinition`, which also holds the limits of size. */
export const condition: z.ZodType<Condition> = z.lazy(() =>
  conditionParts.transform((parts, context): Condition => {
    const [only] = Object.keys(parts).length === 1 ? conditionsIn(parts) : [];
    if (only !== undefined) return only;
    context.addIssue({
      code: 'custom',
      message: conditionsOnly(Object.keys(conditionParts.shape), 'one condition says one thing'),
    });
    return z.NEVER;
  }),
);

function* conditionsIn(parts: z.infer<typeof conditionParts>): Generator<Condition> {
  if (parts.all) yield { all: parts.all };
  if (parts.any) yield { any: parts.any };
  if (parts.not) yield { not: parts.not };
  if (parts.trait) yield { trait: parts.trait };
  if (parts.count) yield { count: parts.count };
  if (parts.sum) yield { sum: parts.sum };
  if (parts.first) yield { first: parts.first };
  if (parts.last) yield { last: parts.last };
  if (parts.average) yield { average: parts.average };
  if (parts.min) yield { min: parts.min };
  if (parts.max) yield { max: parts.max };
  if (parts.distinct) yield { distinct: parts.distinct };
  if (parts.daysActive) yield { daysActive: parts.daysActive };
  if (parts.recency) yield { recency: parts.recency };
  if (parts.did) yield { did: parts.did };
  if (parts.didNot) yield { didNot: parts.didNot };
  if (parts.compare) yield { compare: parts.compare };
  if (parts.top) yield { top: parts.top };
  if (parts.ntile) yield { ntile: parts.ntile };
  if (parts.consent) yield { consent: parts.consent };
  if (parts.reachable) yield { reachable: parts.reachable };
  if (parts.tag) yield { tag: parts.tag };
  if (parts.audience) yield { audience: parts.audience };
}
