import * as z from 'zod';
import { dryRunCounts, dryRunRow, dryRunSize } from '../dry-run.ts';
import { journalRow, listRow, removalRow } from '../sync.ts';
import { next } from './paging.ts';

export const syncLists = z
  .object({
    lists: z.array(listRow.omit({ kind: true })),
    lingering: z.int().describe('People on a list that can drop nobody'),
    leaving: z.int().describe('People whose removal the platform has not acknowledged'),
  })
  .meta({ id: 'SyncLists' });

export const syncMembers = z
  .object({
    members: z.array(
      journalRow.pick({ status: true, reason: true, at: true }).extend({ profileId: z.string() }),
    ),
    next,
  })
  .meta({ id: 'SyncMembers' });

export const startedDryRun = z.object({ dryRunId: z.string() }).meta({ id: 'StartedDryRun' });

export const syncDryRun = dryRunCounts
  .extend({
    dryRunId: z.string(),
    ...dryRunSize.partial().shape,
    ...dryRunRow.pick({ state: true, reason: true, startedAt: true, finishedAt: true }).shape,
  })
  .meta({ id: 'SyncDryRun' });

export const syncRemovals = z
  .object({
    removals: z.array(removalRow.omit({ kind: true, id: true }).extend({ syncId: z.string() })),
  })
  .meta({ id: 'Removals' });
