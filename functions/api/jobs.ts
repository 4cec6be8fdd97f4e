import * as z from 'zod';
import { jobIdAt, newJob } from '../../domain/refresh/new-job.ts';
import { audienceRow, jobRow } from '../../schemas/control.ts';
import type { ApiPorts } from './ports.ts';
import { type ApiResponse, accepted, failure, notFound, ok } from './response.ts';
import { type Call, type Route, route, routeWithBody } from './route.ts';
import { shownJob } from './status.ts';

const refreshRequest = z.strictObject({
  /** `compact` only makes landed events queryable; `refresh` goes on to people, audiences and syncs. */
  scope: z.enum(['compact', 'refresh']).default('refresh'),
  /** Last day that counts, in the brand's zone. */
  asOf: z.iso.date().optional(),
  audienceIds: z.array(z.string()).min(1).max(100).optional(),
});

export const jobRoutes: readonly Route[] = [
  routeWithBody('POST', '/api/refresh', 'activator', refreshRequest, refresh),
  route('GET', '/api/jobs', 'viewer', async (_, { control }) => {
    const { rows } = await control.query(jobRow, { kind: 'job', reverse: true, limit: 50 });
    return ok({ jobs: rows.map(shownJob) });
  }),
  route('GET', '/api/jobs/{id}', 'viewer', async ({ params }, { control }) => {
    const job = await control.get(jobRow, 'job', params['id'] ?? '');
    return job === undefined ? notFound('job') : ok(shownJob(job));
  }),
];

async function refresh(
  { body }: Call<z.infer<typeof refreshRequest>>,
  { control, jobs, clock, randomText }: ApiPorts,
): Promise<ApiResponse> {
  const { scope, asOf, audienceIds } = body;
  const known = new Set(
    (await control.getAll(audienceRow, 'audience', [...new Set(audienceIds)])).map(({ id }) => id),
  );
  const unknown = (audienceIds ?? []).findIndex((id) => !known.has(id));
  if (unknown !== -1) {
    return failure('invalid', `audienceIds[${unknown}]: there is no such audience`, [
      { path: `audienceIds[${unknown}]`, message: 'there is no such audience' },
    ]);
  }
  const now = clock();
  const { job, actions, message } = newJob({
    jobId: jobIdAt(now, randomText(8).toLowerCase()),
    scope,
    requestedAtEpochMs: now,
    ...(audienceIds !== undefined && { audienceIds }),
    ...(asOf !== undefined && { asOf }),
  });
  await control.transact(actions);
  await jobs.send(message);
  return accepted({ jobId: job.id });
}
