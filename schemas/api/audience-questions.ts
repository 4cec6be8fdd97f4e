import * as z from 'zod';
import { anyAudienceDefinition } from '../any-audience.ts';
import { day } from '../audience/values.ts';

const people = z
  .object({
    estimate: z.int().min(0),
    low: z.int().min(0),
    high: z.int().min(0),
  })
  .describe('With its 95 % interval; all three are equal where everybody was counted');
const share = z.number().min(0).max(1).nullable();
/** As the definition has it. */
const json = z.looseObject({});

/** A definition that need not be stored, and the day to judge it by. */
export const askedDefinition = z.strictObject({
  definition: anyAudienceDefinition,
  asOf: day.optional().describe('Default today, in the zone of the brand'),
});

export const audiencePreview = z
  .object({
    asOf: day,
    size: people,
    confidence: z.number(),
    sampledShare: z.number().describe('Share of all people that was looked at'),
    consented: people.describe('Said yes to advertising'),
    withoutConsent: z.int().min(0),
    platforms: z.array(
      z.object({
        platform: z.string(),
        matchable: people.describe('Have an identifier that the platform takes'),
        reachable: people.describe('Have one, and said yes to advertising'),
      }),
    ),
    overlap: z.array(
      z.object({
        audienceId: z.string(),
        name: z.string(),
        people,
        shareOfThis: share,
        shareOfOther: share,
      }),
    ),
    tookMs: z.number(),
  })
  .meta({ id: 'AudiencePreview' });

export const audienceExplanation = z
  .object({
    asOf: day,
    leaves: z.array(
      z.object({
        path: z.string(),
        condition: json,
        aggregates: z.array(z.object({ table: z.string(), sql: z.string() })),
        predicate: z.string(),
      }),
    ),
    scans: z.array(
      z.object({
        table: z.string(),
        days: z.object({ from: z.string().optional(), to: z.string() }).optional(),
        partitions: z.int(),
        estimatedBytes: z.int(),
      }),
    ),
    needsEverybody: z.boolean(),
    sql: z.string(),
    statementBytes: z.int(),
    estimate: z.object({
      bytes: z.int(),
      usd: z.number().describe('By what Athena bills a tebibyte, for this audience alone'),
    }),
  })
  .meta({ id: 'AudienceExplanation' });

const clause = z.object({
  path: z.string(),
  kind: z.enum(['all', 'any', 'not', 'leaf']),
  holds: z.boolean(),
  condition: json.optional(),
  facts: z
    .array(z.object({ measure: z.unknown(), value: z.string().nullable() }))
    .optional()
    .describe('What was measured of the person; null: there is nothing to measure'),
  place: z.int().nullable().optional().describe('In the ranking; null: does not take part'),
  get clauses() {
    return z.array(clause).optional();
  },
});

export const audienceWhy = z
  .object({
    audienceId: z.string(),
    profileId: z.string(),
    asOf: day,
    satisfies: z.boolean().describe('By what is in the lake now, for the day of the evaluation'),
    isMember: z.boolean().describe('In the members of the last refresh'),
    generation: z.int().min(0),
    clause,
  })
  .meta({ id: 'AudienceWhy' });
