import * as z from 'zod/mini';

const count = z.int();
const optionalText = z.optional(z.string());

export const status = z.object({
  timeZone: z.string(),
  role: z.string(),
  openJobs: count,
  waitingEvents: count,
  deadRequests: count,
  profiles: z.optional(z.object({ known: count, unknown: count })),
  lastJob: z.optional(
    z.object({
      scope: z.string(),
      state: z.string(),
      step: z.string(),
      finishedAt: optionalText,
      error: optionalText,
    }),
  ),
});
export type Status = z.infer<typeof status>;

export const sources = z.object({
  sources: z.array(
    z.object({ id: z.string(), name: z.string(), keyKind: z.string(), writeKey: optionalText }),
  ),
});
export type Source = z.infer<typeof sources>['sources'][number];

export const tally = z.object({
  sources: z.array(
    z.object({
      id: z.string(),
      name: z.string(),
      accepted: count,
      stored: count,
      duplicate: count,
      rejected: count,
      in_flight: count,
      asOf: optionalText,
    }),
  ),
});
export type TallyLine = z.infer<typeof tally>['sources'][number];

export const recentEvents = z.object({
  events: z.array(
    z.object({
      sourceId: z.string(),
      messageId: z.string(),
      type: z.string(),
      event: z.string(),
      receivedAt: z.string(),
      node: optionalText,
      outcome: z.enum(['landed', 'rejected', 'refused']),
      reason: optionalText,
      isBot: z.optional(z.boolean()),
      botReason: optionalText,
    }),
  ),
});
export type RecentEvent = z.infer<typeof recentEvents>['events'][number];

export const profile = z.object({
  profileId: z.string(),
  isErased: z.boolean(),
  isMasked: z.boolean(),
  identifiers: z.array(
    z.object({
      node: z.string(),
      kind: z.string(),
      value: optionalText,
      isHashed: z.optional(z.boolean()),
    }),
  ),
  refusals: z.array(z.string()),
  fields: z.array(z.object({ field: z.string(), value: z.string(), at: z.string() })),
  consents: z.array(z.object({ purpose: z.string(), isGranted: z.boolean(), at: z.string() })),
});
export type Profile = z.infer<typeof profile>;

export const audiences = z.object({
  audiences: z.array(
    z.object({
      id: z.string(),
      name: z.string(),
      state: z.enum(['new', 'fresh', 'failed', 'stale']),
      reason: optionalText,
      size: count,
      version: count,
      asOf: optionalText,
      refreshedAt: optionalText,
      definition: z.object({
        purpose: optionalText,
        goal: optionalText,
        owner: optionalText,
        target: optionalText,
      }),
      schedule: z.optional(
        z.object({
          daily: optionalText,
          everyMinutes: z.optional(count),
          afterImport: z.optional(z.boolean()),
        }),
      ),
      holdOut: z.optional(z.object({ share: z.number() })),
    }),
  ),
});
export type Audience = z.infer<typeof audiences>['audiences'][number];

export const audienceHistory = z.object({
  runs: z.array(
    z.object({
      at: z.string(),
      outcome: z.enum(['changed', 'same', 'unchanged', 'failed']),
      reason: optionalText,
      size: count,
      entered: count,
      left: count,
      version: count,
    }),
  ),
});
export type AudienceRun = z.infer<typeof audienceHistory>['runs'][number];

export const syncs = z.object({
  syncs: z.array(
    z.object({
      id: z.string(),
      audienceId: z.string(),
      destinationId: z.string(),
      state: z.string(),
      reason: optionalText,
      audience: count,
      acknowledged: count,
      no_identifier: count,
      no_consent: count,
      suppressed: count,
      held_out: count,
      refused: count,
      pending: count,
      addsUp: z.boolean(),
    }),
  ),
});
export type Sync = z.infer<typeof syncs>['syncs'][number];

export const fault = z.object({ error: z.object({ message: z.string() }) });
