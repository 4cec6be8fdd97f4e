import * as z from 'zod';
import { type AdCondition, adCondition } from './ad-condition.ts';
import { type BirthdayCondition, birthdayCondition } from './birthday-condition.ts';
import { type OpenCaseCondition, openCaseCondition } from './case-condition.ts';
import { type CompareCondition, compareCondition } from './compare-condition.ts';
import { type ComputedCondition, computedCondition } from './computed-condition.ts';
import { type ConsentCondition, consentCondition } from './consent-condition.ts';
import { type ContactedCondition, contactedCondition } from './contacted-condition.ts';
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
import { type LookalikeCondition, lookalikeCondition } from './lookalike-condition.ts';
import {
  type NtileCondition,
  ntileCondition,
  type TopCondition,
  topCondition,
} from './rank-conditions.ts';
import { type ReachableCondition, reachableCondition } from './reachable-condition.ts';
import { type AudienceReference, audienceReference } from './reference-conditions.ts';
import { type ScoreCondition, scoreCondition } from './score-condition.ts';
import { type SegmentCondition, segmentCondition } from './segment-condition.ts';
import { type SequenceCondition, sequenceCondition } from './sequence-condition.ts';
import {
  type SessionsCondition,
  sessionSecondsCondition,
  sessionsCondition,
} from './session-conditions.ts';
import { type StreakCondition, streakCondition } from './streak-condition.ts';
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
  | { readonly audience: AudienceReference }
  | { readonly ad: AdCondition }
  | { readonly computed: ComputedCondition }
  | { readonly score: ScoreCondition }
  | { readonly lookalike: LookalikeCondition }
  | { readonly segment: SegmentCondition }
  | { readonly sequence: SequenceCondition }
  | { readonly streak: StreakCondition }
  | { readonly sessions: SessionsCondition }
  | { readonly sessionSeconds: SessionsCondition }
  | { readonly openCase: OpenCaseCondition }
  | { readonly birthday: BirthdayCondition }
  | { readonly contacted: ContactedCondition };

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
  ad: adCondition.optional(),
  computed: computedCondition.optional(),
  score: scoreCondition.optional(),
  lookalike: lookalikeCondition.optional(),
  segment: segmentCondition.optional(),
  sequence: sequenceCondition.optional(),
  streak: streakCondition.optional(),
  sessions: sessionsCondition.optional(),
  sessionSeconds: sessionSecondsCondition.optional(),
  openCase: openCaseCondition.optional(),
  birthday: birthdayCondition.optional(),
  contacted: contactedCondition.optional(),
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
  if (parts.ad) yield { ad: parts.ad };
  if (parts.computed) yield { computed: parts.computed };
  if (parts.score) yield { score: parts.score };
  if (parts.lookalike) yield { lookalike: parts.lookalike };
  if (parts.segment) yield { segment: parts.segment };
  if (parts.sequence) yield { sequence: parts.sequence };
  if (parts.streak) yield { streak: parts.streak };
  if (parts.sessions) yield { sessions: parts.sessions };
  if (parts.sessionSeconds) yield { sessionSeconds: parts.sessionSeconds };
  if (parts.openCase) yield { openCase: parts.openCase };
  if (parts.birthday) yield { birthday: parts.birthday };
  if (parts.contacted) yield { contacted: parts.contacted };
}
