import * as z from 'zod';
import { QueryFailedError } from '../../domain/warehouse/warehouse.ts';
import type { ProfileCounts } from '../../queries/profile-counts.ts';
import { job, status } from '../../schemas/api/status.ts';
import {
  type AudienceRow,
  audienceRow,
  type JobRow,
  jobRow,
  openJobRow,
  sourceRow,
} from '../../schemas/control.ts';
import { syncRow } from '../../schemas/sync.ts';
import type { ApiPorts } from './ports.ts';
import { ok } from './response.ts';
import { type Route, route } from './route.ts';

const landed = z.object({ rows: z.int() });

export const statusRoutes: readonly Route[] = [
  route({
    method: 'GET',
    path: '/api/status',
    summary: 'How the deployment is, and who asks',
    scope: 'status:read',
    answers: { 200: status },
    run: async ({ caller }, ports) => {
      const { control, clock, timeZone } = ports;
      const [sources, audiences, syncs, open, recent, waiting, queued, dead] = await Promise.all([
        control.queryAll(sourceRow, { kind: 'source' }),
        control.queryAll(audienceRow, { kind: 'audience' }),
        control.queryAll(syncRow, { kind: 'sync' }),
        control.queryAll(openJobRow, { kind: 'open-job' }),
        control.query(jobRow, { kind: 'job', reverse: true, limit: 1 }),
        control.queryAll(landed, { kind: 'landed#landing_events' }),
        ports.requestsWaiting(),
        ports.requestsDead(),
      ]);
      const [lastJob] = recent.rows;
      const profiles = await profileCounts(lastJob, ports);
      return ok({
        time: new Date(clock()).toISOString(),
        timeZone,
        role: caller.role ?? ('custom' as const),
        scopes: [...caller.scopes].toSorted(),
        sources: sources.length,
        audiences: audiences.length,
        failedAudiences: audiences.filter(({ state }) => state === 'failed').length,
        staleAudiences: audiences.filter(isStale).length,
        syncs: syncs.length,
        openJobs: open.length,
        waitingEvents: waiting.reduce((sum, { rows }) => sum + rows, 0),
        queuedRequests: queued,
        deadRequests: dead,
        ...(profiles !== undefined && { profiles }),
        ...(lastJob !== undefined && { lastJob: job.parse(lastJob) }),
      });
    },
  }),
];

const isStale = ({ state, staleSince }: AudienceRow): boolean =>
  state !== 'failed' && staleSince !== undefined;

let counted: { readonly jobs: string; readonly profiles: ProfileCounts } | undefined;

/** Numbers change with a job only, and asking costs a scan: so once per state of the last job. */
async function profileCounts(
  lastJob: JobRow | undefined,
  { countProfiles }: ApiPorts,
): Promise<ProfileCounts | undefined> {
  const jobs = `${lastJob?.id} ${lastJob?.state} ${lastJob?.step}`;
  if (counted?.jobs === jobs) return counted.profiles;
  try {
    counted = { jobs, profiles: await countProfiles() };
    return counted.profiles;
  } catch (error) {
    // The rest of the status is worth more than no answer at all.
    if (error instanceof QueryFailedError) return undefined;
    throw error;
  }
}
