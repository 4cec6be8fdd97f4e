import * as z from 'zod';
import { audienceRow, audienceVersionRow } from '../control.ts';
import { next } from './paging.ts';

/** An audience as callers see it. */
export const audience = audienceRow
  .omit({
    kind: true,
    reservedGeneration: true,
    lastSyncId: true,
    inputMark: true,
    staleSince: true,
  })
  .extend({
    state: z
      .enum(['new', 'fresh', 'failed', 'stale'])
      .describe('stale: older than its schedule promises; failed: see `reason`'),
    version: z.int().min(1).describe('Number of the definition; each other one is a new version'),
  })
  .meta({ id: 'Audience' });

export const audiences = z.object({ audiences: z.array(audience), next });

/** What an audience was at some time. */
export const audienceVersion = audienceVersionRow
  .omit({ kind: true, id: true })
  .extend({ audienceId: z.string() })
  .meta({ id: 'AudienceVersion' });

export const audienceVersions = z.object({
  versions: z.array(audienceVersion).describe('Newest first'),
  next,
});

/** An audience that is no more; its versions stay. */
export const deletedAudience = z
  .object({
    id: z.string(),
    name: z.string(),
    version: z.int().min(1).describe('The last one'),
    deletedAt: z.string(),
    deletedBy: z.string(),
  })
  .meta({ id: 'DeletedAudience' });
