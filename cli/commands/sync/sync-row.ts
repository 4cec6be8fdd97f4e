import * as z from 'zod';
import { memberStatuses } from '../../../schemas/sync.ts';
import { syncSchedule } from '../../../schemas/sync-schedule.ts';
import type { Context } from '../../command.ts';
import { textTable } from '../../text-table.ts';
import { whenText } from './settings.ts';

/** A sync as the API tells it. */
export const syncRow = z.looseObject({
  id: z.string(),
  audienceId: z.string(),
  destinationId: z.string(),
  afterRefresh: z.boolean(),
  isPaused: z.boolean().default(false),
  schedule: syncSchedule.nullable().default(null),
  state: z.string(),
  reason: z.string().optional(),
  runId: z.string().optional(),
  audience: z.int(),
  added: z.int(),
  removed: z.int(),
  leaving: z.int(),
  lingering: z.int(),
  addsUp: z.boolean(),
  ...Object.fromEntries(memberStatuses.map((status) => [status, z.int()])),
});
export type SyncRow = z.infer<typeof syncRow>;

export const syncPath = (id: string): string => `/api/syncs/${encodeURIComponent(id)}`;

export function showSyncs(syncs: readonly SyncRow[], { asJson, print }: Context): void {
  for (const line of asJson ? [JSON.stringify(syncs)] : linesOf(syncs)) print(line);
}

function linesOf(syncs: readonly SyncRow[]): string[] {
  if (syncs.length === 0) return ['None yet. Make one: daicho sync create AUDIENCE DESTINATION'];
  const header = [
    'id',
    'audience',
    'size',
    ...memberStatuses,
    'leaving',
    'lingering',
    'adds up',
    'runs',
    'state',
  ];
  const rows = syncs.map((one) => [
    one.id,
    one.audienceId,
    one.audience,
    ...memberStatuses.map((status) => Number(one[status])),
    one.leaving,
    one.lingering,
    one.addsUp ? 'yes' : 'not yet',
    whenText(one),
    one.reason === undefined ? one.state : `${one.state}: ${one.reason}`,
  ]);
  return textTable(header, rows);
}
