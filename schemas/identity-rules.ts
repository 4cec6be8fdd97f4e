import * as z from 'zod';

const limit = z.strictObject({
  perProfile: z.int().min(1).max(90),
  withinDays: z.int().min(1).max(3_650).optional(),
});

/** What would be other about the identity rules; what is left out stays. */
export const identityRuleChange = z.strictObject({
  /** Most binding identifiers of one profile. */
  maxMembers: z.int().min(2).max(90).optional(),
  /** By name of the kind of identifier. */
  kinds: z
    .record(
      z.string(),
      z.strictObject({
        isUnique: z.boolean().optional(),
        class: z.enum(['person', 'contact', 'device', 'household']).optional(),
        /** null: no limit of its own. */
        limit: limit.nullable().optional(),
      }),
    )
    .optional(),
  /** Ids of nodes that would join nobody, beside those that join nobody now. */
  blocked: z.array(z.string()).max(1_000).optional(),
});
export type IdentityRuleChange = z.infer<typeof identityRuleChange>;

/** A profile before, with the profiles its nodes would have; or the other way round. Bounded; `count` says how many. */
const example = z.object({ profile: z.string(), others: z.array(z.string()), count: z.int() });

/** What a change of the rules would do to the profiles. */
export const ruleChangeResult = z.object({
  profilesBefore: z.int(),
  profilesAfter: z.int(),
  /** Profiles whose nodes would be in more than one. */
  splits: z.int(),
  /** Profiles-to-be whose nodes are in more than one now. */
  joins: z.int(),
  /** Profiles of today that would split, or join with another. */
  peopleAffected: z.int(),
  splitExamples: z.array(example),
  joinExamples: z.array(example),
});
export type RuleChangeResult = z.infer<typeof ruleChangeResult>;
