import * as z from 'zod';
import { syncRow } from '../sync.ts';
import { next } from './paging.ts';

/** A sync with the sum that must equal its audience at rest. */
export const sync = syncRow
  .omit({ kind: true })
  .extend({
    accountedFor: z.int().min(0).describe('Members whose fate is known'),
    addsUp: z.boolean().describe('Whether that is all of them'),
  })
  .meta({ id: 'Sync' });

export const syncs = z.object({ syncs: z.array(sync), next });

export const startedRun = z.object({ runId: z.string() }).meta({ id: 'StartedRun' });
