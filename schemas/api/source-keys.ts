import * as z from 'zod';
import { callTypes } from '../call-type.ts';

const maxOverlapDays = 90;
const origin = z.string().regex(/^https?:\/\/[^/\s]+$/, 'such as https://shop.example');
const app = z.string().regex(/^[A-Za-z][\w-]*(\.[\w-]+)+$/, 'such as jp.example.shop');

/** What the keys of a source may do, as it is said anew. */
export const sourceLimits = z
  .strictObject({
    origins: z
      .array(origin)
      .max(50)
      .default([])
      .describe('Pages that may send with a browser key; none = any'),
    apps: z
      .array(app)
      .min(1)
      .max(50)
      .optional()
      .describe('Apps (`context.app.namespace`) that events must come from; left out = any'),
    calls: z
      .array(z.enum(callTypes))
      .min(1)
      .optional()
      .describe('Calls that may be made; left out = all'),
    requestsPerMinute: z
      .int()
      .min(1)
      .max(1_000_000)
      .optional()
      .describe('About so many, by each running instance of the collector; left out = no limit'),
    eventsPerDay: z
      .int()
      .min(1)
      .max(10_000_000_000)
      .optional()
      .describe('Of the brand’s day; kept within a minute; left out = no limit'),
  })
  .meta({ id: 'SourceLimits' });

/** A key is for pages or for apps: an app names no origin, and a page no app. */
export const isForPagesOrApps = ({ origins, apps }: z.output<typeof sourceLimits>): boolean =>
  origins.length === 0 || apps === undefined;

export const rotation = z.strictObject({
  overlapDays: z
    .number()
    .min(0)
    .max(maxOverlapDays)
    .default(7)
    .describe('Days that the keys of before go on being good'),
});

export const sourceKey = z
  .object({
    id: z.string().describe('Of the hash of the key'),
    state: z.enum(['active', 'ending', 'ended', 'revoked']),
    createdAt: z.string(),
    endsAt: z.string().optional(),
    revokedAt: z.string().optional(),
  })
  .meta({ id: 'SourceKey' });

export const sourceKeys = z.object({ keys: z.array(sourceKey) });

export const rotatedKey = z
  .object({
    sourceId: z.string(),
    writeKey: z.string().describe('Of a server source this is the only time it is shown'),
    keys: z.array(sourceKey),
  })
  .meta({ id: 'RotatedKey' });
