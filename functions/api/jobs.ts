import * as z from 'zod';
import { jobIdAt, newJob } from '../../domain/refresh/new-job.ts';
import { paging } from '../../schemas/api/paging.ts';
import { job, jobs, started } from '../../schemas/api/status.ts';
import { day } from '../../schemas/audience/values.ts';
import { audienceRow, jobRow } from '../../schemas/control.ts';
import { nextOf, pageOf } from './paging.ts';
import type { ApiPorts } from './ports.ts';
import { type Answered, accepted, failure, notFound, ok } from './response.ts';
import { type Route, route } from './route.ts';

const refreshRequest = z.strictObject({
  /** `compact` only makes landed events queryable; `refresh` goes on to people, audiences and syncs. */
  scope: z.enum(['compact', 'refresh']).default('refresh'),
  /** Last day that counts, in the brand's zone. */
  asOf: day.optional(),
  audienceIds: z.array(z.string()).min(1).max(100).optional(),
});

export const jobRoutes: readonly Route[] = [
  route({
    method: 'POST',
    path: '/api/refresh',
    summary: 'Bring everything, or some audiences, up to date',
    scope: 'refresh:write',
    body: refreshRequest,
    answers: { 202: started },
    run: ({ body }, ports) => startRefresh(body, ports),
  }),
  route({
    method: 'GET',
    path: '/api/jobs',
    summary: 'Refreshes and compactions',
    scope: 'status:read',
    query: paging,
    answers: { 200: jobs },
    run: async ({ query }, { control }) => {
      const page = await control.query(jobRow, { kind: 'job', reverse: true, ...pageOf(query) });
      return ok({ jobs: page.rows.map((row) => job.parse(row)), ...nextOf(page.next) });
    },
  }),
  route({
    method: 'GET',
    path: '/api/jobs/{id}',
    summary: 'How far a refresh or compaction is',
    scope: 'status:read',
    answers: { 200: job },
    errors: ['not_found'],
    run: async ({ params }, { control }) => {
      const row = await control.get(jobRow, 'job', params.id);
      return row === undefined ? notFound('job') : ok(job.parse(row));
    },
  }),
];

/** Asks for a job; the caller follows it by its id. */
export async function startRefresh(
  { scope, asOf, audienceIds }: z.infer<typeof refreshRequest>,
  { control, jobs: queue, clock, randomText }: ApiPorts,
): Promise<Answered<typeof started>> {
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
  const { actions, message } = newJob({
    jobId: jobIdAt(now, randomText(8).toLowerCase()),
    scope,
    requestedAtEpochMs: now,
    ...(audienceIds !== undefined && { audienceIds }),
    ...(asOf !== undefined && { asOf }),
  });
  await control.transact(actions);
  await queue.send(message);
  return accepted({ jobId: message.jobId });
}
